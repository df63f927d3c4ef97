"""Check a new case as it was typed: from the phone form, the API or an imported row.

What a registration holds at least follows 《信访工作条例》第十九条; lengths and limits are [own].
"""

from dataclasses import dataclass
from datetime import date, datetime

from intake.rules.categories import KINDS, PETITION_KINDS, SOURCES
from intake.rules.days import parse_day, parse_when
from intake.rules.form import FIELDS, LABELS, LONGEST, MOST_REPRESENTATIVES, Form, Raw
from intake.rules.localtime import local_date
from intake.rules.texts import LONG_TEXT, check_text

__all__ = [
    "FIELDS",
    "LABELS",
    "LONGEST",
    "LONG_TEXT",
    "Registration",
    "check_registration",
    "check_text",
    "parse_day",
    "parse_when",
]


@dataclass(frozen=True)
class Registration:
    """A new case, checked. What was not given is empty.

    petition_kind: a code of PETITION_KINDS for a petition, else empty. representatives: at most five
    names. people: 1 to 10,000. visitors: people who came (人次), None where nobody counted.
    """

    kind: str
    petition_kind: str
    category: str
    village: str
    grid: str
    title: str
    narrative: str
    people: int
    representatives: tuple[str, ...]
    visitors: int | None
    petitioner_name: str
    petitioner_phone: str
    petitioner_id_no: str
    petitioner_address: str
    other_party_name: str
    happened_at: date | None
    risk_signs: tuple[str, ...]
    source: str


def check_registration(raw: Raw, *, now: datetime) -> Registration:
    """Return the checked case, or raise BadInput with a message for every wrong field.

    raw: the fields of FIELDS, and optionally source and visitors; others are ignored. now: for "not
    in the future", by the Shanghai day. A petition of no stated
    kind is an appeal. Blank people is 1, a blank category 其他, a blank source of a
    hotline order is hotline, of any other case empty: the caller knows who writes. A reception
    (source post) without visitors counts its people. Whether village and grid exist is checked
    elsewhere.
    """
    form = Form(raw)
    kind = form.choice("kind", KINDS, blank="请选择事项类型")
    wants = form.choice("petition_kind", PETITION_KINDS)
    people = form.number("people") or 1
    source = form.choice("source", SOURCES) or ("hotline" if kind == "hotline" else "")
    registration = Registration(
        kind=kind,
        petition_kind=(wants or "appeal") if kind == "petition" else "",
        category=form.category(kind),
        village=form.text("village", required=True),
        grid=form.text("grid"),
        title=form.text("title", required=True),
        narrative=form.text("narrative", required=True),
        people=people,
        representatives=form.names("representatives", MOST_REPRESENTATIVES),
        visitors=form.number("visitors", least=0) or (people if source == "post" else None),
        petitioner_name=form.text("petitioner_name"),
        petitioner_phone=form.phone("petitioner_phone"),
        petitioner_id_no=form.id_no("petitioner_id_no", local_date(now)),
        petitioner_address=form.text("petitioner_address"),
        other_party_name=form.text("other_party_name"),
        happened_at=form.day("happened_at", local_date(now)),
        risk_signs=form.signs("risk_signs"),
        source=source,
    )
    form.refuse_faults()
    return registration

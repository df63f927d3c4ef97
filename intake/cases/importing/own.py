"""A ledger that this system exported comes back: its rows are known, and nothing is doubled."""

from collections.abc import Iterator, Mapping
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from intake.cases.importing.ledger import as_columns, shortened
from intake.cases.importing.reader import RawRow
from intake.cases.importing.report import Verdict
from intake.cases.importing.rows import Fault, fault_of
from intake.cases.importing.standing import open_to_importer, paged
from intake.cases.tables import Case
from intake.database import db
from intake.rules.categories import PETITION_KINDS
from intake.rules.days import parse_when
from intake.rules.localtime import local_date
from intake.rules.numbering import parse_case_number
from intake.rules.texts import one_line
from intake.town.tables import Town, User

#: The heading of our own numbers on our own ledgers.
OWN_TITLE = "登记编号"


def own_cases(town: Town, raws: list[RawRow], by: User | None) -> dict[str, Case]:
    """Return number → case for the rows of a ledger that carry this system's own numbers.

    Ledgers never hold a sealed case, so its number is a number like any other; so is that of a case from
    which the importer is kept out.
    """
    numbers = sorted({number for raw in raws if (number := _own_number(raw, town))})
    found: dict[str, Case] = {}
    for page in paged(numbers):
        query = select(Case).where(Case.town_id == town.id, Case.number.in_(page))
        query = query.where(Case.sealed.is_(False), open_to_importer(by))
        for case in db.session.scalars(query.options(joinedload(Case.village))):
            found[case.number] = case
    return found


def own_case(raw: RawRow, known: Mapping[str, Case]) -> Case | None:
    """Return the case that a row of our own ledger is about; None for any other row."""
    if raw.title("external_number") != OWN_TITLE:
        return None
    return known.get(raw.values.get("external_number", "").strip())


def judge_own(raw: RawRow, case: Case) -> Verdict | list[Fault]:
    """Say that nothing changed, or what was changed on paper: that is done on the case's page."""
    faults = [
        fault_of(raw, field, f"这是本系统自己的编号，这一格和系统里不一样（{here}），要改请到事项页面")
        for field, here in _differences(raw, case)
    ]
    return faults or Verdict(raw.number, raw.sheet, "own", case.number)


def _own_number(raw: RawRow, town: Town) -> str:
    number = raw.values.get("external_number", "").strip()
    if raw.title("external_number") != OWN_TITLE:
        return ""
    parsed = parse_case_number(number)
    return number if parsed is not None and parsed[0] == town.prefix else ""


def _differences(raw: RawRow, case: Case) -> Iterator[tuple[str, str]]:
    """Yield (field, what stands here) where the row says something else; masked people tell nothing."""
    values = as_columns(raw)
    facts = {
        "kind": case.kind,
        "village": case.village.name,
        "category": case.category,
        "title": shortened(case.title),
        "people": str(case.people),
    }
    # A ledger in full tells the story where a masked one has the title.
    story = shortened(case.narrative)
    for field, here in facts.items():
        written = one_line(values.get(field, ""))
        same = written == one_line(here) or (field == "title" and written == one_line(story))
        if raw.has_any(field) and not same:
            yield field, one_line(here)
    here = case.petition_kind or ""
    if raw.has("petition_kind") and values["petition_kind"] != here:
        yield "petition_kind", PETITION_KINDS.get(here, "空")
    for field, at in (("registered_at", case.registered_at), ("accepted_at", case.accepted_at)):
        if raw.has(field) and at is not None and _day(raw.values[field]) != local_date(at):
            yield field, str(local_date(at))


def _day(text: str) -> date | None:
    try:
        return local_date(parse_when(text))
    except (ValueError, OverflowError):
        return None

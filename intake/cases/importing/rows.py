"""A raw row → a checked registration and arrival; every fault names row, column and sentence."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from intake.cases.importing.dates import RowDates, read_dates
from intake.cases.importing.ledger import as_columns, given_fields
from intake.cases.importing.reader import RawRow
from intake.rules.refusals import BadInput
from intake.rules.registration import Registration, check_registration
from intake.rules.risk import LEVEL_NAMES, propose
from intake.rules.texts import LONG_TEXT, check_text, one_line

#: Texts that only an import has, with their longest lengths.
EXTRA_TEXTS = {
    "outcome": LONG_TEXT,
    "hotline_number": 60,
    "online_number": 60,
    "external_number": 60,
}
#: Who writes what no column says: petitioners came, disputes were found by the grid worker ([own]).
USUAL_SOURCE = {"petition": "visit", "dispute": "grid"}


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong with the file: where, and the sentence. sheet: empty where there is one."""

    row: int
    column: str
    message: str
    sheet: str = ""


@dataclass(frozen=True)
class ImportRow:
    """A row that is right in itself. given: the fields that were filled in."""

    raw: RawRow
    registration: Registration
    risk: str
    dates: RowDates
    outcome: str
    hotline_number: str
    online_number: str
    external_number: str
    given: frozenset[str]

    @property
    def registered_at(self) -> datetime:
        """When the case came in (UTC)."""
        return self.dates.registered_at

    @property
    def hotline_due(self) -> date | None:
        """The day a hotline order names."""
        return self.dates.hotline_due


def read_row(raw: RawRow, *, now: datetime) -> ImportRow | list[Fault]:
    """Return the checked row, or everything that is wrong with it."""
    values = as_columns(raw)
    faults: dict[str, str] = {}
    registration = _registration(values, faults, now)
    dates = read_dates(values, faults, now)
    risk = _risk(values.get("risk", ""), registration, faults)
    if values.get("petition_kind") == "accusation":
        faults["petition_kind"] = "检举控告要保密，请在登记页面逐件登记"
    extra = {name: _text(values, name, limit, faults) for name, limit in EXTRA_TEXTS.items()}
    if faults or registration is None or dates is None:
        return [fault_of(raw, field, message) for field, message in faults.items()]
    return ImportRow(raw, registration, risk, dates, **extra, given=given_fields(raw))


def fault_of(raw: RawRow, field: str, message: str) -> Fault:
    """Return a fault of this row, under the heading that people see."""
    where = f"（表“{raw.sheet}”）" if raw.sheet else ""
    return Fault(raw.number, raw.title(field), f"{message.rstrip('。')}{where}", raw.sheet)


def unusable_number(raw: RawRow, field: str = "external_number") -> Fault:
    """Return the fault of a number that stands for another matter: the same words whatever that matter is,
    so that nobody learns of a case that is kept from them.
    """
    return fault_of(raw, field, "这个编号不能用在这一行，请核对编号和事项类型")


def _registration(values: Mapping[str, str], faults: dict[str, str], now: datetime) -> Registration | None:
    kind = values.get("kind", "")
    usual = {"source": values.get("source") or USUAL_SOURCE.get(kind, "")}
    try:
        return check_registration({**values, **usual}, now=now)
    except BadInput as bad:
        faults.update(bad.faults)
        return None


def _risk(text: str, registration: Registration | None, faults: dict[str, str]) -> str:
    """Return the level that was given, or the one its signs and words propose."""
    wanted = one_line(text).removesuffix("色").removesuffix("级")
    code = next((code for code, name in LEVEL_NAMES.items() if wanted in (code, name)), "")
    if wanted and not code:
        faults["risk"] = "没有这种风险等级，请填红、橙、黄或蓝"
    if code or registration is None:
        return code
    return propose(registration.risk_signs, registration.people, registration.narrative).level


def _text(values: Mapping[str, str], name: str, limit: int, faults: dict[str, str]) -> str:
    value = values.get(name, "")
    if message := check_text(value, limit=limit, required=False):
        faults[name] = message
    return value.strip()

"""A row's dates: real, in their order, and none in the future."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

from intake.rules.days import parse_day, parse_when
from intake.rules.form import EARLIEST_YEAR
from intake.rules.localtime import local_date
from intake.rules.refusals import DueBeforeReceived

NAMES = {"registered_at": "登记日期", "accepted_at": "受理日期", "closed_at": "办结日期"}


@dataclass(frozen=True)
class RowDates:
    """When a case came in, was accepted and closed (UTC), and a hotline order's due day."""

    registered_at: datetime
    accepted_at: datetime | None
    closed_at: datetime | None
    hotline_due: date | None


def read_dates(values: Mapping[str, str], faults: dict[str, str], now: datetime) -> RowDates | None:
    """Return the row's dates, or None; what is wrong is added to the faults."""
    registered = _when(values, "registered_at", faults, now)
    if registered is None:
        faults.setdefault("registered_at", "请填写登记日期")
        return None
    accepted = _later(values, "accepted_at", registered, "registered_at", faults, now)
    first = ("accepted_at", accepted) if accepted else ("registered_at", registered)
    closed = _later(values, "closed_at", first[1], first[0], faults, now)
    due = _due(values.get("hotline_due", ""), registered, faults)
    return RowDates(registered, accepted, closed, due)


def _when(values: Mapping[str, str], field: str, faults: dict[str, str], now: datetime) -> datetime | None:
    text = values.get(field, "").strip()
    if not text:
        return None
    try:
        at = parse_when(text).astimezone(UTC)
    except (ValueError, OverflowError):
        faults[field] = f"{NAMES[field]}看不懂，请写成 2026-03-05 或 2026-03-05 14:30"
        return None
    if at > now:
        faults[field] = f"{NAMES[field]}不能晚于现在"
    elif local_date(at).year < EARLIEST_YEAR:
        faults[field] = f"{NAMES[field]}不能早于{EARLIEST_YEAR}年"
    return None if field in faults else at


def _later(
    values: Mapping[str, str],
    field: str,
    before: datetime,
    before_field: str,
    faults: dict[str, str],
    now: datetime,
) -> datetime | None:
    """Read an instant not before another one; a day alone, the same as the other's, is that instant."""
    at = _when(values, field, faults, now)
    if at is None or at >= before:
        return at
    if local_date(at) == local_date(before) and _is_day(values[field]):
        return before
    faults[field] = f"{NAMES[field]}不能早于{NAMES[before_field]}"
    return None


def _is_day(text: str) -> bool:
    try:
        parse_day(text)
    except ValueError:
        return False
    return True


def _due(text: str, registered: datetime, faults: dict[str, str]) -> date | None:
    if not text.strip():
        return None
    try:
        due = parse_day(text)
    except ValueError:
        faults["hotline_due"] = "工单的办结期限看不懂，请写成 2026-03-05 这样"
        return None
    if due < local_date(registered):
        faults["hotline_due"] = DueBeforeReceived().sentence
        return None
    return due

"""The town's clock: stored in UTC, thought in Asia/Shanghai ([own] design decision 5)."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def local(at: datetime) -> datetime:
    """Return the instant as Shanghai wall time; raise ValueError for a datetime without a time zone."""
    if at.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return at.astimezone(SHANGHAI)


def local_date(at: datetime) -> date:
    """Return the Shanghai day the instant falls on."""
    return local(at).date()


def instant(day: date, clock: time) -> datetime:
    """Return the UTC instant at which clocks in Shanghai show `clock` on `day`."""
    return datetime.combine(day, clock.replace(tzinfo=None), tzinfo=SHANGHAI).astimezone(UTC)


def parse_instant(text: str) -> datetime:
    """Read an ISO 8601 instant and return it in UTC.

    Without an offset it is Shanghai time; a date alone is its midnight. Raise ValueError for
    anything else, also for instants that leave the years 1 to 9999.
    """
    at = datetime.fromisoformat(text.strip())
    if at.tzinfo is None:
        at = at.replace(tzinfo=SHANGHAI)
    try:
        return at.astimezone(UTC)
    except OverflowError:
        raise ValueError(f"outside the years 1 to 9999: {text!r}") from None

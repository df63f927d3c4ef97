"""Days and times as people and ledgers write them."""

import re
import unicodedata
from datetime import date, datetime, time

from intake.rules.localtime import instant, parse_instant

_DAY = r"([0-9]{4})(?:-|/|\.|年)([0-9]{1,2})(?:-|/|\.|月)([0-9]{1,2})日?"
_COMPACT = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_ONLY_DAY = re.compile(_DAY)
_DAY_AND_TIME = re.compile(_DAY + r"[ T]*([0-9]{1,2})[:时点]([0-9]{1,2})(?:[:分]([0-9]{1,2})?秒?)?")


def parse_day(text: str) -> date:
    """Read 2026-03-05, 2026/3/5, 2026.3.5, 20260305 or 2026年3月5日; raise ValueError for anything else."""
    plain = _plain(text)
    match = _ONLY_DAY.fullmatch(plain) or _COMPACT.fullmatch(plain)
    if match is None:
        raise ValueError(f"not a date: {text[:40]!r}")
    return date(int(match[1]), int(match[2]), int(match[3]))


def parse_when(text: str) -> datetime:
    """Read a day, alone (its midnight) or with a time, in Shanghai; return UTC.

    The day is written as for `parse_day`, the time as 14:30, 14:30:15 or 14时30分; ISO 8601 with an
    offset is read too. Raise ValueError for anything else.
    """
    plain = _plain(text)
    match = _DAY_AND_TIME.fullmatch(plain)
    if match:
        year, month, day, hour, minute, second = (int(part or 0) for part in match.groups())
        return _instant(date(year, month, day), time(hour, minute, second))
    try:
        return _instant(parse_day(plain), time())
    except ValueError:
        return parse_instant(plain)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()


def _instant(day: date, clock: time) -> datetime:
    try:
        return instant(day, clock)
    except OverflowError:
        raise ValueError(f"outside the years 1 to 9999: {day}") from None

"""Case numbers: prefix, local date of registration, serial of the day (contract.md)."""

import re
import unicodedata
from datetime import date

PREFIX = re.compile(r"[A-Z]{1,6}")
NUMBER = re.compile(r"([A-Z]{1,6})([0-9]{8})([0-9]{4,12})")
LEAST_DIGITS = 4


def case_number(prefix: str, day: date, serial: int) -> str:
    """Return the number of the day's `serial`-th case, e.g. ZZ202603020001.

    The serial has at least four digits and more if needed. Raise ValueError for a prefix that is
    not one to six capital letters, or a serial below 1.
    """
    if not PREFIX.fullmatch(prefix):
        raise ValueError(f"prefix must be capital letters: {prefix!r}")
    if serial < 1:
        raise ValueError(f"serial must be at least 1: {serial}")
    return f"{prefix}{_compact(day)}{serial:0{LEAST_DIGITS}d}"


def parse_case_number(text: str) -> tuple[str, date, int] | None:
    """Return (prefix, day, serial) of a number as people type it, or None if it is none.

    Small letters, full-width characters and spaces around it are forgiven.
    """
    match = NUMBER.fullmatch(unicodedata.normalize("NFKC", text).strip().upper())
    if match is None:
        return None
    prefix, digits, serial = match.groups()
    day = _day(digits)
    if day is None or int(serial) < 1 or f"{int(serial):0{LEAST_DIGITS}d}" != serial:
        return None
    return prefix, day, int(serial)


def _compact(day: date) -> str:
    return day.isoformat().replace("-", "")


def _day(digits: str) -> date | None:
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None

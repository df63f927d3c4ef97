"""One value into one ledger cell, by the kind of its column."""

import math
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from intake.papers.characters import printable
from intake.papers.formats import Formats
from intake.rules.localtime import local

#: What a spreadsheet may take for the beginning of a formula, the full-width marks of Chinese keyboards too.
FORMULA_MARKS = tuple("=+-@\t\r＝＋－＠")
#: Excel's limits: characters in a cell, digits of a number, first year of a date.
CELL_LIMIT, EXACT_LIMIT, FIRST_YEAR = 32_767, 10**15, 1900


def write_cell(page: Any, row: int, column: int, value: object, kind: str, formats: Formats) -> str:
    """Write the value as the kind's real date or number; whatever does not fit the kind is text.

    Return the text that may need several lines, empty for a date or a number.
    """
    if value is None or value == "":
        page.write_blank(row, column, None, formats.text)
    elif kind in ("date", "datetime") and _is_date(value):
        page.write_datetime(row, column, _naive(value, kind), getattr(formats, kind))
    elif kind in ("int", "money") and _is_number(value):
        page.write_number(row, column, float(str(value)), getattr(formats, kind))
    else:
        return _write_text(page, row, column, _as_text(value), formats)
    return ""


def _is_date(value: object) -> bool:
    return isinstance(value, date) and value.year >= FIRST_YEAR


def _naive(value: Any, kind: str) -> date:
    """Return Shanghai's date or wall time: Excel knows no time zones."""
    if not isinstance(value, datetime):
        return value if kind == "date" else datetime(value.year, value.month, value.day)  # noqa: DTZ001
    wall = local(value).replace(tzinfo=None) if value.tzinfo else value
    return wall.date() if kind == "date" else wall


def _is_number(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal)):
        return False
    return math.isfinite(value) and -EXACT_LIMIT < value < EXACT_LIMIT


def _as_text(value: object) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        wall = local(value) if value.tzinfo else value
        return wall.strftime("%Y-%m-%d %H:%M")
    return printable(value)[:CELL_LIMIT]


def _write_text(page: Any, row: int, column: int, text: str, formats: Formats) -> str:
    risky = text.lstrip(" ").startswith(FORMULA_MARKS)
    page.write_string(row, column, text, formats.quoted if risky else formats.text)
    return text

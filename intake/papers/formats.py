"""The cell formats of a ledger: 宋体, thin rules, wrapped text, dates as 2026-03-09."""

from dataclasses import dataclass
from typing import Any

#: Points. Nine keeps 29 columns legible on A4 landscape; the title is 16.
CELL_PT, TITLE_PT = 9, 16
_FONT = {"font_name": "宋体", "font_size": CELL_PT, "valign": "vcenter"}
_CELL = _FONT | {"border": 1, "text_wrap": True}
_CENTRED = _CELL | {"align": "center"}


@dataclass(frozen=True)
class Formats:
    """One workbook's formats; quoted is text that looks like a formula and stays text when edited."""

    title: Any
    head: Any
    note: Any
    text: Any
    quoted: Any
    date: Any
    datetime: Any
    int: Any
    money: Any


def make_formats(book: Any) -> Formats:
    """Add the formats to the workbook."""
    return Formats(
        title=book.add_format(_FONT | {"font_size": TITLE_PT, "bold": True, "align": "center"}),
        head=book.add_format(_CENTRED | {"bold": True, "bg_color": "#EDEDED"}),
        note=book.add_format(_FONT),
        text=book.add_format(_CELL),
        quoted=book.add_format(_CELL | {"quote_prefix": True}),
        date=book.add_format(_CENTRED | {"num_format": "yyyy-mm-dd"}),
        datetime=book.add_format(_CENTRED | {"num_format": "yyyy-mm-dd hh:mm"}),
        int=book.add_format(_CENTRED | {"num_format": "0"}),
        money=book.add_format(_CELL | {"num_format": "#,##0.00", "align": "right"}),
    )

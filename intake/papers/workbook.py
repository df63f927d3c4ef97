"""The ledgers as a workbook for Excel and WPS: one sheet per kind, ready to filter, sort and print.

Dates and numbers are real ones. Text is always text: nothing a person typed is run as a formula.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from intake.papers.cells import write_cell
from intake.papers.characters import one_line
from intake.papers.formats import Formats, make_formats
from intake.papers.heights import row_height

NO_RECORDS = "本期无记录"
TITLE_ROW, HEAD_ROW = 0, 1
#: 序号 and 登记编号 stay in view when a wide ledger is scrolled.
FROZEN_COLUMNS = 2
A4 = 9
#: Inches, as XlsxWriter takes them: 10 mm at the sides, 12 mm above, 15 mm below for the footer.
_MARGINS = {"left": 0.39, "right": 0.39, "top": 0.47, "bottom": 0.59}
#: Excel's limits: characters of a sheet's name, and of a footer.
_NAME_LIMIT, _FOOTER_LIMIT = 31, 255
_OPTIONS = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": False,
}


@dataclass(frozen=True)
class Column:
    """A ledger column. width: in digits of the default font; kind: text, date, datetime, int or money."""

    title: str
    width: float
    kind: str


@dataclass(frozen=True)
class Sheet:
    """One ledger: name of the tab, title above the table, columns, and the rows in their order.

    note: a line between title and table, e.g. who took it out; empty for none.
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: Sequence[Sequence[object]]
    note: str = ""

    @property
    def head_row(self) -> int:
        """The row of the columns' titles."""
        return HEAD_ROW + bool(self.note)

    @property
    def first_row(self) -> int:
        """The row of the first record."""
        return self.head_row + 1


def write_ledger(sheets: Sequence[Sheet], path: Path, *, stamp: str, made_at: datetime) -> None:
    """Write the ledgers to `path`.

    stamp: who took it out and when, printed in each footer. made_at: aware; the file's own date, so the
    same rows always give the same bytes. Raises ValueError if a row has other cells than columns.
    """
    for sheet in sheets:
        _check(sheet)
    with xlsxwriter.Workbook(str(path), _OPTIONS) as book:
        created = made_at.astimezone(UTC).replace(tzinfo=None)
        title = "、".join(one_line(sheet.title) for sheet in sheets)
        book.set_properties({"title": title[:_FOOTER_LIMIT], "created": created})
        formats = make_formats(book)
        for sheet in sheets:
            _write_sheet(book.add_worksheet(sheet.name[:_NAME_LIMIT]), sheet, formats, stamp)


def _check(sheet: Sheet) -> None:
    for row in sheet.rows:
        if len(row) != len(sheet.columns):
            raise ValueError(f"{sheet.name}: {len(row)} cells for {len(sheet.columns)} columns")


def _write_sheet(page: Any, sheet: Sheet, formats: Formats, stamp: str) -> None:
    last_column = len(sheet.columns) - 1
    last_row = sheet.first_row + max(len(sheet.rows), 1) - 1
    if last_column:
        page.merge_range(TITLE_ROW, 0, TITLE_ROW, last_column, "", formats.title)
    page.write_string(TITLE_ROW, 0, one_line(sheet.title), formats.title)
    page.set_row(TITLE_ROW, 30)
    if sheet.note:
        page.write_string(HEAD_ROW, 0, one_line(sheet.note), formats.note)
    page.set_row(sheet.head_row, row_height([(column.title, column.width) for column in sheet.columns]))
    for index, column in enumerate(sheet.columns):
        page.set_column(index, index, column.width)
        page.write_string(sheet.head_row, index, column.title, formats.head)
    if sheet.rows:
        _write_rows(page, sheet, formats)
    else:
        page.write_string(sheet.first_row, 0, NO_RECORDS, formats.note)
    page.autofilter(sheet.head_row, 0, last_row, last_column)
    page.freeze_panes(sheet.first_row, FROZEN_COLUMNS)
    page.ignore_errors({"number_stored_as_text": _span(sheet.first_row, last_row, last_column)})
    _set_print(page, sheet.head_row, last_row, last_column, stamp)


def _write_rows(page: Any, sheet: Sheet, formats: Formats) -> None:
    for row_index, row in enumerate(sheet.rows, sheet.first_row):
        wrapped = []
        for index, (column, value) in enumerate(zip(sheet.columns, row, strict=True)):
            text = write_cell(page, row_index, index, value, column.kind, formats)
            wrapped.append((text, column.width))
        page.set_row(row_index, row_height(wrapped))


def _span(first_row: int, last_row: int, last_column: int) -> str:
    return str(xlsxwriter.utility.xl_range(first_row, 0, last_row, last_column))


def _set_print(page: Any, head_row: int, last_row: int, last_column: int, stamp: str) -> None:
    """A4 landscape, one page wide, title and head on each page, stamp and page number below."""
    page.set_landscape()
    page.set_paper(A4)
    page.set_margins(**_MARGINS)
    page.fit_to_pages(1, 0)
    page.center_horizontally()
    page.repeat_rows(TITLE_ROW, head_row)
    page.print_area(TITLE_ROW, 0, last_row, last_column)
    number = "&R第&P页 共&N页"
    left = "&L" + one_line(stamp).replace("&", "&&")[: _FOOTER_LIMIT - len(number) - 2].rstrip("&")
    page.set_footer(left + number)

"""Tables in an official paper: ruled in black, within the 156 mm of the text area, head repeated."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from docx.document import Document
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import _Row

from intake.papers.characters import lines
from intake.papers.fonts import add_text

WIDEST_MM = 156.0
ROW_MM = 7.5
#: Space between text and rule, left and right.
CELL_PAD_MM = 0.8
#: Space between text and rule, above and below, where a row has several lines.
CELL_RISE_MM = 0.4
#: Space between a table and the paragraph above it, points.
ABOVE_PT = 6.0
#: A short table stays on one page.
SHORT_ROWS = 6
#: A row with a longer text may break over pages.
LONG_TEXT = 150


@dataclass(frozen=True)
class TableColumn:
    """A column: its head, its width in mm, and whether its text is centred (numbers, short words)."""

    title: str
    width: float
    centred: bool = True


def add_table(
    paper: Document, columns: Sequence[TableColumn], rows: Sequence[Sequence[object]], *, total: bool = False
) -> None:
    """Add a table. total: the last row is a sum and never stands alone on a page.

    Raises ValueError if the columns are wider than the text area or a row has other cells than columns.
    """
    if sum(column.width for column in columns) > WIDEST_MM:
        raise ValueError(f"wider than {WIDEST_MM} mm")
    if paper.paragraphs:
        paper.paragraphs[-1].paragraph_format.space_after = Pt(ABOVE_PT)
    table: Any = paper.add_table(rows=0, cols=len(columns), style="Table Grid")
    _set_layout(table, columns)
    head = table.add_row()
    _fill(head, columns, [column.title for column in columns], style="Table Head", keep=True)
    _repeat(head)
    for index, row in enumerate(rows):
        keep = index < len(rows) - 1 and (len(rows) <= SHORT_ROWS or (total and index == len(rows) - 2))
        _fill(table.add_row(), columns, row, style="Table Text", keep=keep)


def _set_layout(table: Any, columns: Sequence[TableColumn]) -> None:
    table.autofit = False
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    for column, wanted in zip(table.columns, columns, strict=True):
        column.width = Mm(wanted.width)
    margins = OxmlElement("w:tblCellMar")
    for side, space in (
        ("top", CELL_RISE_MM),
        ("left", CELL_PAD_MM),
        ("bottom", CELL_RISE_MM),
        ("right", CELL_PAD_MM),
    ):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), str(round(space * 72 / 25.4 * 20)))
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    properties: Any = table._tbl.tblPr
    properties.insert_element_before(margins, "w:tblLook")


def _fill(
    row: _Row, columns: Sequence[TableColumn], values: Sequence[object], *, style: str, keep: bool
) -> None:
    texts = [lines(value) for value in values]
    row.height = Mm(ROW_MM)
    if max(sum(map(len, text)) for text in texts) <= LONG_TEXT:
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    for cell, column, text in zip(row.cells, columns, texts, strict=True):
        cell.width = Mm(column.width)
        cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
        paragraph = cell.paragraphs[0]
        paragraph.style = style
        paragraph.paragraph_format.keep_with_next = keep
        if column.centred:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        add_text(paragraph, "\n".join(text))


def _repeat(row: _Row) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))

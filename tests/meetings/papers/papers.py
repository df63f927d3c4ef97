"""Reading back what was written into a paper."""

from pathlib import Path
from typing import Any

import docx
from docx.document import Document
from docx.oxml.ns import qn

from intake.meetings.papers.summary_docx import write_summary


def write_and_open(body: dict[str, Any], folder: Path) -> Document:
    """Write the body's summary into the folder and open it again."""
    path = folder / "summary.docx"
    write_summary(body, path)
    return docx.Document(str(path))


def texts(paper: Document) -> list[str]:
    """Return the paper's paragraphs outside tables."""
    return [paragraph.text for paragraph in paper.paragraphs]


def whole_text(paper: Document) -> str:
    """Return all text of the paper, tables included."""
    return "".join(node.text or "" for node in paper.element.body.iter(qn("w:t")))


def table_rows(paper: Document, head: str) -> list[list[str]]:
    """Return the cells of the table that has a column of that head, without the head row."""
    for table in paper.tables:
        rows = [[cell.text for cell in row.cells] for row in table.rows]
        if head in rows[0]:
            return rows[1:]
    raise AssertionError(f"no table with a column {head}")


def east_asian_font(style: Any) -> str:
    """Return the Chinese font a style names."""
    return str(style.element.rPr.find(qn("w:rFonts")).get(qn("w:eastAsia")))

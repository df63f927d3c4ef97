"""The page of an official paper after GB/T 9704-2012 《党政机关公文格式》.

5.2.1: A4, top margin 37 mm, binding (left) margin 28 mm, text area 156 × 225 mm, so right 26 mm and
bottom 35 mm. 5.2.3: 22 lines of 28 characters fill it. 7.5: page number "— 1 —", its dash 7 mm below
the text area, odd pages right and even pages left, one character in. No seal and no red head is drawn.
"""

from datetime import date, datetime
from typing import Any

import docx
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm
from docx.text.paragraph import Paragraph

from intake.papers.characters import one_line, width
from intake.papers.fonts import add_text, write_font_table
from intake.papers.package import drop_template_parts, save
from intake.papers.styles import BODY_PT, indent, set_styles

__all__ = [
    "add_title",
    "addressee",
    "blank",
    "body",
    "chinese_date",
    "heading",
    "new_paper",
    "save",
    "sign",
    "warning",
]

PAGE_MM = (210.0, 297.0)
TOP_MM, LEFT_MM, RIGHT_MM, BOTTOM_MM = 37.0, 28.0, 26.0, 35.0
TEXT_MM = (156.0, 225.0)
LINES, CHARS = 22, 28
#: Lower edge of the number's 18 pt line; its middle, the dash, then stands 7 mm below the text area.
FOOTER_MM = 25.0
HEADER_MM = 20.0
POINTS_PER_MM = 72 / 25.4
_CELL_GAP_LINES = 0.5


def new_paper(*, title: str, author: str, made_at: datetime, mark: str = "") -> Document:
    """Return an empty paper with page, grid, styles, fonts and page numbers set.

    mark: a warning printed in the head of every page. made_at: aware; the file's own dates.
    """
    paper = docx.Document()
    drop_template_parts(paper)
    set_styles(paper)
    write_font_table(paper)
    _set_page(paper)
    _set_grid(paper)
    _number_pages(paper)
    if mark:
        _mark_pages(paper, mark)
    _set_properties(paper, title=title, author=author, made_at=made_at)
    return paper


def _set_page(paper: Document) -> None:
    section = paper.sections[0]
    section.page_width, section.page_height = Mm(PAGE_MM[0]), Mm(PAGE_MM[1])
    section.top_margin, section.bottom_margin = Mm(TOP_MM), Mm(BOTTOM_MM)
    section.left_margin, section.right_margin = Mm(LEFT_MM), Mm(RIGHT_MM)
    section.header_distance, section.footer_distance = Mm(HEADER_MM), Mm(FOOTER_MM)


def _set_grid(paper: Document) -> None:
    """22 lines and 28 characters: line pitch in twentieths of a point, character pitch in 4096ths (5.2.3)."""
    properties: Any = paper.sections[0]._sectPr
    for old in properties.findall(qn("w:docGrid")):
        properties.remove(old)
    grid = OxmlElement("w:docGrid")
    pitch = TEXT_MM[0] * POINTS_PER_MM / CHARS
    grid.set(qn("w:type"), "linesAndChars")
    grid.set(qn("w:linePitch"), str(int(TEXT_MM[1] * POINTS_PER_MM / LINES * 20)))
    grid.set(qn("w:charSpace"), str(int((pitch - BODY_PT) * 4096) - 1))
    properties.append(grid)


def _number_pages(paper: Document) -> None:
    paper.settings.odd_and_even_pages_header_footer = True
    section = paper.sections[0]
    for footer, side in ((section.footer, "right"), (section.even_page_footer, "left")):
        paragraph = footer.paragraphs[0]
        paragraph.style = paper.styles["Footer"]
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT if side == "right" else WD_ALIGN_PARAGRAPH.LEFT
        indent(paragraph._p.get_or_add_pPr(), **{side: 1.0})
        add_text(paragraph, "— ")
        _add_page_field(paragraph)
        add_text(paragraph, " —")


def _add_page_field(paragraph: Paragraph) -> None:
    for kind, text in (("begin", ""), ("", " PAGE "), ("separate", ""), ("result", "1"), ("end", "")):
        run = paragraph.add_run(text if kind == "result" else "")
        if kind in ("begin", "separate", "end"):
            element = OxmlElement("w:fldChar")
            element.set(qn("w:fldCharType"), kind)
            run._r.append(element)
        elif not kind:
            element = OxmlElement("w:instrText")
            element.set(qn("xml:space"), "preserve")
            element.text = text
            run._r.append(element)


def _mark_pages(paper: Document, mark: str) -> None:
    section = paper.sections[0]
    for header in (section.header, section.even_page_header):
        header.paragraphs[0].style = paper.styles["Header"]
        add_text(header.paragraphs[0], mark)


def _set_properties(paper: Document, *, title: str, author: str, made_at: datetime) -> None:
    properties = paper.core_properties
    properties.title, properties.author, properties.last_modified_by = title, author, author
    properties.created = properties.modified = made_at
    properties.language, properties.comments, properties.revision = "zh-CN", "", 1


def add_title(paper: Document, lines: list[str], subtitle: str) -> None:
    """Add a centred title, broken where its words break (7.3.1), and a line in brackets under it."""
    for line in lines:
        _add(paper, line, "Title")
    _add(paper, subtitle, "Subtitle")
    blank(paper)


def warning(paper: Document, text: str) -> None:
    """Add a line in 黑体 above the title that nobody overlooks."""
    _add(paper, text, "Warning")


def addressee(paper: Document, text: str) -> Paragraph:
    """Add the name of whom the paper speaks to, from the margin, with its colon (7.3.2)."""
    return _add(paper, text, "Normal")


def heading(paper: Document, text: str, level: int) -> Paragraph:
    """Add a heading, 1 as 一、in 黑体 or 2 as （一）in 楷体 (7.3.3); it stays with what follows."""
    return _spaced(_add(paper, text, f"Heading {level}"))


def body(paper: Document, text: str, *, keep: bool = False) -> Paragraph:
    """Add a body paragraph; keep: on one page with what follows, a table for instance."""
    paragraph = _spaced(_add(paper, text, "Body Text"))
    paragraph.paragraph_format.keep_with_next = keep
    return paragraph


def blank(paper: Document, *, keep: bool = True) -> None:
    """Add an empty line."""
    paper.add_paragraph().paragraph_format.keep_with_next = keep


def _add(paper: Document, text: str, style: str) -> Paragraph:
    paragraph = paper.add_paragraph(style=style)
    add_text(paragraph, one_line(text))
    return paragraph


def _spaced(paragraph: Paragraph) -> Paragraph:
    """Leave half a line below a table."""
    before = paragraph._p.getprevious()
    if before is not None and before.tag == qn("w:tbl"):
        paragraph.paragraph_format.space_before = Mm(_CELL_GAP_LINES * 28 / POINTS_PER_MM)
    return paragraph


def sign(paper: Document, organ: str, day: date) -> None:
    """Add name and date of a paper without a seal: name two characters in from the right, the date
    beginning two characters after the name begins (7.3.5.2)."""
    written = chinese_date(day)
    name_in, date_in = 2.0, 2.0
    if width(written) <= width(organ):
        date_in = width(organ) - width(written)
    else:
        name_in = 4.0 + width(written) - width(organ)
    for text, inset in ((organ, name_in), (written, date_in)):
        paragraph = _add(paper, text, "Normal")
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        indent(paragraph._p.get_or_add_pPr(), right=inset)
        paragraph.paragraph_format.keep_with_next = True


def chinese_date(day: date) -> str:
    """Write a date in Arabic digits without leading zeros (7.3.5.4): 2026年3月9日."""
    return f"{day.year}年{day.month}月{day.day}日"

"""The styles of an official paper: body, title, two levels of headings, table text, page number.

Sizes in points, as printed in China: 二号 = 22, 三号 = 16, 四号 = 14, 小四 = 12 (GB/T 9704-2012, 5.2.2, 7.3).
"""

from dataclasses import dataclass
from typing import Any

from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt

from intake.papers.fonts import FANGSONG, HEITI, KAITI, SONGTI, TIMES, XIAOBIAOSONG, Font, set_font

#: Body size 三号 (5.2.2); line pitch of practice: 22 lines of 28 pt stay within the 225 mm of 5.2.1.
BODY_PT = 16.0
LINE_PT = 28.0
#: Added to each character: 28 × 15.7 pt = 439.6 pt fit the 442.2 pt of a line, a 29th does not.
CONDENSED_PT = -0.3
#: First line of a paragraph: 左空二字 (7.3.3).
INDENT_CHARS = 2.0
#: Table text 小四, a size down from the body so that a ledger number stays on one line ([own]).
CELL_PT = 12.0
CELL_LINE_PT = 16.0

_CENTRE, _BOTH, _LEFT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.JUSTIFY, WD_ALIGN_PARAGRAPH.LEFT


@dataclass(frozen=True)
class Look:
    """One style. size, line: points; indent: first line, in characters of the body."""

    name: str
    font: Font
    size: float = BODY_PT
    line: float = LINE_PT
    align: WD_ALIGN_PARAGRAPH = _BOTH
    indent: float = 0.0
    keep: bool = False
    latin: Font = TIMES


LOOKS = (
    Look("Normal", FANGSONG),
    Look("Body Text", FANGSONG, indent=INDENT_CHARS),
    Look("Title", XIAOBIAOSONG, size=22.0, line=35.0, align=_CENTRE, keep=True),
    Look("Subtitle", KAITI, align=_CENTRE, keep=True),
    Look("Heading 1", HEITI, indent=INDENT_CHARS, keep=True),
    Look("Heading 2", KAITI, indent=INDENT_CHARS, keep=True),
    Look("Header", HEITI, size=CELL_PT, line=CELL_LINE_PT, align=_CENTRE),
    Look("Warning", HEITI, align=_CENTRE, keep=True),
    # 四号半角宋体 (7.5)
    Look("Footer", SONGTI, size=14.0, line=18.0, align=_LEFT, latin=SONGTI),
    Look("Table Text", FANGSONG, size=CELL_PT, line=CELL_LINE_PT, align=_LEFT),
    Look("Table Head", HEITI, size=CELL_PT, line=CELL_LINE_PT, align=_CENTRE),
)
_KEPT = {"Default Paragraph Font", "Normal Table", "No List", "Table Grid"} | {look.name for look in LOOKS}


def set_styles(document: Document) -> None:
    """Leave only the styles of an official paper in the document, each as the standard has it."""
    _set_defaults(document)
    for style in list(document.styles):
        if style.name not in _KEPT:
            style.element.getparent().remove(style.element)
    present = {style.name for style in document.styles}
    for look in LOOKS:
        if look.name not in present:
            document.styles.add_style(look.name, WD_STYLE_TYPE.PARAGRAPH)
        style = document.styles[look.name]
        _apply(style, look)
        if look.name != "Normal":
            style.base_style = document.styles["Normal"]


def _set_defaults(document: Document) -> None:
    """Chinese as the language of every text, and no theme fonts or spacing of an English template."""
    defaults = document.styles.element.find(qn("w:docDefaults"))
    run = defaults.find(qn("w:rPrDefault")).find(qn("w:rPr"))
    set_font(run, FANGSONG)
    language = run.find(qn("w:lang"))
    language.set(qn("w:eastAsia"), "zh-CN")
    paragraph = defaults.find(qn("w:pPrDefault")).find(qn("w:pPr"))
    for element in list(paragraph):
        paragraph.remove(element)


def _apply(style: Any, look: Look) -> None:
    for tag in ("w:pPr", "w:rPr", "w:link"):
        for element in style.element.findall(qn(tag)):
            style.element.remove(element)
    style.font.size = Pt(look.size)
    properties = style.element.get_or_add_rPr()
    set_font(properties, look.font, look.latin)
    if look.name == "Normal":
        _condense(properties)
    spacing = style.paragraph_format
    spacing.line_spacing_rule, spacing.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(look.line)
    spacing.space_before = spacing.space_after = Pt(0)
    spacing.alignment = look.align
    spacing.widow_control = False
    spacing.keep_with_next = spacing.keep_together = look.keep
    _set_outline(style, look)
    if look.name == "Normal":
        _off_grid(style.element.get_or_add_pPr())
    if look.indent:
        indent(style.element.get_or_add_pPr(), first=look.indent)


def _set_outline(style: Any, look: Look) -> None:
    """Keep headings in the navigation pane."""
    if look.name.startswith("Heading "):
        level = OxmlElement("w:outlineLvl")
        level.set(qn("w:val"), str(int(look.name[-1]) - 1))
        style.element.get_or_add_pPr().append(level)


def _condense(properties: Any) -> None:
    """Set 28 characters of 16 pt, 448 pt, on a line of 156 mm, 442 pt, whatever program lays it out."""
    element = OxmlElement("w:spacing")
    element.set(qn("w:val"), str(round(CONDENSED_PT * 20)))
    properties.insert_element_before(element, "w:kern", "w:sz", "w:szCs", "w:lang")


def _off_grid(properties: Any) -> None:
    """Lay lines out by the measures of their style, and add no space around digits.

    The section declares the grid of 5.2.3; LibreOffice gives each 16 pt character two of its cells.
    """
    for tag in ("w:autoSpaceDE", "w:autoSpaceDN", "w:snapToGrid"):
        element = OxmlElement(tag)
        element.set(qn("w:val"), "0")
        properties.insert_element_before(element, "w:spacing", "w:ind", "w:jc", "w:outlineLvl")


def indent(properties: Any, *, first: float = 0.0, left: float = 0.0, right: float = 0.0) -> None:
    """Indent a paragraph by characters of its page's grid; points stand beside them for other programs."""
    element = properties.get_or_add_ind()
    for side, chars in (("firstLine", first), ("left", left), ("right", right)):
        if chars:
            element.set(qn(f"w:{side}Chars"), str(round(chars * 100)))
            element.set(qn(f"w:{side}"), str(round(chars * (BODY_PT + CONDENSED_PT) * 20)))

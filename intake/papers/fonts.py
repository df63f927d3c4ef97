"""The fonts an official paper names (GB/T 9704-2012, 5.2.2 and 7.3), none of them shipped.

A font is named by what Windows and WPS carry; a machine without it finds the other names in the
file's font table (w:altName), and after those the family and pitch written there.
"""

from dataclasses import dataclass
from typing import Any

from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.oxml import serialize_part_xml
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.text.paragraph import Paragraph


@dataclass(frozen=True)
class Font:
    """A font by name, with the names it may go by elsewhere and the family to fall back on."""

    name: str
    others: tuple[str, ...]
    family: str
    charset: str = "86"


FANGSONG = Font(
    "仿宋", ("FangSong", "仿宋_GB2312", "FangSong_GB2312", "STFangsong", "方正仿宋_GBK"), "modern"
)
XIAOBIAOSONG = Font(
    "方正小标宋简体", ("方正小标宋_GBK", "FZXiaoBiaoSong-B05S", "小标宋", "宋体", "SimSun"), "roman"
)
HEITI = Font("黑体", ("SimHei", "方正黑体_GBK", "STHeiti"), "modern")
KAITI = Font("楷体", ("KaiTi", "楷体_GB2312", "KaiTi_GB2312", "STKaiti"), "modern")
SONGTI = Font("宋体", ("SimSun", "NSimSun", "STSong"), "roman")
#: Digits and Latin letters, as offices set them; half a character wide, so they keep to the grid.
TIMES = Font("Times New Roman", ("Liberation Serif", "Times"), "roman", "00")
FONTS = (FANGSONG, XIAOBIAOSONG, HEITI, KAITI, SONGTI, TIMES)


def set_font(properties: Any, font: Font, latin: Font = TIMES) -> None:
    """Name the fonts in a w:rPr: `font` for Chinese, `latin` for digits and letters."""
    for old in properties.findall(qn("w:rFonts")):
        properties.remove(old)
    element = OxmlElement("w:rFonts")
    element.set(qn("w:hint"), "eastAsia")
    for slot, used in (("ascii", latin), ("hAnsi", latin), ("eastAsia", font), ("cs", latin)):
        element.set(qn(f"w:{slot}"), used.name)
    properties.insert_element_before(element, *_AFTER_FONTS)


#: What may follow w:rFonts in a w:rPr, of what is used here (ECMA-376 part 1, CT_RPr).
_AFTER_FONTS = ("w:b", "w:bCs", "w:color", "w:spacing", "w:kern", "w:sz", "w:szCs", "w:lang")


def add_text(paragraph: Paragraph, text: str) -> None:
    """Add text to a paragraph, its quotation marks and dashes set as Chinese ones."""
    hint = OxmlElement("w:rFonts")
    hint.set(qn("w:hint"), "eastAsia")
    paragraph.add_run(text)._r.get_or_add_rPr().insert(0, hint)


def write_font_table(document: Document) -> None:
    """Replace the font table by the fonts of an official paper with their other names."""
    part: Any = document.part.part_related_by(RELATIONSHIP_TYPE.FONT_TABLE)
    entries = "".join(_entry(font) for font in FONTS)
    text = f"<w:fonts {nsdecls('w')}>{entries}</w:fonts>"
    part._blob = serialize_part_xml(parse_xml(text))


def _entry(font: Font) -> str:
    return (
        f'<w:font w:name="{font.name}"><w:altName w:val="{";".join(font.others)}"/>'
        f'<w:charset w:val="{font.charset}"/><w:family w:val="{font.family}"/>'
        '<w:pitch w:val="auto"/></w:font>'
    )

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn

from intake.papers import gb9704
from intake.papers.tables import TableColumn, add_table
from tests.meetings.papers.papers import east_asian_font

MADE_AT = datetime(2026, 3, 22, 23, 30, tzinfo=UTC)


@pytest.fixture
def paper(tmp_path: Path) -> Document:
    path = tmp_path / "paper.docx"
    made = gb9704.new_paper(title="题目", author="某镇", made_at=MADE_AT, mark="演示数据")
    gb9704.heading(made, "一、总体情况", 1)
    gb9704.body(made, "正文")
    gb9704.sign(made, "赵庄镇人民政府", date(2026, 3, 9))
    gb9704.save(made, path)
    return docx.Document(str(path))


def test_the_page_is_a4_with_the_margins_of_the_standard(paper: Document) -> None:
    section = paper.sections[0]
    sides = (
        section.page_width,
        section.page_height,
        section.top_margin,
        section.bottom_margin,
        section.left_margin,
        section.right_margin,
    )
    assert [round(side.mm) for side in sides if side] == [210, 297, 37, 35, 28, 26]


def test_the_text_area_is_156_by_225_mm(paper: Document) -> None:
    section: Any = paper.sections[0]
    width = section.page_width.mm - section.left_margin.mm - section.right_margin.mm
    height = section.page_height.mm - section.top_margin.mm - section.bottom_margin.mm
    assert (width, height) == pytest.approx((156, 225), abs=0.1)


def test_the_grid_has_22_lines_of_28_characters(paper: Document) -> None:
    section: Any = paper.sections[0]
    grid = section._sectPr.find(qn("w:docGrid"))
    assert grid.get(qn("w:type")) == "linesAndChars"
    line = int(grid.get(qn("w:linePitch"))) / 20
    character = 16 + int(grid.get(qn("w:charSpace"))) / 4096
    assert int(225 / 25.4 * 72 / line) == 22
    assert int(156 / 25.4 * 72 / character) == 28


def test_the_body_is_fangsong_16_pt_on_fixed_lines_of_28_pt_indented_by_two(paper: Document) -> None:
    normal: Any = paper.styles["Normal"]
    body: Any = paper.styles["Body Text"]
    assert (east_asian_font(body), body.font.size.pt) == ("仿宋", 16)
    assert normal.paragraph_format.line_spacing_rule == WD_LINE_SPACING.EXACTLY
    assert body.paragraph_format.line_spacing.pt == 28
    assert body.element.pPr.find(qn("w:ind")).get(qn("w:firstLineChars")) == "200"


@pytest.mark.parametrize(
    ("style", "font", "size"),
    [
        ("Title", "方正小标宋简体", 22),
        ("Heading 1", "黑体", 16),
        ("Heading 2", "楷体", 16),
        ("Footer", "宋体", 14),
        ("Table Text", "仿宋", 12),
    ],
)
def test_each_style_names_its_font_and_size(paper: Document, style: str, font: str, size: int) -> None:
    found: Any = paper.styles[style]
    assert (east_asian_font(found), found.font.size.pt) == (font, size)


def test_the_title_is_centred_and_headings_stay_with_what_follows(paper: Document) -> None:
    title: Any = paper.styles["Title"]
    assert title.paragraph_format.alignment == WD_ALIGN_PARAGRAPH.CENTER
    for level in ("Heading 1", "Heading 2"):
        style: Any = paper.styles[level]
        assert style.paragraph_format.keep_with_next


def test_no_theme_font_overrules_a_named_font(paper: Document) -> None:
    fonts = [*paper.styles.element.iter(qn("w:rFonts")), *paper.element.iter(qn("w:rFonts"))]
    assert fonts
    assert not [name for font in fonts for name in font.attrib if str(name).endswith("Theme")]


def test_each_font_has_the_names_it_goes_by_elsewhere(paper: Document) -> None:
    table = paper.part.part_related_by(RELATIONSHIP_TYPE.FONT_TABLE).blob.decode()
    for names in ('w:val="FangSong;仿宋_GB2312', 'w:val="方正小标宋_GBK;', 'w:val="SimHei;', 'w:val="KaiTi;'):
        assert names in table


def test_page_numbers_stand_right_on_odd_and_left_on_even_pages_one_character_in(paper: Document) -> None:
    section = paper.sections[0]
    assert paper.settings.odd_and_even_pages_header_footer
    for footer, alignment, side in (
        (section.footer, WD_ALIGN_PARAGRAPH.RIGHT, "rightChars"),
        (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT, "leftChars"),
    ):
        paragraph: Any = footer.paragraphs[0]
        assert paragraph.text == "— 1 —"
        assert paragraph.alignment == alignment
        assert paragraph._p.pPr.find(qn("w:ind")).get(qn(f"w:{side}")) == "100"
        assert [code.text for code in paragraph._p.iter(qn("w:instrText"))] == [" PAGE "]


def test_a_mark_stands_in_the_head_of_every_page(paper: Document) -> None:
    headers = (paper.sections[0].header, paper.sections[0].even_page_header)
    assert [header.paragraphs[0].text for header in headers] == ["演示数据"] * 2


@pytest.mark.parametrize(
    ("organ", "day", "insets"),
    [
        ("赵庄镇人民政府", date(2026, 3, 9), ("200", "100")),
        ("赵庄镇人民政府", date(2026, 12, 23), ("200", None)),
        ("赵庄镇", date(2026, 12, 23), ("800", "200")),
    ],
)
def test_the_date_begins_two_characters_after_the_name(
    organ: str, day: date, insets: tuple[str | None, ...]
) -> None:
    made = gb9704.new_paper(title="", author="", made_at=MADE_AT)
    gb9704.sign(made, organ, day)
    signed: list[Any] = [paragraph._p.get_or_add_pPr() for paragraph in made.paragraphs[-2:]]
    assert tuple(properties.find(qn("w:ind")).get(qn("w:rightChars")) for properties in signed) == insets


def test_dates_have_no_leading_zeros() -> None:
    assert gb9704.chinese_date(date(2026, 3, 9)) == "2026年3月9日"


def test_the_file_is_dated_by_its_maker_and_not_by_the_clock(paper: Document) -> None:
    properties = paper.core_properties
    assert properties.created == properties.modified == MADE_AT
    assert (properties.title, properties.author) == ("题目", "某镇")


def test_a_table_repeats_its_head_and_keeps_its_rows_whole() -> None:
    made = gb9704.new_paper(title="", author="", made_at=MADE_AT)
    add_table(made, [TableColumn("甲", 100), TableColumn("乙", 56)], [[1, "长" * 200], [2, "短"]])
    rows: list[Any] = [row._tr.trPr for row in made.tables[0].rows]
    assert [row.find(qn("w:tblHeader")) is not None for row in rows] == [True, False, False]
    assert [row.find(qn("w:cantSplit")) is not None for row in rows] == [True, False, True]


def test_a_table_wider_than_the_text_area_is_refused() -> None:
    made = gb9704.new_paper(title="", author="", made_at=MADE_AT)
    with pytest.raises(ValueError, match="156"):
        add_table(made, [TableColumn("甲", 100), TableColumn("乙", 57)], [])

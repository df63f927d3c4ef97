from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from intake.meetings.papers.ledger_columns import DISPUTE_COLUMNS, HOTLINE_COLUMNS, PETITION_COLUMNS
from intake.papers.workbook import Column, Sheet, write_ledger
from tests.meetings.papers.ledgers import MADE_AT, STAMP, make_sheet, town_sheets, write_sheets


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[openpyxl.Workbook]:
    book = openpyxl.load_workbook(write_sheets(tmp_path / "ledger.xlsx", *town_sheets(2, 3, 0)))
    yield book
    book.close()


def open_sheet(tmp_path: Path, sheet: Sheet) -> Worksheet:
    book = openpyxl.load_workbook(write_sheets(tmp_path / "one.xlsx", sheet))
    page = book.active
    assert isinstance(page, Worksheet)
    return page


def one_cell(tmp_path: Path, value: object, kind: str) -> openpyxl.cell.Cell:
    page = open_sheet(tmp_path, make_sheet([value], columns=(Column("值", 12, kind),)))
    cell = page["A3"]
    assert isinstance(cell, openpyxl.cell.Cell)
    return cell


def test_each_kind_has_its_sheet_with_title_and_head(opened: openpyxl.Workbook) -> None:
    assert opened.sheetnames == ["信访事项", "矛盾纠纷", "12345工单"]
    ledgers = (PETITION_COLUMNS, DISPUTE_COLUMNS, HOTLINE_COLUMNS)
    for name, columns in zip(opened.sheetnames, ledgers, strict=True):
        page = opened[name]
        assert page["A1"].value == f"赵庄镇{name}台账（2026-W12）"
        assert [cell.value for cell in page[2]] == [column.title for column in columns]


def test_the_head_is_frozen_filtered_and_repeated_on_each_printed_page(opened: openpyxl.Workbook) -> None:
    page = opened["矛盾纠纷"]
    assert page.freeze_panes == "C3"
    assert page.auto_filter.ref == "A2:W5"
    assert page.print_title_rows == "$1:$2"
    assert page.print_area == "'矛盾纠纷'!$A$1:$W$5"


def test_it_prints_on_a4_landscape_one_page_wide(opened: openpyxl.Workbook) -> None:
    for page in opened.worksheets:
        setup = page.page_setup
        assert (setup.orientation, int(setup.paperSize)) == ("landscape", 9)
        assert page.sheet_properties.pageSetUpPr.fitToPage
        assert (setup.fitToWidth, setup.fitToHeight) == (None, 0), "one wide is the default"


def test_the_footer_has_stamp_and_page_number(opened: openpyxl.Workbook) -> None:
    footer = opened["信访事项"].oddFooter
    assert footer.left.text == STAMP
    assert footer.right.text == "第&P页 共&N页"


def test_columns_have_their_widths(opened: openpyxl.Workbook) -> None:
    widths: list[float] = []
    for span in opened["信访事项"].column_dimensions.values():
        widths += [span.width] * (span.max - span.min + 1)
    # Excel keeps widths in pixels, 7 to a digit and 5 between columns.
    assert widths == pytest.approx([column.width + 5 / 7 for column in PETITION_COLUMNS], abs=0.1)


def test_dates_and_numbers_are_real_ones(opened: openpyxl.Workbook) -> None:
    page = opened["矛盾纠纷"]
    heads = [cell.value for cell in page[2]]
    wanted = ("排查日期", "涉及金额", "涉及人数")
    day, amount, people = (page.cell(4, heads.index(head) + 1) for head in wanted)
    assert day.is_date and day.value == datetime(2026, 3, 2)  # noqa: DTZ001
    assert (amount.value, amount.number_format) == (1250.5, "#,##0.00")
    assert people.value == 2


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+86", "-1", "@SUM(A1)", "\t=1", '=HYPERLINK("http://x")', "＝1", "http://example.com", "007"],
)
def test_text_stays_text_whatever_it_begins_with(tmp_path: Path, text: str) -> None:
    cell = one_cell(tmp_path, text, "text")
    assert (cell.value, cell.data_type, cell.hyperlink) == (text, "s", None)
    assert cell.quotePrefix is (text[0] in "=+-@\t＝")


@pytest.mark.parametrize(
    ("value", "kind", "stored"),
    [
        (datetime(2026, 3, 22, 16, 30, tzinfo=UTC), "date", datetime(2026, 3, 23)),  # noqa: DTZ001
        (datetime(2026, 3, 22, 16, 30, tzinfo=UTC), "datetime", datetime(2026, 3, 23, 0, 30)),  # noqa: DTZ001
        (date(2026, 3, 9), "datetime", datetime(2026, 3, 9)),  # noqa: DTZ001
        (Decimal("1234.56"), "money", 1234.56),
        (0, "int", 0),
        (None, "date", None),
        ("", "money", None),
        (date(1899, 12, 31), "date", "1899-12-31"),
        ("不详", "date", "不详"),
        (float("nan"), "money", "nan"),
        (410421202603000017, "int", "410421202603000017"),
        (True, "int", "是"),
        (datetime(2026, 3, 22, 16, 30, tzinfo=UTC), "text", "2026-03-23 00:30"),
        ("甲\x00\x0b乙\ud800", "text", "甲乙"),
    ],
)
def test_a_value_is_stored_by_the_kind_of_its_column(
    tmp_path: Path, value: object, kind: str, stored: object
) -> None:
    assert one_cell(tmp_path, value, kind).value == stored


def test_a_text_of_200_000_characters_is_cut_to_what_a_cell_holds(tmp_path: Path) -> None:
    assert len(one_cell(tmp_path, "长" * 200_000, "text").value) == 32_767


def test_a_long_text_makes_its_row_tall_enough_and_never_taller_than_excel_allows(tmp_path: Path) -> None:
    page = open_sheet(tmp_path, make_sheet(["1", "短"], ["2", "长" * 60], ["3", "长" * 9000]))
    short, long, longest = (page.row_dimensions[row].height for row in (3, 4, 5))
    # Six lines of eleven characters, each 9 pt high.
    assert long >= 6 * 9 > short
    assert longest == pytest.approx(409, abs=0.5)


def test_an_empty_ledger_says_that_there_are_no_records(opened: openpyxl.Workbook) -> None:
    page = opened["12345工单"]
    assert page["A3"].value == "本期无记录"
    assert page.max_row == 3


def test_a_row_with_other_cells_than_columns_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="1 cells for 2 columns"):
        write_sheets(tmp_path / "bad.xlsx", make_sheet(["只有一格"]))
    assert not list(tmp_path.iterdir())


def test_the_stamp_cannot_break_the_footer(tmp_path: Path) -> None:
    write_ledger([make_sheet()], tmp_path / "s.xlsx", stamp="A&B\n" + "&" * 300, made_at=MADE_AT)
    book = openpyxl.load_workbook(tmp_path / "s.xlsx")
    footer = book.worksheets[0].oddFooter
    assert footer.left.text.startswith("A&&B")
    assert footer.right.text == "第&P页 共&N页"


def test_the_file_is_dated_by_its_maker_and_the_same_rows_give_the_same_bytes(tmp_path: Path) -> None:
    first, second = (write_sheets(tmp_path / name, *town_sheets(2, 2, 2)) for name in ("a.xlsx", "b.xlsx"))
    assert first.read_bytes() == second.read_bytes()
    assert openpyxl.load_workbook(first).properties.created == MADE_AT.replace(tzinfo=None)

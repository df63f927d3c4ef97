"""Wrong files are refused in one clear sentence, and nothing half-written remains."""

from pathlib import Path

import pytest
from openpyxl import Workbook
from sqlalchemy import func, select

from intake.cases.importing.action import import_cases
from intake.cases.importing.report import ImportReport
from intake.cases.tables import Case, DaySerial
from intake.database import db
from intake.town.sheets import SheetFault
from intake.town.tables import Town
from tests.conftest import MONDAY

DATA = Path(__file__).parents[2] / "data"
HEADER = "kind,registered_at,village,title,narrative,accepted_at,closed_at,external_number,hotline_due"


def _import(town: Town, name: str) -> ImportReport:
    return import_cases(DATA / name, town=town, now=MONDAY)


def _cases() -> int:
    return db.session.scalar(select(func.count()).select_from(Case)) or 0


def _csv(folder: Path, *rows: str, header: str = HEADER) -> Path:
    path = folder / "登记册.csv"
    path.write_text("\n".join([header, *rows]), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("name", "column", "says"),
    [
        ("unknown-village.csv", "village", "没有“桃花源村”这个村"),
        ("bad-date.csv", "registered_at", "登记日期看不懂"),
        ("negative-number.csv", "people", "整数"),
        ("nul.csv", "title", "看不见的特殊符号"),
    ],
)
def test_a_wrong_cell_is_named_and_no_row_is_written(town: Town, name: str, column: str, says: str) -> None:
    report = _import(town, name)
    assert [(fault.row, fault.column) for fault in report.faults] == [(3, column)]
    assert says in report.faults[0].message
    assert (report.rows, report.created) == (2, 0)
    assert _cases() == 0
    assert db.session.scalar(select(func.count()).select_from(DaySerial)) == 0


@pytest.mark.parametrize("name", ["emoji.csv", "script.csv"])
def test_strange_but_harmless_words_are_kept_as_they_are(town: Town, name: str) -> None:
    assert _import(town, name).created == 2
    case = db.session.scalars(select(Case).order_by(Case.id.desc())).first()
    assert case is not None
    assert "🙂" in case.narrative or case.title == "<script>alert(1)</script>"


def test_gbk_is_read(town: Town) -> None:
    assert _import(town, "gbk.csv").created == 1
    assert db.session.scalars(select(Case.title)).one() == "排水沟堵了"


@pytest.mark.parametrize(
    ("name", "says"),
    [("broken.xlsx", "不是完好的 xlsx"), ("formulas.xlsx", "单元格F2是公式")],
)
def test_a_file_that_is_no_table_is_refused(town: Town, name: str, says: str) -> None:
    with pytest.raises(SheetFault, match=says):
        _import(town, name)


@pytest.mark.parametrize(
    ("content", "suffix", "says"),
    [
        (b"", ".csv", "空文件"),
        (b"\n \n", ".csv", "没有内容"),
        (b"kind,registered_at,village\n", ".csv", "没有数据"),
        (b"kind,village\ndispute,x\n", ".csv", "登记日期"),
        (b"kind,registered_at,village,foo\nx,y,z,a\n", ".csv", "不认识的列“foo”"),
        (b'kind,registered_at,village\ndispute,2026-01-01,"\xe5\x9d\n', ".csv", "引号不成对"),
        (b"\xff\xff\xff", ".csv", "编码"),
        (b"%PDF-1.7", ".pdf", "不认识“x.pdf”的格式"),
        (b"kind", ".xls", "另存为"),
    ],
)
def test_a_file_that_is_no_register_is_refused(
    town: Town, tmp_path: Path, content: bytes, suffix: str, says: str
) -> None:
    path = tmp_path / f"x{suffix}"
    path.write_bytes(content)
    with pytest.raises(SheetFault, match=says):
        import_cases(path, town=town, now=MONDAY)


def test_an_error_value_in_a_workbook_is_named(town: Town, tmp_path: Path) -> None:
    workbook = Workbook()
    sheet = workbook.active
    sheet.append(["kind", "registered_at", "village"])
    sheet.append(["dispute", "#REF!", "娄庄村"])
    sheet["B2"].data_type = "e"
    workbook.save(tmp_path / "x.xlsx")
    with pytest.raises(SheetFault, match="B2是错误值"):
        import_cases(tmp_path / "x.xlsx", town=town, now=MONDAY)


@pytest.mark.parametrize(
    ("row", "column", "says"),
    [
        ("petition,2026-01-05,娄庄村,题,事,2026-01-04,,,", "accepted_at", "不能早于登记日期"),
        ("petition,2026-01-05,娄庄村,题,事,2026-01-07,2026-01-06,,", "closed_at", "不能早于受理日期"),
        ("dispute,2026-01-05,娄庄村,题,事,,2026-01-01,,", "closed_at", "不能早于登记日期"),
        ("dispute,2026-03-03,娄庄村,题,事,,,,", "registered_at", "不能晚于现在"),
        ("dispute,1900-03-03,娄庄村,题,事,,,,", "registered_at", "不能早于1949年"),
        ("dispute,,娄庄村,题,事,,,,", "registered_at", "请填写登记日期"),
        ("hotline,2026-01-05,娄庄村,题,事,,,,2026-01-04", "hotline_due", "不能早于收到的日期"),
        ("吵架,2026-01-05,娄庄村,题,事,,,,", "kind", "没有这种事项类型"),
    ],
)
def test_contradictory_rows_are_refused(town: Town, tmp_path: Path, row: str, column: str, says: str) -> None:
    report = import_cases(_csv(tmp_path, row), town=town, now=MONDAY)
    assert [fault.column for fault in report.faults] == [column]
    assert says in report.faults[0].message


def test_two_hundred_thousand_characters_are_refused(town: Town, tmp_path: Path) -> None:
    path = _csv(tmp_path, f"dispute,2026-01-05,娄庄村,题,{'长' * 200_000},,,,")
    faults = import_cases(path, town=town, now=MONDAY).faults
    assert [(fault.row, fault.column) for fault in faults] == [(2, "narrative")]
    assert "最多5000个字" in faults[0].message


def test_all_faults_of_all_rows_are_told_together(town: Town, tmp_path: Path) -> None:
    path = _csv(tmp_path, "吵架,昨天,,题,事,,,,", "dispute,2026-01-05,火星村,题,事,,,,")
    report = import_cases(path, town=town, now=MONDAY)
    assert {(fault.row, fault.column) for fault in report.faults} == {
        (2, "kind"),
        (2, "registered_at"),
        (2, "village"),
        (3, "village"),
    }


def test_one_external_number_twice_in_a_file_is_refused(town: Town, tmp_path: Path) -> None:
    row = "dispute,2026-01-05,娄庄村,题,事,,,A-1,"
    report = import_cases(_csv(tmp_path, row, row), town=town, now=MONDAY)
    assert [(fault.row, fault.column) for fault in report.faults] == [(3, "external_number")]


def test_a_row_longer_than_its_heading_is_refused(town: Town, tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    path.write_text("kind,registered_at,village,title\ndispute,2026-03-02,娄庄村,标题,多出的一格\n")
    with pytest.raises(SheetFault, match="第2行"):
        import_cases(path, town=town, now=MONDAY)

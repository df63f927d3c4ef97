"""Taking the ledgers out: who sees what, what stands on the sheet, and that it comes back unharmed."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from intake.audit.tables import AuditEntry
from intake.cases.importing.action import import_cases
from intake.cases.moves import apply_move
from intake.cases.repeats.judge import link
from intake.cases.tables import Case
from intake.database import db
from intake.meetings.papers.ledger_columns import DISPUTE_COLUMNS, PETITION_COLUMNS
from intake.meetings.take_out import Wanted, take_out
from intake.rules.refusals import BadInput, NotAllowed
from intake.town.places import the_town
from tests.conftest import MONDAY, MakeCase, user

ALL = ("petition", "dispute", "hotline")
WEEK = Wanted(date(2026, 3, 1), date(2026, 3, 8), ALL)
FULL = Wanted(date(2026, 3, 1), date(2026, 3, 8), ALL, full=True, reason="县里核查")


def rows_of(path: Path, sheet: str) -> list[dict[str, Any]]:
    lines = list(load_workbook(path)[sheet].iter_rows(values_only=True))
    return [dict(zip(lines[2], line, strict=True)) for line in lines[3:]]


@pytest.fixture
def three(make_case: MakeCase) -> list[Case]:
    petition = make_case(kind="petition", category="其他", people="3", petitioner_address="娄庄村东头3号")
    apply_move(user("office"), petition.number, "accept", now=MONDAY)
    return [petition, make_case(), make_case(kind="hotline", category="公共设施")]


def test_the_sheets_have_the_towns_columns_and_a_stamp(three: list[Case], tmp_path: Path) -> None:
    path = tmp_path / "l.xlsx"
    done = take_out(the_town(), WEEK, path, by=user("office"), now=MONDAY)
    assert done.counts == {"petition": 1, "dispute": 1, "hotline": 1}
    book = load_workbook(path)
    for sheet, columns in (("信访事项", PETITION_COLUMNS), ("矛盾纠纷", DISPUTE_COLUMNS)):
        lines = list(book[sheet].iter_rows(values_only=True))
        assert list(lines[2]) == [column.title for column in columns]
        assert "2026-03-02 10:00 导出" in lines[1][0]
        assert f"日志第{done.entry_id}号" in lines[1][0]
        assert "已隐去姓名电话" in lines[1][0]
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "export")).one()
    assert (entry.id, entry.actor, entry.detail["cases"], entry.detail["full"]) == (
        done.entry_id,
        "office",
        3,
        False,
    )


def test_people_are_masked_unless_taken_out_in_full(three: list[Case], tmp_path: Path) -> None:
    path = tmp_path / "l.xlsx"
    take_out(the_town(), WEEK, path, by=user("office"), now=MONDAY)
    masked = rows_of(path, "信访事项")[0]
    assert (masked["姓名"], masked["电话"], masked["住址"]) == ("王*", "139****5678", "娄庄村***")
    assert "吵了三回" not in str(masked)
    take_out(the_town(), FULL, path, by=user("secretary"), now=MONDAY)
    stamp = load_workbook(path)["信访事项"]["A2"].value
    assert "用途：县里核查" in str(stamp)
    logged = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "export")).all()
    assert not any("县里核查" in str(entry.detail) for entry in logged), "free text may name a person"
    full = rows_of(path, "信访事项")[0]
    assert (full["姓名"], full["电话"], full["住址"]) == ("王秋生", "13912345678", "娄庄村东头3号")
    assert full["事实与理由"] == "两家为门前排水沟吵了三回。"
    assert rows_of(path, "矛盾纠纷")[0]["当事人双方"] == "王秋生 / 李满仓"


def test_only_office_and_secretary_take_out_names_and_they_say_why(tmp_path: Path, three: list[Case]) -> None:
    path = tmp_path / "l.xlsx"
    with pytest.raises(NotAllowed):
        take_out(the_town(), FULL, path, by=user("mayor"), now=MONDAY)
    with pytest.raises(BadInput, match="用途"):
        take_out(
            the_town(),
            Wanted(WEEK.first, WEEK.last, ALL, full=True, reason=" "),
            path,
            by=user("office"),
            now=MONDAY,
        )
    assert not path.exists()
    assert db.session.scalar(select(AuditEntry.id).where(AuditEntry.action == "export")) is None


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        (Wanted(date(2026, 3, 8), date(2026, 3, 1), ALL), "last"),
        (Wanted(date(2026, 3, 1), date(2026, 3, 8), ()), "kinds"),
    ],
)
def test_what_makes_no_sense_is_refused_beside_its_field(
    tmp_path: Path, three: list[Case], wanted: Wanted, field: str
) -> None:
    with pytest.raises(BadInput) as refused:
        take_out(the_town(), wanted, tmp_path / "l.xlsx", by=user("office"), now=MONDAY)
    assert list(refused.value.faults) == [field]


def test_a_sealed_case_is_never_taken_out_not_even_by_its_reader(make_case: MakeCase, tmp_path: Path) -> None:
    make_case(kind="petition", petition_kind="accusation", category="干部作风")
    make_case(kind="petition", category="其他")
    for by in (user("office"), None):
        done = take_out(the_town(), WEEK, tmp_path / "l.xlsx", by=by, now=MONDAY)
        assert done.counts["petition"] == 1


def test_a_case_registered_outside_the_days_is_left_out(make_case: MakeCase, tmp_path: Path) -> None:
    make_case(at=MONDAY - timedelta(days=3))
    assert take_out(the_town(), WEEK, tmp_path / "l.xlsx", by=None, now=MONDAY).counts["dispute"] == 0


def test_a_case_linked_to_an_earlier_one_is_not_the_first(make_case: MakeCase, tmp_path: Path) -> None:
    first = make_case(kind="petition", category="其他")
    later = make_case(kind="petition", category="其他", at=MONDAY + timedelta(hours=1))
    link(user("office"), later.number, first.number, now=MONDAY + timedelta(hours=2))
    path = tmp_path / "l.xlsx"
    take_out(the_town(), WEEK, path, by=None, now=MONDAY)
    assert [row["是否初次"] for row in rows_of(path, "信访事项")] == ["是", "否"]


@pytest.mark.parametrize("wanted", [WEEK, FULL])
def test_our_own_ledger_comes_back_without_doubling(
    three: list[Case], tmp_path: Path, wanted: Wanted
) -> None:
    path = tmp_path / "l.xlsx"
    take_out(the_town(), wanted, path, by=user("office"), now=MONDAY)
    checked = import_cases(path, town=the_town(), now=MONDAY, check=True)
    assert (checked.faults, {one.outcome for one in checked.verdicts}) == ([], {"own"})
    report = import_cases(path, town=the_town(), now=MONDAY)
    assert (report.rows, report.created, report.updated, report.own) == (3, 0, 0, 3)
    assert len(db.session.scalars(select(Case.id)).all()) == 3


def test_a_ledger_of_ours_that_was_edited_on_paper_is_refused_where_it_differs(
    three: list[Case], tmp_path: Path
) -> None:
    path = tmp_path / "l.xlsx"
    take_out(the_town(), WEEK, path, by=user("office"), now=MONDAY)
    book = load_workbook(path)
    sheet = book["信访事项"]
    heads = [cell.value for cell in sheet[3]]
    sheet.cell(4, heads.index("受理日期") + 1).value = date(2026, 3, 1)
    sheet.cell(4, heads.index("人数") + 1).value = 30
    book.save(path)
    report = import_cases(path, town=the_town(), now=MONDAY)
    assert [(fault.column, fault.row) for fault in report.faults] == [("人数", 4), ("受理日期", 4)]
    assert "要改请到事项页面" in report.faults[0].message


def test_an_empty_ledger_is_told_apart_from_a_row(make_case: MakeCase, tmp_path: Path) -> None:
    make_case()
    path = tmp_path / "l.xlsx"
    take_out(the_town(), WEEK, path, by=None, now=MONDAY)
    assert load_workbook(path)["信访事项"]["A4"].value == "本期无记录"
    assert import_cases(path, town=the_town(), now=MONDAY).own == 1


def test_the_queries_do_not_grow_with_the_cases(make_case: MakeCase, tmp_path: Path) -> None:
    from sqlalchemy import event

    def asked() -> int:
        sent: list[str] = []
        listen = lambda *parts: sent.append(parts[2])  # noqa: E731
        event.listen(db.engine, "before_cursor_execute", listen)
        take_out(the_town(), WEEK, tmp_path / "l.xlsx", by=None, now=MONDAY)
        event.remove(db.engine, "before_cursor_execute", listen)
        return len(sent)

    make_case(kind="petition", category="其他")
    asked()
    db.session.expunge_all()
    few = asked()
    for _ in range(5):
        make_case(kind="petition", category="其他")
    db.session.expunge_all()
    assert asked() <= few + 1

"""What a row becomes, and what a repeated import may change."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook
from sqlalchemy import select

from intake.cases.importing.action import import_cases
from intake.cases.importing.report import ImportReport
from intake.cases.moves import apply_move
from intake.cases.tables import Case
from intake.database import db
from intake.timers.tables import Timer
from intake.town.tables import Town
from tests.conftest import MONDAY, user

Import = Callable[..., ImportReport]


@pytest.fixture
def import_rows(town: Town, tmp_path: Path) -> Import:
    """Import rows given as dicts in contract.md's columns."""

    def do(*rows: dict[str, str]) -> ImportReport:
        path = tmp_path / "rows.csv"
        header = list(rows[0])
        lines = [",".join(header), *(",".join(row[name] for name in header) for row in rows)]
        path.write_text("\n".join(lines), encoding="utf-8-sig")
        return import_cases(path, town=town, now=MONDAY)

    return do


ROW = {
    "kind": "petition",
    "registered_at": "2026-02-20 09:30",
    "village": "岳寨",
    "title": "补偿没到账",
    "narrative": "青苗补偿没到账。",
    "external_number": "X-1",
}


def _case() -> Case:
    return db.session.scalars(select(Case)).one()


def test_a_village_without_its_last_word_is_found_and_its_only_grid_taken(import_rows: Import) -> None:
    import_rows(ROW)
    case = _case()
    assert (case.village.name, case.grid.name if case.grid else "") == ("岳寨村", "岳寨网格")
    assert case.assignee is not None


@pytest.mark.parametrize(
    ("kind", "source"), [("petition", "visit"), ("dispute", "grid"), ("hotline", "hotline")]
)
def test_a_row_without_a_source_came_the_usual_way(import_rows: Import, kind: str, source: str) -> None:
    import_rows(ROW | {"kind": kind})
    assert _case().source == source


def test_evenings_and_clocks_hang_on_the_day_of_registration(import_rows: Import) -> None:
    import_rows(ROW)
    case = _case()
    assert case.evenings[0].remind_at == datetime(2026, 2, 20, 10, 30, tzinfo=UTC)
    assert case.clocks[0].strict.isoformat() == "2026-03-07"


def test_acceptance_and_closing_of_the_same_day_need_no_times(import_rows: Import) -> None:
    import_rows(ROW | {"accepted_at": "2026-02-20", "closed_at": "2026/2/20", "outcome": "已答复"})
    case = _case()
    assert case.state == "resolved"
    assert case.registered_at == case.accepted_at == case.closed_at
    assert case.outcome == "已答复"


def test_a_level_that_is_given_stays_and_a_missing_one_is_proposed(import_rows: Import) -> None:
    words = {"narrative": "扬言同归于尽。"}
    import_rows(
        ROW | words | {"external_number": "1", "risk": ""},
        ROW | words | {"external_number": "2", "risk": "橙色"},
    )
    assert list(db.session.scalars(select(Case.risk).order_by(Case.id))) == ["red", "orange"]


def test_a_repeated_import_corrects_the_facts(import_rows: Import) -> None:
    import_rows(ROW)
    clocks = [(clock.kind, clock.strict, clock.state) for clock in _case().clocks]
    report = import_rows(ROW | {"title": "青苗补偿没到账", "people": "3", "online_number": "4104"})
    case = _case()
    assert (report.created, report.updated) == (0, 1)
    assert (case.title, case.people, case.online_number) == ("青苗补偿没到账", 3, "4104")
    assert [(clock.kind, clock.strict, clock.state) for clock in case.clocks] == clocks


def test_a_repeated_import_with_nothing_new_leaves_no_trace(import_rows: Import) -> None:
    import_rows(ROW)
    events = len(_case().events)
    import_rows(ROW)
    db.session.expire_all()
    assert len(_case().events) == events


def test_a_blank_cell_takes_nothing_away(import_rows: Import) -> None:
    import_rows(ROW | {"online_number": "4104"})
    import_rows(ROW | {"online_number": ""})
    assert _case().online_number == "4104"


def test_a_later_import_accepts_and_closes(import_rows: Import) -> None:
    import_rows(ROW)
    import_rows(ROW | {"accepted_at": "2026-02-21"})
    assert _case().state == "accepted"
    assert {clock.kind: clock.state for clock in _case().clocks}["resolution"] == "running"
    import_rows(ROW | {"accepted_at": "2026-02-21", "closed_at": "2026-02-25", "outcome": "已答复"})
    case = _case()
    assert (case.state, case.outcome) == ("resolved", "已答复")
    assert {clock.kind: clock.state for clock in case.clocks}["resolution"] == "met"
    assert "planned" not in set(db.session.scalars(select(Timer.state)))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("village", "任寨村"),
        ("registered_at", "2026-02-19"),
        ("accepted_at", "2026-02-23"),
    ],
)
def test_what_began_a_clock_is_never_edited(import_rows: Import, field: str, value: str) -> None:
    first = ROW | {"accepted_at": "2026-02-21"}
    import_rows(first)
    report = import_rows(first | {field: value})
    assert [fault.column for fault in report.faults] == [field]


def test_a_case_that_was_reopened_here_is_not_closed_by_the_old_register(import_rows: Import) -> None:
    closed = ROW | {"closed_at": "2026-02-25"}
    import_rows(closed)
    apply_move(user("office"), _case().number, "reopen", now=MONDAY, text="又来反映")
    import_rows(closed)
    assert _case().closed_at is None


def test_our_own_number_is_not_taken_for_a_foreign_one(import_rows: Import) -> None:
    import_rows(ROW)
    report = import_rows(ROW | {"external_number": _case().number})
    assert report.faults[0].column == "external_number"
    assert "不能用在这一行" in report.faults[0].message


def test_the_register_does_not_close_what_the_lifecycle_keeps_open(import_rows: Import) -> None:
    import_rows(ROW)
    case = _case()
    apply_move(user("office"), case.number, "accept", now=MONDAY)
    case.state = "decided"
    db.session.commit()
    closed = ROW | {"closed_at": "2026-03-02", "outcome": "已答复"}
    faults = import_rows(closed).faults
    assert [fault.column for fault in faults] == ["closed_at"]
    assert "不能用导入办结" in faults[0].message
    assert (_case().state, _case().closed_at) == ("decided", None)
    _case().state, _case().petition_kind = "accepted", "accusation"
    db.session.commit()
    assert [fault.column for fault in import_rows(closed).faults] == ["closed_at"]


@pytest.mark.parametrize(
    ("word", "code"),
    [("", "appeal"), ("申诉求决", "appeal"), ("建议意见", "suggestion"), ("意见建议", "suggestion")],
)
def test_what_a_petition_wants_is_taken_over(town: Town, tmp_path: Path, word: str, code: str) -> None:
    assert import_cases(_wanting(tmp_path, word), town=town, now=MONDAY).created == 1
    case = _case()
    assert (case.petition_kind, case.sealed) == (code, False)
    assert case.state == ("told" if code == "suggestion" else "resolved")
    other = import_cases(_wanting(tmp_path, "建议" if code == "appeal" else "求决"), town=town, now=MONDAY)
    assert [fault.column for fault in other.faults] == ["信访目的"]


@pytest.mark.parametrize("word", ["检举控告", "检举、控告", "控告", "申诉求决，检举控告"])
def test_an_accusation_is_never_imported(town: Town, tmp_path: Path, word: str) -> None:
    report = import_cases(_wanting(tmp_path, word), town=town, now=MONDAY)
    assert [(fault.row, fault.column) for fault in report.faults] == [(3, "信访目的")]
    assert "检举控告要保密，请在登记页面逐件登记" in report.faults[0].message
    assert db.session.scalar(select(Case.id)) is None


def test_a_petition_that_wants_nothing_known_is_refused(town: Town, tmp_path: Path) -> None:
    report = import_cases(_wanting(tmp_path, "聊天"), town=town, now=MONDAY)
    assert [fault.column for fault in report.faults] == ["信访目的"]


def _wanting(folder: Path, word: str) -> Path:
    """Return a ledger of one petition with a column 信访目的."""
    lines = [PETITIONS[0], [*PETITIONS[1], "信访目的", "登记编号"], [*PETITIONS[2], word, "旧-1"]]
    return _ledger(folder / "目的.xlsx", {"信访": lines})


def _ledger(path: Path, sheets: dict[str, list[list[object]]]) -> Path:
    workbook = Workbook()
    workbook.remove(workbook.active)
    for name, rows in sheets.items():
        sheet = workbook.create_sheet(name)
        for row in rows:
            sheet.append(row)
    workbook.save(path)
    return path


PETITIONS = [
    ["赵庄镇2025年信访台账"],
    ["序号", " 登记日期 ", "信访形式", "姓名", "电话", "村／网格", "主要诉求", "事实与理由", "人数",
     "受理日期", "是否录入网上系统＋编号", "处理意见", "答复日期"],
    [1, date(2025, 5, 6), "来信", "闵某", 13900000000, "闵庄村/闵庄网格", "要求公开账目", "去年没有公布",
     2, date(2025, 5, 8), "是，41042125001", "已公开", date(2025, 6, 1)],
]  # fmt: skip
DISPUTES = [
    ["排查日期", "村/网格", "当事人双方", "类型", "涉及人数", "简要情况", "风险等级", "结果"],
    ["2025年3月5日", "官衙村", "李和平、王二", "邻里纠纷", "3人", "为出路争执", "黄", "正在调解"],
]


def test_the_ledgers_own_headings_are_understood(town: Town, tmp_path: Path) -> None:
    path = _ledger(tmp_path / "台账.xlsx", {"信访": PETITIONS, "纠纷": DISPUTES})
    report = import_cases(path, town=town, now=MONDAY)
    assert (report.created, report.faults) == (2, [])
    dispute, petition = db.session.scalars(select(Case).order_by(Case.registered_at)).all()
    assert (petition.kind, petition.source, petition.title) == ("petition", "letter", "要求公开账目")
    assert petition.narrative == "去年没有公布"
    assert (petition.online_number, petition.outcome, petition.people) == ("41042125001", "已公开", 2)
    assert petition.parties[0].phone == "13900000000"
    assert (dispute.kind, dispute.risk, dispute.people, dispute.state) == (
        "dispute",
        "yellow",
        3,
        "registered",
    )
    assert [party.name for party in dispute.parties] == ["李和平", "王二"]
    assert any("正在调解" in event.text for event in dispute.events)


def test_a_fault_in_a_ledger_names_its_heading_and_sheet(town: Town, tmp_path: Path) -> None:
    wrong = [DISPUTES[0], ["2025年3月5日", "火星村", *DISPUTES[1][2:]]]
    path = _ledger(tmp_path / "台账.xlsx", {"信访": PETITIONS, "纠纷": wrong})
    faults = import_cases(path, town=town, now=MONDAY).faults
    assert [(fault.row, fault.column) for fault in faults] == [(2, "村/网格")]
    assert "火星村" in faults[0].message
    assert "纠纷" in faults[0].message


def test_a_long_request_becomes_title_and_narrative_and_loses_nothing(town: Town, tmp_path: Path) -> None:
    long = "要求处理" * 30
    path = _ledger(
        tmp_path / "x.xlsx", {"信访": [PETITIONS[1], [*PETITIONS[2][:6], long, *PETITIONS[2][7:]]]}
    )
    import_cases(path, town=town, now=MONDAY)
    case = _case()
    assert len(case.title) == 60
    assert case.narrative.startswith(long)

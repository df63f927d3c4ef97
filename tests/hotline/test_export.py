"""The replies of a period, in the hotline's own headings."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from intake.audit.tables import AuditEntry
from intake.cases.moves import apply_move
from intake.cases.tables import Case
from intake.database import db
from intake.hotline.export import check_period, write_replies
from intake.hotline.mappings import find_mapping
from intake.hotline.reply import record_satisfaction, reply_order
from intake.rules.hotline import Reading, propose
from intake.rules.refusals import BadInput
from intake.town.places import the_town
from tests.conftest import MONDAY, user
from tests.hotline.book import HEADINGS, NAME, order
from tests.hotline.conftest import TakeIn

FIRST, LAST = date(2026, 3, 1), date(2026, 3, 2)


@pytest.fixture
def book(take_in: TakeIn, tmp_path: Path) -> Path:
    """The replies of two days: one answered and rated, one sent back; a third waits, a fourth came later."""
    take_in(*(order(f"HL{n}") for n in range(1, 5)))
    cases = {case.hotline_number: case.number for case in db.session.scalars(select(Case))}
    office = user("office")
    reply_order(office, cases["HL1"], "=已修好", now=MONDAY)
    record_satisfaction(office, cases["HL1"], "satisfied", "快", now=MONDAY)
    apply_move(office, cases["HL2"], "return", now=MONDAY, text="属县住建局管")
    reply_order(office, cases["HL4"], "第二天才办好", now=MONDAY + timedelta(days=1))
    path = tmp_path / "replies.xlsx"
    count = write_replies(office, find_mapping(the_town().id, NAME), FIRST, LAST, path, now=MONDAY)
    assert count == 2
    return path


def test_the_replies_stand_under_the_hotline_s_own_headings(book: Path) -> None:
    page = load_workbook(book).worksheets[0]
    rows = [[cell.value for cell in row] for row in page.iter_rows()]
    assert rows[0] == list(HEADINGS)
    found = [dict(zip(HEADINGS, row, strict=True)) for row in rows[1:]]
    assert [row["工单编号"] for row in found] == ["HL1", "HL2"]
    assert found[0]["处理结果"] == "=已修好"
    assert page["J2"].data_type == "s", "what looks like a formula is text"
    assert found[0]["答复时间"].isoformat() == "2026-03-02T10:00:00"
    assert found[0]["办结时限"].date() == date(2026, 3, 6)
    assert (found[0]["回访满意度"], found[0]["回访内容"]) == ("满意", "快")
    assert found[1]["处理结果"] == "退单：属县住建局管"


def test_callers_do_not_go_out_again(book: Path) -> None:
    texts = [str(cell.value) for page in load_workbook(book) for row in page.iter_rows() for cell in row]
    assert not any("周女士" in text or "13900001111" in text or "娄庄" in text for text in texts)


def test_who_took_it_out_stands_in_the_file_and_in_the_log(book: Path) -> None:
    note = load_workbook(book).worksheets[1]
    assert str(note["A1"].value).startswith(f"{user('office').name} 2026-03-02 10:00 导出")
    lines = select(AuditEntry.subject).where(AuditEntry.action == "export")
    assert db.session.scalars(lines).all() == [f"hotline replies {FIRST} {LAST} {NAME}"]


def test_the_file_can_be_taken_in_again_by_its_headings(book: Path) -> None:
    from intake.hotline.reader import headings_of

    assert headings_of(book) == list(HEADINGS)


@pytest.mark.parametrize(
    ("first", "last", "field"),
    [
        (None, LAST, "from"),
        (FIRST, None, "to"),
        (LAST, FIRST, "to"),
        (FIRST, FIRST + timedelta(days=367), "to"),
    ],
)
def test_a_period_that_is_none_is_refused(first: date | None, last: date | None, field: str) -> None:
    with pytest.raises(BadInput) as refused:
        check_period(first, last)
    assert set(refused.value.faults) == {field}


def test_replies_go_out_where_the_hotline_has_no_column_for_them(take_in: TakeIn, tmp_path: Path) -> None:
    take_in(order(诉求类别="城乡建设/路灯"))
    case = db.session.scalars(select(Case)).one()
    reply_order(user("office"), case.number, "已修好", now=MONDAY)
    headings = HEADINGS[:9]
    reading = Reading(NAME, propose(headings), headings)
    path = tmp_path / "without.xlsx"
    write_replies(user("office"), reading, FIRST, LAST, path, now=MONDAY)
    head, row = ([cell.value for cell in line] for line in load_workbook(path).worksheets[0].iter_rows())
    assert head == [*headings, "答复", "答复时间"]
    found = dict(zip(head, row, strict=True))
    assert found["答复"] == "已修好"
    assert found["答复时间"].isoformat() == "2026-03-02T10:00:00"
    assert found["诉求类别"] == "城乡建设/路灯", "the hotline's own word"

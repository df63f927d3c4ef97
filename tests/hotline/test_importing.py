"""Import the hotline's own Excel: each order once, all or none."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from intake.audit.tables import AuditEntry
from intake.cases.build import Arrival, Place, build_case
from intake.cases.tables import Case
from intake.database import db
from intake.escalation.sweep import sweep
from intake.hotline.importing import import_orders
from intake.hotline.mappings import find_mapping, mapping_names, save_mapping
from intake.hotline.reader import headings_of
from intake.hotline.reply import reply_order
from intake.rules.hotline import NotYourOrder, propose
from intake.rules.localtime import parse_instant
from intake.rules.refusals import BadInput
from intake.rules.registration import check_registration
from intake.timers.tables import Timer
from intake.town.places import find_village, the_town
from intake.town.playbooks import current_playbook
from intake.town.sheets import SheetFault
from tests.conftest import MONDAY, user
from tests.hotline.book import HEADINGS, NAME, WriteBook, order
from tests.hotline.conftest import TakeIn


def orders() -> list[Case]:
    query = select(Case).where(Case.kind == "hotline").order_by(Case.id)
    return list(db.session.scalars(query.execution_options(populate_existing=True)))


def test_an_order_becomes_a_case_with_its_own_due_date(take_in: TakeIn) -> None:
    report = take_in(order())
    assert (report.rows, report.created, report.updated, report.faults) == (1, 1, 0, [])
    (case,) = orders()
    assert case.hotline_number == "HL20260302001"
    assert case.village.name == "娄庄村"
    assert case.registered_at == parse_instant("2026-03-01T09:15:20")
    assert case.hotline_due == date(2026, 3, 6)
    assert (case.source, case.category) == ("hotline", "公共设施")
    assert case.narrative == "村口路灯坏了半个月，孩子晚上回家看不见路。"
    (party,) = case.parties
    assert (party.name, party.phone, party.address) == ("周女士", "13900001111", "宝丰县赵庄镇娄庄村东头")
    (clock,) = case.clocks
    assert (clock.kind, clock.strict, clock.state) == ("hotline", date(2026, 3, 6), "running")


def test_the_same_file_again_doubles_nothing(take_in: TakeIn) -> None:
    take_in(order(), order("HL2"))
    before = [len(case.events) for case in orders()]
    report = take_in(order(), order("HL2"), now=MONDAY + timedelta(days=1))
    assert (report.created, report.updated) == (0, 2)
    assert [len(case.events) for case in orders()] == before


def test_a_later_file_corrects_and_adds(take_in: TakeIn) -> None:
    take_in(order())
    report = take_in(order(诉求内容="村口和学校门口的路灯都坏了。"), order("HL2"))
    assert (report.created, report.updated) == (1, 1)
    first = orders()[0]
    assert first.narrative == "村口和学校门口的路灯都坏了。"
    assert first.events[-1].kind == "comment"


def test_an_order_that_came_in_another_way_is_found_by_its_hotline_number(take_in: TakeIn) -> None:
    town = the_town()
    form = {"kind": "hotline", "village": "娄庄村", "title": "路灯", "narrative": "路灯坏了"}
    arrival = Arrival(
        registered_at=parse_instant("2026-03-01T10:00"),
        source="hotline",
        risk="blue",
        hotline_number="HL20260302001",
        hotline_due=date(2026, 3, 6),
    )
    place = Place(town, find_village(town.id, "娄庄村"), None)
    playbook = current_playbook(town.id)
    registration = check_registration(form, now=MONDAY)
    build_case("ZZ202603010001", registration, arrival, place, playbook, by=user("office"))
    db.session.commit()
    report = take_in(order())
    assert (report.created, report.updated) == (0, 1)
    (case,) = orders()
    assert case.number == "ZZ202603010001"
    assert take_in(order()).updated == 1


def test_checking_writes_nothing(take_in: TakeIn) -> None:
    report = take_in(order(), check=True)
    assert (report.created, report.faults) == (1, [])
    assert orders() == []
    lines = select(func.count()).select_from(AuditEntry).where(AuditEntry.action == "hotline.import")
    assert db.session.scalar(lines) == 0
    take_in(order())
    assert db.session.scalar(lines) == 1


WRONG = {
    "no number": ({"工单编号": ""}, "工单编号"),
    "due before received": ({"办结时限": "2026-02-28"}, "办结时限"),
    "due is no date": ({"办结时限": "下周"}, "办结时限"),
    "received is no date": ({"来电时间": "前天"}, "来电时间"),
    "received later than now": ({"来电时间": "2026-03-09 10:00"}, "来电时间"),
    "a village there is not": ({"事发地址": "桃花源"}, "事发地址"),
    "two villages": ({"事发地址": "娄庄村到赵庄村"}, "事发地址"),
    "no address": ({"事发地址": ""}, "事发地址"),
    "a phone that is none": ({"联系电话": "12345"}, "联系电话"),
    "a rating nobody knows": ({"回访满意度": "呵呵"}, "回访满意度"),
    "too many words": ({"回访内容": "长" * 501}, "回访内容"),
}


@pytest.mark.parametrize(("fields", "column"), WRONG.values(), ids=WRONG.keys())
def test_a_wrong_row_names_row_and_column_and_nothing_is_written(
    take_in: TakeIn, fields: dict[str, str], column: str
) -> None:
    report = take_in(order("HL1"), order("HL2", **fields))
    assert (report.created, report.updated) == (0, 0)
    assert {(fault.row, fault.column) for fault in report.faults} == {(3, column)}
    assert orders() == []


def test_all_faults_of_a_file_are_told_at_once(take_in: TakeIn) -> None:
    report = take_in(order(""), order("HL2", 办结时限="2026-02-28"), order("HL3"), order("HL3"))
    assert [fault.row for fault in report.faults] == [2, 3, 5]
    assert "不能早于" in report.faults[1].message


def test_the_hotline_moves_the_due_date_of_its_order(take_in: TakeIn) -> None:
    take_in(order(), order("HL2"))
    report = take_in(order(办结时限="2026-03-20"), order("HL2"))
    assert (report.updated, report.faults) == (2, [])
    case, other = orders()
    assert (case.hotline_due, other.hotline_due) == (date(2026, 3, 20), date(2026, 3, 6))
    assert case.events[-1].text == "期限由2026-03-06改为2026-03-20（热线改期）"
    (clock,) = case.clocks
    assert (clock.strict, clock.rolled, clock.state) == (date(2026, 3, 20), date(2026, 3, 20), "running")
    planned = select(Timer.kind, Timer.due_at).where(Timer.case_id == case.id, Timer.state == "planned")
    ends = {kind: due for kind, due in db.session.execute(planned) if kind == "clock_end"}
    assert ends == {"clock_end": parse_instant("2026-03-21T00:00")}
    take_in(order(办结时限="2026-03-20"))
    assert sum("热线改期" in event.text for event in orders()[0].events) == 1


def test_an_order_that_was_missed_gets_another_clock_with_its_new_date(take_in: TakeIn) -> None:
    take_in(order())
    sweep(MONDAY + timedelta(days=6))
    take_in(order(办结时限="2026-03-20"), now=MONDAY + timedelta(days=6))
    assert [(c.strict.day, c.state) for c in orders()[0].clocks] == [(6, "missed"), (20, "running")]


def test_an_answered_order_keeps_its_due_date_and_one_before_it_came_is_refused(take_in: TakeIn) -> None:
    take_in(order())
    report = take_in(order(办结时限="2026-02-28"))
    assert [(fault.row, fault.column) for fault in report.faults] == [(2, "办结时限")]
    reply_order(user("office"), orders()[0].number, "路灯已修好。", now=MONDAY)
    assert take_in(order(办结时限="2026-03-20")).faults == []
    assert orders()[0].hotline_due == date(2026, 3, 6)


def test_the_hotline_s_own_category_is_kept_in_words(take_in: TakeIn) -> None:
    take_in(order(诉求类别="城乡建设/路灯"))
    (case,) = orders()
    assert case.category == "其他"
    assert case.narrative.endswith("（热线分类：城乡建设/路灯）")


def test_a_hidden_phone_number_is_left_out(take_in: TakeIn) -> None:
    take_in(order(联系电话="139****1111"))
    assert orders()[0].parties[0].phone is None


def test_a_title_above_the_headings_does_not_matter(take_in: TakeIn) -> None:
    assert take_in(order(), above="2026年第9周工单").created == 1


def test_satisfaction_comes_back_with_a_later_file(take_in: TakeIn) -> None:
    rated = order(回访满意度="满意", 回访内容="修得快")
    take_in(rated)
    (case,) = orders()
    assert case.rating is None, "nobody has answered yet"
    reply_order(user("office"), case.number, "路灯已修好。", now=MONDAY)
    take_in(rated)
    take_in(rated)
    (case,) = orders()
    assert (case.rating, case.rating_words) == ("satisfied", "修得快")
    assert [event.text for event in case.events if event.kind == "hotline_rating"] == [
        "热线回访：满意，修得快"
    ]


def test_a_file_that_is_wrong_elsewhere_takes_no_rating_either(take_in: TakeIn) -> None:
    take_in(order())
    (case,) = orders()
    reply_order(user("office"), case.number, "路灯已修好。", now=MONDAY)
    take_in(order(回访满意度="满意"), order("HL2", 事发地址="桃花源"))
    assert orders()[0].rating is None


def test_formulas_are_refused(take_in: TakeIn) -> None:
    with pytest.raises(SheetFault, match="公式"):
        take_in(order(诉求内容='=HYPERLINK("http://x")'))


def test_a_file_that_the_reading_does_not_fit_says_what_is_missing(take_in: TakeIn) -> None:
    with pytest.raises(SheetFault, match="工单编号"):
        take_in(order(), headings=HEADINGS[2:])
    with pytest.raises(SheetFault, match="没有数据"):
        take_in()
    with pytest.raises(SheetFault, match="两列都叫"):
        take_in(order(), headings=(*HEADINGS, "工单编号"))


def test_the_hotline_may_leave_out_what_only_we_write(take_in: TakeIn) -> None:
    assert take_in(order(), headings=HEADINGS[:9]).created == 1


@pytest.mark.parametrize("content", [b"", b"hello", b"PK\x03\x04 broken"])
def test_a_file_that_is_no_workbook_is_refused(take_in: TakeIn, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "wrong.xlsx"
    path.write_bytes(content)
    with pytest.raises(SheetFault):
        import_orders(path, NAME, town=the_town(), now=MONDAY)


def test_an_unknown_mapping_names_those_there_are(take_in: TakeIn, write_book: WriteBook) -> None:
    with pytest.raises(BadInput) as refused:
        import_orders(write_book(order()), "市热线", town=the_town(), now=MONDAY)
    assert set(refused.value.faults) == {"mapping"}
    assert NAME in refused.value.sentence


@pytest.mark.parametrize("by", ["grid01", "police", "mayor", "center01"])
def test_only_the_office_imports(take_in: TakeIn, by: str) -> None:
    with pytest.raises(NotYourOrder):
        take_in(order(), by=by)
    with pytest.raises(NotYourOrder):
        save_mapping(user(by), "别的", propose(HEADINGS), HEADINGS, now=MONDAY)


def test_headings_are_read_from_under_a_title(bare_app: Flask, write_book: WriteBook) -> None:
    assert headings_of(write_book(order(), above="本周工单")) == list(HEADINGS)


def test_a_reading_is_kept_by_its_name(take_in: TakeIn) -> None:
    save_mapping(user("office"), NAME, {**propose(HEADINGS), "due": ""}, HEADINGS, now=MONDAY)
    assert list(mapping_names(the_town().id)) == [NAME]
    reading = find_mapping(the_town().id, f" {NAME} ")
    assert "due" not in reading.columns
    assert reading.headings == HEADINGS

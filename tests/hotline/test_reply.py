"""Answer an order, send it back, and keep how the caller took it."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from intake.cases.followups.closing import undone_tasks
from intake.cases.followups.rate import rate
from intake.cases.followups.visit import record_follow_up
from intake.cases.moves import apply_move
from intake.cases.tables import Case
from intake.database import db
from intake.escalation.sweep import sweep
from intake.hotline.orders import OrderFilter, answered_late, list_orders, order_counts
from intake.hotline.reply import record_satisfaction, reply_order
from intake.meetings.ledger import ledger_rows
from intake.rules.closing import RatingRefused
from intake.rules.hotline import NoReplyYet, NotYourOrder
from intake.rules.localtime import parse_instant
from intake.rules.refusals import BadInput, CaseClosed, MoveRefused, NotFound, WrongKind
from intake.timers.tables import Timer
from tests.conftest import MONDAY, MakeCase, user
from tests.hotline.book import order
from tests.hotline.conftest import TakeIn

#: The day after the order of the file is due.
LATE = parse_instant("2026-03-07T10:00")


@pytest.fixture
def case(take_in: TakeIn) -> Case:
    """An order that came in on Sunday and is due on Friday 2026-03-06."""
    take_in(order())
    return db.session.scalars(select(Case).where(Case.kind == "hotline")).one()


def clock_state(case: Case) -> str:
    return next(clock.state for clock in case.clocks if clock.kind == "hotline")


def planned(case: Case, prefix: str) -> list[str]:
    query = select(Timer.key).where(Timer.case_id == case.id, Timer.state == "planned")
    return [key for key in db.session.scalars(query) if key.startswith(prefix)]


def test_an_answer_is_kept_and_meets_the_due_date(case: Case) -> None:
    assert planned(case, "hotline")
    reply_order(user("office"), case.number, " 路灯已修好，请放心。 ", now=MONDAY)
    assert (case.reply, case.replied_at) == ("路灯已修好，请放心。", MONDAY)
    assert clock_state(case) == "met"
    assert planned(case, "hotline") == []
    assert (case.events[-1].kind, case.events[-1].text) == ("reply", "路灯已修好，请放心。")
    assert case.closed_at is None, "an answer does not end the case's own work"


def test_an_answer_after_the_due_day_is_late(case: Case) -> None:
    sweep(LATE)
    reply_order(user("office"), case.number, "路灯已修好。", now=LATE)
    assert clock_state(case) == "missed"
    assert answered_late(case)


def test_a_better_answer_takes_the_place_of_the_first(case: Case) -> None:
    reply_order(user("office"), case.number, "路灯已修好。", now=MONDAY)
    reply_order(user("office"), case.number, "路灯已修好。", now=MONDAY + timedelta(minutes=1))
    assert case.replied_at == MONDAY, "a second tap is no second answer"
    reply_order(user("office"), case.number, "六盏路灯都已修好。", now=MONDAY + timedelta(hours=1))
    assert case.reply == "六盏路灯都已修好。"
    assert [event.text for event in case.events if event.kind == "reply"] == [
        "路灯已修好。",
        "六盏路灯都已修好。",
    ]


def test_a_late_correction_of_a_timely_answer_is_not_late(case: Case) -> None:
    reply_order(user("office"), case.number, "路灯已修好。", now=MONDAY)
    reply_order(user("office"), case.number, "六盏路灯都已修好。", now=LATE)
    assert clock_state(case) == "met"
    assert not answered_late(case)


def test_resolving_an_order_that_nobody_answered_answers_it(case: Case) -> None:
    apply_move(user("office"), case.number, "resolve", now=MONDAY, text="换了控制箱，灯都亮了")
    assert (case.reply, case.replied_at) == ("换了控制箱，灯都亮了", MONDAY)
    assert clock_state(case) == "met"


def test_resolving_leaves_an_answer_that_stands(case: Case) -> None:
    reply_order(user("office"), case.number, "路灯已修好。", now=MONDAY)
    apply_move(user("office"), case.number, "resolve", now=LATE, text="换了控制箱")
    assert (case.reply, case.outcome, case.replied_at) == ("路灯已修好。", "换了控制箱", MONDAY)
    assert clock_state(case) == "met"


def test_an_order_is_sent_back_only_with_a_reason_and_its_clock_stops(case: Case) -> None:
    with pytest.raises(BadInput):
        apply_move(user("office"), case.number, "return", now=MONDAY)
    db.session.rollback()
    apply_move(user("office"), case.number, "return", now=MONDAY, text="属县住建局管")
    assert (case.state, case.outcome, case.closed_at) == ("returned", "属县住建局管", MONDAY)
    assert clock_state(case) == "stopped"
    assert planned(case, "") == []
    assert (case.events[-1].kind, case.events[-1].text) == ("returned", "属县住建局管")
    assert case.reply is None
    with pytest.raises(CaseClosed):
        reply_order(user("office"), case.number, "修好了", now=MONDAY)


def test_an_order_that_comes_back_runs_on_by_its_own_date(case: Case) -> None:
    apply_move(user("office"), case.number, "return", now=MONDAY, text="属县住建局管")
    apply_move(user("office"), case.number, "reopen", now=MONDAY + timedelta(hours=2), text="县里又派回来了")
    assert case.state == "handling"
    assert clock_state(case) == "running"


def test_satisfaction_follows_an_answer(case: Case) -> None:
    with pytest.raises(NoReplyYet):
        record_satisfaction(user("office"), case.number, "satisfied", "", now=MONDAY)
    db.session.rollback()
    reply_order(user("office"), case.number, "路灯已修好。", now=MONDAY)
    record_satisfaction(user("office"), case.number, "dissatisfied", "还有一盏没亮", now=MONDAY)
    assert (case.rating, case.rating_words, case.rated_at) == ("dissatisfied", "还有一盏没亮", MONDAY)
    assert (case.events[-1].kind, case.events[-1].text) == ("hotline_rating", "不满意：还有一盏没亮")
    with pytest.raises(BadInput):
        record_satisfaction(user("office"), case.number, "great", "", now=MONDAY)


@pytest.mark.parametrize("by", ["mayor", "lead01", "center05"])
def test_others_do_not_answer(case: Case, by: str) -> None:
    with pytest.raises((NotYourOrder, NotFound)):
        reply_order(user(by), case.number, "修好了", now=MONDAY)


def test_a_department_that_does_not_see_the_order_learns_nothing(case: Case) -> None:
    with pytest.raises(NotFound):
        reply_order(user("police"), case.number, "修好了", now=MONDAY)


def test_a_dispute_is_neither_answered_nor_sent_back(make_case: MakeCase) -> None:
    number = make_case().number
    with pytest.raises(WrongKind):
        reply_order(user("office"), number, "修好了", now=MONDAY)
    db.session.rollback()
    with pytest.raises(MoveRefused):
        apply_move(user("office"), number, "return", now=MONDAY, text="不归我们")


def test_orders_are_listed_by_what_is_to_be_done(take_in: TakeIn) -> None:
    take_in(order("HL1"), order("HL2", 办结时限="2026-03-03"), order("HL3", 事发地址="赵庄村"), order("HL4"))
    cases = {c.hotline_number: c for c in db.session.scalars(select(Case))}
    reply_order(user("office"), cases["HL3"].number, "办好了", now=MONDAY)
    apply_move(user("office"), cases["HL4"].number, "return", now=MONDAY, text="不归本镇")
    at = parse_instant("2026-03-04T09:00")

    def numbers(**wanted: object) -> list[str | None]:
        found = list_orders(user("office"), OrderFilter(**wanted), at=at)  # type: ignore[arg-type]
        return [one.hotline_number for one in found.items]

    assert numbers() == ["HL2", "HL1"], "the one due first stands first"
    assert numbers(state="late") == ["HL2"]
    assert numbers(state="answered") == ["HL3"]
    assert numbers(state="returned") == ["HL4"]
    assert len(numbers(state="")) == 4
    assert numbers(q="hl1") == ["HL1"]
    assert numbers(q="赵庄", state="") == ["HL3"]
    assert numbers(due_until=parse_instant("2026-03-05T00:00").date()) == ["HL2"]
    counts = {"open": 2, "late": 1, "answered": 1, "returned": 1}
    assert order_counts(user("office"), at) == counts
    assert order_counts(user("police"), at) == dict.fromkeys(counts, 0)


def test_the_ledger_has_answer_and_satisfaction(case: Case) -> None:
    reply_order(user("office"), case.number, "路灯已修好。", now=MONDAY)
    record_satisfaction(user("office"), case.number, "satisfied", "", now=MONDAY)
    (row,) = ledger_rows([case], "hotline")
    assert (row["答复"], row["满意度"]) == ("路灯已修好。", "满意")


def test_after_the_hotline_s_word_the_caller_still_rates_once_by_code(case: Case) -> None:
    apply_move(user("office"), case.number, "resolve", now=MONDAY, text="路灯已修好。")
    record_satisfaction(user("office"), case.number, "satisfied", "", now=MONDAY + timedelta(hours=1))
    task = next(task for task in undone_tasks(case) if task.kind == "follow_up")
    later = MONDAY + timedelta(hours=2)
    record_follow_up(user("office"), case.number, task.id, rating="fair", text="又灭了一盏", now=later)
    assert (case.rating, case.rating_words) == ("fair", "又灭了一盏")
    assert rate(case.number, case.status_code, rating="dissatisfied", words="", now=later).rating == (
        "dissatisfied"
    )
    with pytest.raises(RatingRefused):
        rate(case.number, case.status_code, rating="satisfied", words="", now=later)

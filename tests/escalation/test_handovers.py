"""Hand-overs that nobody answers climb, at the office hour; and whose turn it is meanwhile."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from intake.cases.handover import (
    acknowledge_handover,
    decide_refusal,
    finish_handover,
    hand_over,
    refuse_handover,
    withdraw_handover,
)
from intake.cases.moves import apply_move
from intake.cases.tables import Case, CaseEvent, Handover
from intake.database import db
from intake.escalation.explain import explain
from intake.escalation.sweep import sweep
from intake.escalation.tables import Escalation
from intake.escalation.turn import turn_of
from intake.escalation.turns import Turns
from intake.rules.localtime import parse_instant
from intake.sms.tables import Message
from intake.timers.tables import Timer
from intake.town.tables import User
from tests.conftest import MakeCase, user

MINUTE = timedelta(minutes=1)


def told(rule: str) -> list[str]:
    """Return who climbed to by this rule."""
    query = select(User.username).join(Escalation, Escalation.to_id == User.id)
    return list(db.session.scalars(query.where(Escalation.rule == rule).order_by(Escalation.id)))


def moment(text: str) -> datetime:
    return parse_instant(text)


@pytest.mark.parametrize(
    ("sent", "climbs"),
    [
        ("2026-03-02T10:00", "2026-03-02T16:30"),
        ("2026-03-06T17:00", "2026-03-09T11:30"),
        ("2026-02-13T17:00", "2026-02-14T11:30"),
        ("2026-02-14T15:30", "2026-02-24T10:00"),
    ],
    ids=["the same day", "over a weekend", "on a make-up Saturday", "over the festival"],
)
def test_unacknowledged_it_climbs_at_the_office_hour_and_not_a_minute_before(
    make_case: MakeCase, sent: str, climbs: str
) -> None:
    case = make_case(at=moment(sent), village="娄庄村")
    hand_over(user("lead01"), case.number, "land", "请核实", now=moment(sent))
    sweep(moment(climbs) - MINUTE)
    assert told("handover") == []
    sweep(moment(climbs))
    sweep(moment(climbs) + MINUTE)
    assert told("handover") == ["office"]
    body = select(Message.body).where(Message.key.startswith(f"escalation:{case.id}:1:handover:"))
    assert "转出后还没有签收" in db.session.scalars(body).one()


@pytest.mark.parametrize(
    ("sender", "climbs_to"),
    [("lead01", "office"), ("office", "mayor"), ("mayor", "secretary"), ("secretary", "secretary")],
)
def test_it_climbs_to_the_next_above_the_sender(make_case: MakeCase, sender: str, climbs_to: str) -> None:
    case = make_case()
    hand_over(user(sender), case.number, "land", "请核实", now=moment("2026-03-02T10:00"))
    sweep(moment("2026-03-02T16:30"))
    assert told("handover") == [climbs_to]
    event = select(CaseEvent).where(CaseEvent.case_id == case.id, CaseEvent.kind == "escalated")
    assert "部门没有按时签收，升级到" in db.session.scalars(event).one().text


def test_without_a_mayor_it_climbs_to_the_secretary(make_case: MakeCase) -> None:
    case = make_case()
    user("mayor").active = False
    db.session.commit()
    hand_over(user("office"), case.number, "land", "请核实", now=moment("2026-03-02T10:00"))
    sweep(moment("2026-03-02T16:30"))
    assert told("handover") == ["secretary"]


def test_acknowledged_in_time_nothing_climbs(make_case: MakeCase) -> None:
    case = make_case()
    handover = hand_over(user("office"), case.number, "land", "请核实", now=moment("2026-03-02T10:00"))
    acknowledge_handover(user("land"), case.number, handover.id, now=moment("2026-03-02T16:29"))
    sweep(moment("2026-03-02T17:00"))
    assert told("handover") == []


def test_an_undecided_refusal_climbs_to_the_mayor_after_one_working_day(make_case: MakeCase) -> None:
    case = make_case(at=moment("2026-03-06T09:00"))
    handover = hand_over(user("office"), case.number, "land", "请核实", now=moment("2026-03-06T09:00"))
    refuse_handover(user("land"), case.number, handover.id, "不归我们", now=moment("2026-03-06T10:00"))
    sweep(moment("2026-03-09T17:59"))
    assert (told("refusal"), told("handover")) == ([], [])
    sweep(moment("2026-03-09T18:00"))
    assert told("refusal") == ["mayor"]


def test_a_decided_refusal_does_not_climb(make_case: MakeCase) -> None:
    case = make_case()
    handover = hand_over(user("office"), case.number, "land", "请核实", now=moment("2026-03-02T10:00"))
    refuse_handover(user("land"), case.number, handover.id, "不归我们", now=moment("2026-03-02T10:30"))
    decide_refusal(
        user("office"), case.number, handover.id, insist=True, text="归你们", now=moment("2026-03-03T17:00")
    )
    sweep(moment("2026-03-03T18:00"))
    assert told("refusal") == []


def test_acknowledging_late_takes_back_the_text_that_had_not_left(make_case: MakeCase) -> None:
    case = make_case()
    handover = hand_over(user("office"), case.number, "land", "请核实", now=moment("2026-03-02T10:00"))
    sweep(moment("2026-03-02T16:30"))
    message = select(Message).where(Message.key.startswith(f"escalation:{case.id}:1:handover:"))
    db.session.scalars(message).one().state = "held"
    acknowledge_handover(user("land"), case.number, handover.id, now=moment("2026-03-02T16:40"))
    assert db.session.scalars(message).one().state == "cancelled"


def test_why_says_what_the_hand_over_s_timers_did(make_case: MakeCase) -> None:
    case = make_case()
    hand_over(user("office"), case.number, "land", "请核实", now=moment("2026-03-02T10:00"))
    sweep(moment("2026-03-02T16:30"))
    lines = "\n".join(explain(case, moment("2026-03-02T16:31")))
    assert "部门签收" in lines
    assert f"已升级到 {user('mayor').name}" in lines


def give_until(case: Case, day: str) -> Handover:
    due = date.fromisoformat(day)
    return hand_over(user("office"), case.number, "land", "请核实", now=moment("2026-03-02T10:00"), due=due)


def test_a_task_not_done_by_its_day_is_told_to_the_office_once(make_case: MakeCase) -> None:
    case = make_case()
    handover = give_until(case, "2026-03-04")
    acknowledge_handover(user("land"), case.number, handover.id, now=moment("2026-03-02T11:00"))
    sweep(moment("2026-03-04T23:59"))
    assert told("task") == []
    for at in ("2026-03-05T00:00", "2026-03-05T08:01"):
        sweep(moment(at))
    assert told("task") == ["office"]
    assert told("handover") == []
    events = [event.text for event in db.session.scalars(select(CaseEvent).where(CaseEvent.kind == "missed"))]
    assert "自然资源所没有按时办完（2026-03-04）" in events
    body = select(Message.body).where(Message.key.startswith(f"escalation:{case.id}:1:task:due:"))
    assert "约定的事没有按时做" in db.session.scalars(body).one()
    lines = "\n".join(explain(case, moment("2026-03-05T08:02")))
    assert f"转交的事到完成日期：已升级到 {user('office').name}" in lines


def test_a_task_done_or_taken_back_in_time_is_not_told(make_case: MakeCase) -> None:
    done, back, closed = make_case(), make_case(), make_case()
    given = [give_until(case, "2026-03-04") for case in (done, back, closed)]
    for case, handover in zip((done, back, closed), given, strict=True):
        acknowledge_handover(user("land"), case.number, handover.id, now=moment("2026-03-02T11:00"))
    at = moment("2026-03-04T17:00")
    finish_handover(user("land"), done.number, given[0].id, "量过了", now=at)
    withdraw_handover(user("office"), back.number, given[1].id, "改由别的部门", now=at)
    apply_move(user("office"), closed.number, "resolve", now=at, text="双方说好了")
    planned = select(Timer.id).where(Timer.key.startswith("due:"), Timer.state == "planned")
    assert db.session.scalars(planned).all() == []
    sweep(moment("2026-03-05T08:00"))
    assert told("task") == []


def test_a_reopened_case_s_task_is_watched_again(make_case: MakeCase) -> None:
    case = make_case()
    handover = give_until(case, "2026-03-04")
    acknowledge_handover(user("land"), case.number, handover.id, now=moment("2026-03-02T11:00"))
    apply_move(user("office"), case.number, "resolve", now=moment("2026-03-03T09:00"), text="双方说好了")
    apply_move(user("office"), case.number, "reopen", now=moment("2026-03-03T10:00"), text="又吵起来")
    sweep(moment("2026-03-05T00:00"))
    assert told("task") == ["office"]


def test_late_done_takes_back_the_text_that_had_not_left(make_case: MakeCase) -> None:
    case = make_case()
    handover = give_until(case, "2026-03-04")
    acknowledge_handover(user("land"), case.number, handover.id, now=moment("2026-03-02T11:00"))
    sweep(moment("2026-03-05T00:00"))
    message = select(Message).where(Message.key.startswith(f"escalation:{case.id}:1:task:due:"))
    db.session.scalars(message).one().state = "held"
    finish_handover(user("land"), case.number, handover.id, "量过了", now=moment("2026-03-05T07:00"))
    assert db.session.scalars(message).one().state == "cancelled"


def turn(case: Case, at: str) -> tuple[str, str, datetime | None]:
    one = turn_of(case, moment(at))
    many = Turns(case.town_id).of(case, moment(at))
    assert one == many
    return one.who, one.what, one.since


def test_at_every_moment_it_is_said_whose_turn_it_is_and_since_when(make_case: MakeCase) -> None:
    case, office = make_case(), user("office")
    worker = case.assignee.name if case.assignee else ""
    assert turn(case, "2026-03-02T10:00")[0] == worker
    handover = hand_over(office, case.number, "land", "请核实", now=moment("2026-03-02T10:30"))
    assert turn(case, "2026-03-02T11:00") == (office.name, "等自然资源所签收", moment("2026-03-02T10:30"))
    refuse_handover(user("land"), case.number, handover.id, "不归我们", now=moment("2026-03-02T11:30"))
    who, what, since = turn(case, "2026-03-02T12:00")
    assert (who, since) == ("镇办公室", moment("2026-03-02T11:30"))
    assert what == "自然资源所退回，决定由谁办理"
    decide_refusal(
        office, case.number, handover.id, insist=True, text="归你们", now=moment("2026-03-02T15:00")
    )
    who, what, since = turn(case, "2026-03-02T16:00")
    assert (who, since) == (f"自然资源所、{worker}", moment("2026-03-02T15:00"))
    assert what.startswith("第1晚")


def test_a_waiting_co_handler_does_not_hold_the_case_up(make_case: MakeCase) -> None:
    case = make_case()
    before = turn(case, "2026-03-02T10:00")
    hand_over(user("office"), case.number, "justice", "请协助", now=moment("2026-03-02T10:30"), part="co")
    assert turn(case, "2026-03-02T11:00") == before


def test_after_the_evenings_it_is_the_meeting_s_whoever_still_waits(make_case: MakeCase) -> None:
    case = make_case()
    hand_over(user("office"), case.number, "land", "请核实", now=moment("2026-03-02T10:30"))
    sweep(moment("2026-03-09T08:00"))
    assert turn(case, "2026-03-09T09:00")[0] == "联席会议"

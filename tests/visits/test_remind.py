"""Those who go are reminded once, in words that tell nothing."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import event, select

from intake.cases.tables import Case
from intake.database import db
from intake.rules.localtime import parse_instant
from intake.sms.tables import Message
from intake.visits.book import cancel_visit, move_visit
from intake.visits.remind import remind_visits
from intake.visits.tables import Visit
from tests.conftest import MONDAY, user
from tests.visits.conftest import MakeVisit

MORNING = parse_instant("2026-03-03T08:30")


def told() -> list[Message]:
    query = select(Message).where(Message.purpose == "reminder").order_by(Message.id)
    return list(db.session.scalars(query.execution_options(populate_existing=True)))


def test_each_who_goes_is_reminded_once_on_the_morning(make_visit: MakeVisit) -> None:
    make_visit(people=("police", "center12"))
    assert remind_visits(parse_instant("2026-03-03T08:29")) == 0
    assert remind_visits(MORNING) == 3
    assert remind_visits(MORNING) == 0
    assert remind_visits(parse_instant("2026-03-03T14:00")) == 0
    assert {one.user_id for one in told()} == {user(name).id for name in ("office", "police", "center12")}


def test_a_text_holds_the_time_and_nothing_of_the_visit(make_visit: MakeVisit) -> None:
    make_visit()
    remind_visits(MORNING)
    (text,) = told()
    assert text.body == "您有1次上门安排，时间3月3日15:00，请按时前往。咨询电话0375-6000000。"
    assert not text.gather


def test_two_knocks_of_one_morning_are_two_texts(make_visit: MakeVisit) -> None:
    make_visit("2026-03-03T10:00", case="")
    make_visit("2026-03-03T15:00", case="")
    assert remind_visits(MORNING) == 2
    assert [one.state for one in told()] == ["queued", "queued"]


def test_a_visit_booked_later_that_day_is_told_an_hour_before(make_visit: MakeVisit) -> None:
    make_visit("2026-03-02T15:00")
    assert remind_visits(parse_instant("2026-03-02T13:59")) == 0
    assert remind_visits(parse_instant("2026-03-02T14:00")) == 1


def test_what_is_over_is_not_reminded_of(make_visit: MakeVisit) -> None:
    make_visit()
    assert remind_visits(parse_instant("2026-03-03T15:00")) == 0


def test_a_text_not_sent_yet_is_taken_back_when_the_time_changes(make_visit: MakeVisit) -> None:
    visit = make_visit("2026-03-03T07:30", now=parse_instant("2026-03-02T18:00")).visit
    assert remind_visits(parse_instant("2026-03-02T18:30")) == 1
    move_visit(user("office"), visit.id, "2026-03-04T15:00", now=parse_instant("2026-03-02T18:31"))
    assert [(one.state, one.error) for one in told()] == [("cancelled", "上门安排已改")]
    assert remind_visits(parse_instant("2026-03-04T08:30")) == 1


def test_put_off_and_back_again_is_told_again(make_visit: MakeVisit) -> None:
    visit = make_visit().visit
    move_visit(user("office"), visit.id, "2026-03-04T15:00", now=MONDAY)
    move_visit(user("office"), visit.id, "2026-03-03T15:00", now=MONDAY)
    assert remind_visits(MORNING) == 1


def test_a_visit_that_is_off_is_not_reminded_of(make_visit: MakeVisit) -> None:
    visit = make_visit().visit
    cancel_visit(user("office"), visit.id, "人不在", now=MONDAY)
    assert remind_visits(MORNING) == 0
    assert told() == []


def test_two_workers_at_once_tell_each_person_once(bare_app: Flask, make_visit: MakeVisit) -> None:
    make_visit(people=("police",))

    def run(at: datetime) -> int:
        with bare_app.app_context():
            count = remind_visits(at)
            db.session.remove()
            return count

    with ThreadPoolExecutor(4) as pool:
        counts = list(pool.map(run, [MORNING] * 4))
    assert sum(counts) == 2
    assert len(told()) == 2


def test_a_visit_whose_case_somebody_holds_is_passed_by_and_not_locked(
    bare_app: Flask, make_visit: MakeVisit
) -> None:
    case_id = make_visit().visit.case_id
    with db.engine.connect() as other:
        other.execute(select(Case.id).where(Case.id == case_id).with_for_update())
        assert remind_visits(MORNING) == 0
        # Whoever holds the case gets its visit as well: nobody waits in a circle.
        other.execute(select(Visit.id).where(Visit.case_id == case_id).with_for_update(nowait=True))
    assert remind_visits(MORNING) == 1


def test_once_told_or_long_before_nothing_is_locked(bare_app: Flask, make_visit: MakeVisit) -> None:
    make_visit()
    sent: list[str] = []

    def listen(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        sent.append(statement)

    event.listen(db.engine, "before_cursor_execute", listen)
    try:
        assert remind_visits(MONDAY) == 0
        assert len(sent) == 1
        assert remind_visits(MORNING) == 1
        assert sum("FOR " in one for one in sent) == 2
        sent.clear()
        assert remind_visits(MORNING + timedelta(minutes=1)) == 0
        assert len(sent) == 1
    finally:
        event.remove(db.engine, "before_cursor_execute", listen)

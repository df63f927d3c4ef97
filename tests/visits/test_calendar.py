"""The calendar feed: read back as any calendar program reads it."""

from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from icalendar import Calendar, Event

from intake.cases.circle.tables import CaseReader, Recusal
from intake.cases.followups.tables import Task
from intake.cases.handover import hand_over
from intake.cases.moves import apply_move
from intake.cases.progress import record_step
from intake.cases.tables import Case
from intake.database import db
from intake.rules.localtime import local_date, parse_instant
from intake.town.leave import set_stand_in
from intake.town.tables import User
from intake.visits.calendar import as_icalendar
from intake.visits.dates import entries
from intake.visits.feed import end_feed, feed_since, make_feed, user_of_feed
from intake.visits.tables import CalendarFeed
from tests.conftest import MONDAY, MakeCase, user
from tests.visits.conftest import MakeVisit


def calendar_of(who: User, at: datetime = MONDAY) -> Calendar:
    return Calendar.from_ical(as_icalendar(entries(who, at), now=at))


def events_of(who: User, at: datetime = MONDAY) -> dict[str, Event]:
    return {str(event["uid"]): event for event in calendar_of(who, at).walk("VEVENT")}


def words_of(who: User, at: datetime = MONDAY) -> set[str]:
    return {str(event["summary"]) for event in events_of(who, at).values()}


@pytest.fixture
def worker(make_case: MakeCase) -> User:
    """The grid worker whose part the first evenings of a case in 娄庄村 are."""
    case = make_case(title="先有的一件")
    assert case.assignee is not None
    apply_move(user("office"), case.number, "resolve", now=MONDAY, text="谈拢了")
    return case.assignee


def test_an_evening_stands_in_the_calendar_of_whoever_must_act(worker: User, make_case: MakeCase) -> None:
    case = make_case()
    found = [e for e in events_of(worker).values() if e["summary"] == f"{case.number} 第1晚"]
    assert len(found) == 1
    begin, end = found[0]["dtstart"].dt, found[0]["dtend"].dt
    assert begin == parse_instant("2026-03-02T18:30")
    assert end == parse_instant("2026-03-02T21:30")
    assert str(found[0]["dtstart"].params["TZID"]) == "Asia/Shanghai"
    assert f"{case.number} 第1晚" not in words_of(user("office"))


def test_a_step_that_is_done_leaves_the_calendar(worker: User, make_case: MakeCase) -> None:
    case = make_case()
    record_step(worker, case.number, now=parse_instant("2026-03-02T19:00"), kind="notice", text="告诉他了")
    assert f"{case.number} 第1晚" not in words_of(worker)
    assert f"{case.number} 第2晚" in words_of(worker)


def test_uids_stay_and_everything_has_a_stamp(worker: User, make_case: MakeCase) -> None:
    make_case()
    first, second = events_of(worker), events_of(worker, MONDAY + timedelta(hours=3))
    assert first
    assert first.keys() == second.keys()
    assert all(event["dtstamp"].dt == MONDAY for event in first.values())


def test_a_visit_of_those_who_go_keeps_its_uid_when_it_moves(make_visit: MakeVisit) -> None:
    from intake.visits.book import cancel_visit, move_visit

    visit = make_visit(people=("police",)).visit
    number = visit.case.number  # type: ignore[union-attr]
    event = events_of(user("police"))[f"visit-{visit.id}@qiwan"]
    assert event["summary"] == f"{number} 上门"
    assert event["dtstart"].dt == parse_instant("2026-03-03T15:00")
    assert event["dtend"].dt - event["dtstart"].dt == timedelta(hours=1)
    move_visit(user("office"), visit.id, "2026-03-04T09:00", now=MONDAY)
    assert events_of(user("police"))[f"visit-{visit.id}@qiwan"]["dtstart"].dt == parse_instant(
        "2026-03-04T09:00"
    )
    assert f"visit-{visit.id}@qiwan" not in events_of(user("justice"))
    cancel_visit(user("office"), visit.id, "不去了", now=MONDAY)
    assert f"visit-{visit.id}@qiwan" not in events_of(user("police"))


def test_a_legal_date_is_a_whole_day_by_the_strict_date(make_case: MakeCase, worker: User) -> None:
    case = make_case()
    clock = next(clock for clock in case.clocks if clock.kind == "mediation")
    event = events_of(worker)[f"clock-{clock.id}@qiwan"]
    assert event["summary"] == f"{case.number} 调解到期"
    assert event["dtstart"].dt == clock.strict
    assert type(event["dtstart"].dt) is date
    assert event["dtend"].dt == clock.strict + timedelta(days=1)


def test_the_office_has_what_runs_out_within_two_weeks(make_case: MakeCase) -> None:
    case = make_case()
    clock = next(clock for clock in case.clocks if clock.kind == "mediation")
    office = user("office")
    near = datetime.combine(clock.strict - timedelta(days=14), MONDAY.timetz())
    assert f"clock-{clock.id}@qiwan" not in events_of(office, near - timedelta(days=1))
    assert f"clock-{clock.id}@qiwan" in events_of(office, near)


def test_a_task_stands_there_until_it_is_done(make_case: MakeCase, worker: User) -> None:
    case = make_case()
    due = local_date(MONDAY) + timedelta(days=9)
    task = Task(town_id=case.town_id, case_id=case.id, kind="follow_up", due=due, person_id=worker.id)
    db.session.add(task)
    db.session.commit()
    event = events_of(worker)[f"task-{task.id}@qiwan"]
    assert (event["summary"], event["dtstart"].dt) == (f"{case.number} 回访", due)
    task.done_at = MONDAY
    db.session.commit()
    assert f"task-{task.id}@qiwan" not in events_of(worker)


def test_nothing_of_the_case_or_its_people_is_in_the_file(make_visit: MakeVisit, worker: User) -> None:
    make_visit(people=(worker.username,))
    raw = as_icalendar(entries(worker, MONDAY), now=MONDAY).decode()
    for secret in ("王秋生", "李满仓", "排水沟", "村东头", "请到一起", "13912345678", "娄庄", worker.name):
        assert secret not in raw
    assert "上门" in raw


def test_the_file_says_its_zone_and_when_to_ask_again(worker: User, make_case: MakeCase) -> None:
    make_case()
    calendar = calendar_of(worker)
    assert calendar["version"] == "2.0"
    assert calendar["refresh-interval"].dt == timedelta(hours=1)
    assert [str(zone["tzid"]) for zone in calendar.walk("VTIMEZONE")] == ["Asia/Shanghai"]
    raw = as_icalendar([], now=MONDAY)
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT1H" in raw
    assert b"\r\n" in raw


def _guard(case: Case, person: User, *, sealed: bool) -> None:
    case.guarded, case.sealed = True, sealed
    if sealed:
        db.session.add(
            CaseReader(case_id=case.id, user_id=user("secretary").id, town_id=case.town_id, at=MONDAY)
        )
    else:
        db.session.add(
            Recusal(case_id=case.id, user_id=person.id, town_id=case.town_id, because="accused", at=MONDAY)
        )
    db.session.commit()


@pytest.mark.parametrize("sealed", [True, False])
def test_a_case_from_which_one_is_kept_out_is_not_in_the_calendar(
    worker: User, make_case: MakeCase, make_visit: MakeVisit, sealed: bool
) -> None:
    case = make_case()
    make_visit(case=case.number, people=(worker.username,))
    db.session.add(
        Task(
            town_id=case.town_id,
            case_id=case.id,
            kind="follow_up",
            due=local_date(MONDAY),
            person_id=worker.id,
        )
    )
    assert any(case.number in words for words in words_of(worker))
    _guard(case, worker, sealed=sealed)
    assert not any(case.number in words for words in words_of(worker))


def test_only_a_hash_of_the_key_is_kept_and_a_new_one_ends_the_old(bare_app: Flask) -> None:
    person = user("office")
    first = make_feed(person, now=MONDAY)
    assert len(first) >= 43, "256 bits"
    assert user_of_feed(first) == person
    assert first not in str(db.session.get_one(CalendarFeed, person.id).digest)
    second = make_feed(person, now=MONDAY + timedelta(days=1))
    assert user_of_feed(first) is None
    assert user_of_feed(second) == person
    end_feed(person, now=MONDAY)
    end_feed(person, now=MONDAY)
    assert user_of_feed(second) is None
    assert feed_since(person) is None


def test_who_left_has_no_calendar(bare_app: Flask) -> None:
    key = make_feed(user("police"), now=MONDAY)
    user("police").active = False
    db.session.commit()
    assert user_of_feed(key) is None


def test_a_calendar_costs_a_fixed_number_of_queries(worker: User, make_case: MakeCase) -> None:
    from sqlalchemy import event

    sent: list[str] = []

    def note(connection: object, cursor: object, statement: str, *rest: object) -> None:
        sent.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        counts = []
        for _ in range(2):
            for _ in range(3):
                make_case()
            db.session.expire_all()
            person = user(worker.username)
            sent.clear()
            entries(person, MONDAY)
            counts.append(len(sent))
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    assert counts[0] == counts[1]


def test_a_stand_in_s_calendar_has_what_the_person_away_has(
    make_visit: MakeVisit, make_case: MakeCase
) -> None:
    worker = make_case(kind="petition", title="闻讯的一件").assignee
    assert worker is not None
    case = make_visit(people=(worker.username, "police")).visit.case
    assert case is not None
    hand_over(user("office"), case.number, "police", task="到场", due=date(2026, 3, 5), now=MONDAY)
    db.session.add(
        Task(
            town_id=case.town_id, case_id=case.id, kind="follow_up", person_id=worker.id, due=date(2026, 3, 4)
        )
    )
    db.session.commit()
    theirs = {uid for one in (worker, user("police")) for uid in events_of(one)}
    kinds = {uid.partition("-")[0] for uid in theirs}
    assert {"visit", "clock", "task", "handover", "evening"} <= kinds
    stand_in, day = user("justice"), local_date(MONDAY)
    assert not theirs & events_of(stand_in).keys()
    for person in (worker.username, "police"):
        set_stand_in(user("office"), person, "justice", day, day + timedelta(days=20), "", now=MONDAY)
    assert theirs <= events_of(stand_in).keys()

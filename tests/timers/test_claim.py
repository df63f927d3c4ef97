"""The alarm clock: planned once, claimed once, taken back."""

import threading
from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from intake.database import db
from intake.timers.claim import claim_due, due_case_ids, mark_rung
from intake.timers.plan import Alarm, cancel, plan
from intake.timers.tables import Timer
from tests.conftest import MONDAY, MakeCase

SOON = MONDAY + timedelta(minutes=1)


def test_planning_the_same_alarm_twice_keeps_the_first(make_case: MakeCase) -> None:
    case = make_case()
    for minutes in (1, 2):
        alarm = Alarm("alert", "7:1", MONDAY + timedelta(minutes=minutes))
        plan(case.town_id, case.id, [alarm], version=1)
    db.session.commit()
    found = db.session.scalars(select(Timer).where(Timer.kind == "alert")).one()
    assert found.due_at == SOON


def test_what_one_sweep_holds_another_passes_by(bare_app: Flask, make_case: MakeCase) -> None:
    case = make_case()
    plan(case.town_id, case.id, [Alarm("alert", "7:1", SOON)], version=1)
    db.session.commit()
    case_id = case.id
    mine = claim_due(case_id, SOON)
    others: list[Timer] = []

    def other() -> None:
        with bare_app.app_context():
            others.extend(claim_due(case_id, SOON))

    thread = threading.Thread(target=other)
    thread.start()
    thread.join(timeout=10)
    db.session.rollback()
    assert [timer.kind for timer in mine] == ["alert"]
    assert others == []


def test_a_timer_that_rang_is_due_no_more(make_case: MakeCase) -> None:
    case = make_case()
    plan(case.town_id, case.id, [Alarm("alert", "7:1", SOON)], version=1)
    mark_rung(claim_due(case.id, SOON)[0], SOON, "done")
    db.session.commit()
    assert due_case_ids(SOON, limit=10, after=None, kinds=None) == []


def test_cancelling_by_kind_and_key_leaves_the_rest(make_case: MakeCase) -> None:
    case = make_case()
    cancel(case.id, kind="reminder", key_prefix="3")
    db.session.commit()
    cancelled = db.session.execute(
        select(Timer.kind, Timer.key).where(Timer.case_id == case.id, Timer.state == "cancelled")
    ).all()
    assert [tuple(row) for row in cancelled] == [("reminder", "3")]


def test_due_cases_come_the_longest_waiting_first_and_page_by_page(make_case: MakeCase) -> None:
    cases = [make_case(title=f"事项{n}", at=MONDAY - timedelta(days=n)) for n in range(3)]
    at = MONDAY + timedelta(hours=9)
    first = due_case_ids(at, limit=2, after=None, kinds=None)
    rest = due_case_ids(at, limit=2, after=(first[-1][1], first[-1][0]), kinds=None)
    order = [case_id for case_id, _ in [*first, *rest]]
    assert order == [case.id for case in reversed(cases)]

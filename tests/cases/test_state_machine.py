"""Random walks over all that can be done to a case: no illegal state, lost event or stray timer.

A remark never moves a clock, and a clock once met stays met.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from intake.cases.moves import apply_move
from intake.cases.progress import record_step
from intake.cases.register import register
from intake.cases.tables import Case, CaseEvent
from intake.database import db
from intake.escalation.sweep import sweep
from intake.rules.lifecycle import CLOSED_STATES, MOVES, OPEN_STATES
from intake.rules.refusals import Refusal
from intake.timers.tables import Timer
from tests.conftest import FORM, MONDAY, user

ACTIONS = st.one_of(
    st.tuples(st.just("move"), st.sampled_from([m.name for m in MOVES])),
    st.tuples(st.just("step"), st.sampled_from(["visit", "mediation", "consult", "meeting", "comment"])),
    st.tuples(st.just("sweep"), st.integers(1, 40).map(str)),
)


@contextmanager
def refusable() -> Iterator[None]:
    """A refusal leaves everything as it was."""
    try:
        yield
    except Refusal:
        db.session.rollback()


def events_of(case: Case) -> int:
    query = select(func.count()).select_from(CaseEvent).where(CaseEvent.case_id == case.id)
    return db.session.scalar(query) or 0


Clocks = dict[str, tuple[object, ...]]


def clocks_of(case: Case) -> Clocks:
    return {c.kind: (c.start, c.strict, c.rolled, c.state) for c in case.clocks}


def met(clocks: Clocks) -> Clocks:
    return {kind: clock for kind, clock in clocks.items() if clock[-1] == "met"}


def check(case: Case, events_before: int) -> None:
    db.session.refresh(case)
    is_open = case.state in OPEN_STATES
    assert is_open != (case.state in CLOSED_STATES)
    assert is_open == (case.closed_at is None)
    assert events_of(case) >= events_before
    planned = select(func.count()).where(Timer.case_id == case.id, Timer.state == "planned")
    if not is_open:
        assert db.session.scalar(planned) == 0
    assert len(case.current_evenings) == 7


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(kind=st.sampled_from(["petition", "dispute", "hotline"]), actions=st.lists(ACTIONS, max_size=12))
def test_whatever_happens_state_events_and_timers_agree(
    bare_app: Flask, kind: str, actions: list[tuple[str, str]]
) -> None:
    office = user("office")
    case = register(FORM | {"kind": kind}, by=office, now=MONDAY)
    now: datetime = MONDAY
    for action, what in actions:
        events, clocks = events_of(case), clocks_of(case)
        now += timedelta(minutes=20)
        with refusable():
            if action == "move":
                apply_move(office, case.number, what, now=now, text="理由")
            elif action == "step":
                record_step(office, case.number, now=now, kind=what, text="经过")
            else:
                now += timedelta(hours=int(what))
                sweep(now)
        check(case, events)
        after = clocks_of(case)
        assert {k: after[k] for k, clock in clocks.items() if clock[-1] == "met"} == met(clocks)
        if what == "comment":
            assert after == clocks

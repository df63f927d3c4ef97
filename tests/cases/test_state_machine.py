"""Random walks over all that can be done to a case: no illegal state, lost event or stray timer.

What the law names nothing of never moves a clock, a clock once met stays met unless the case is reopened,
and final stays final.
"""

from collections import Counter
from datetime import datetime, time, timedelta
from random import Random

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from intake.cases.followups.tables import Task
from intake.cases.tables import Case, CaseEvent
from intake.database import db
from intake.rules.handovers import ACTIVE_STATES
from intake.rules.lifecycle import CLOSED_STATES, OPEN_STATES, STATE_NAMES
from intake.rules.localtime import instant
from intake.timers.tables import OUTLIVING_KINDS, Timer
from tests.cases.walks import ACTS, LAWLESS, LIKELY, PEOPLE, begin, person, refusable
from tests.conftest import MONDAY, user

EVENING_TIMERS = {"reminder", "evening_end", "escalation"}
#: What a case is before the walk begins: (kind, what a petition wants, acts by the office on the way).
BEGINNINGS = (
    ("petition", "appeal", ""),
    ("petition", "appeal", "accept"),
    ("petition", "appeal", "accept ask_extension decide_extension"),
    ("petition", "appeal", "accept decide tell"),
    ("petition", "appeal", "accept decide tell ask_review answer_review ask_rereview"),
    ("petition", "suggestion", "accept decide"),
    ("petition", "accusation", ""),
    ("dispute", "", ""),
    ("dispute", "", "open_file will consent session agree"),
    ("hotline", "", ""),
)
#: Words of BEGINNINGS that are an act with a fixed pick.
FIXED = {
    "accept": ("move", 0),
    "ask_extension": ("ask_extension", 20),
    "decide_extension": ("decide_extension", 1),
    "decide": ("decide", 0),
    "tell": ("tell", 0),
    "ask_review": ("ask_review", 0),
    "answer_review": ("answer_review", 0),
    "ask_rereview": ("ask_review", 1),
    "open_file": ("open_file", 0),
    "will": ("will", 2),
    "consent": ("will", 1),
    "session": ("session", 0),
    "agree": ("agree", 0),
}
#: Acts that always leave an event on the case when they are not refused.
SPEAKING = {
    "move",
    "decide",
    "tell",
    "ask_extension",
    "decide_extension",
    "tell_extension",
    "ask_review",
    "answer_review",
    "hear",
    "decline",
    "merge",
    "unmerge",
    "agree",
}

Clocks = dict[tuple[str, int], tuple[object, ...]]
LONGEST_WALK = 16
#: Every throw is as likely; what fails is shortened by its steps.
DICE = st.integers(0, 2**32).map(Random)
MINUTES = (*[20] * 8, *[1500] * 3, 9000, 44000)


def draw_act(dice: Random, state: str) -> tuple[str, str, int, int]:
    """Return (act, who, pick, minutes passed): mostly what the state allows, done by the office."""
    names = [*LIKELY[state], "sweep"] if dice.random() < 0.8 else list(ACTS)
    return dice.choice(names), dice.choice(PEOPLE), dice.randrange(1000), dice.choice(MINUTES)


def clocks_of(case: Case) -> Clocks:
    return {(c.kind, c.n): (c.start, c.strict, c.rolled, c.provisional, c.state) for c in case.clocks}


def met(clocks: Clocks) -> Clocks:
    return {key: clock for key, clock in clocks.items() if clock[-1] == "met"}


def events_of(case: Case) -> list[int]:
    return list(db.session.scalars(select(CaseEvent.id).where(CaseEvent.case_id == case.id)))


def planned(case: Case) -> list[Timer]:
    query = select(Timer).where(Timer.case_id == case.id, Timer.state == "planned")
    return list(db.session.scalars(query))


def check_state(case: Case) -> None:
    is_open = case.state in OPEN_STATES
    assert case.state in STATE_NAMES
    assert is_open != (case.state in CLOSED_STATES)
    assert is_open == (case.closed_at is None)
    assert (case.state == "merged") == (case.merged_into_id is not None)
    assert len(case.current_evenings) == (0 if case.petition_kind == "accusation" else 7)


def check_clock_timers(case: Case, timers: list[Timer]) -> None:
    """A clock that runs rings at the first instant after its strict day; any other is silent."""
    running = {one.kind: one for one in case.clocks if one.state == "running"}
    assert len(running) == sum(one.state == "running" for one in case.clocks)
    ends = {timer.key: timer.due_at for timer in timers if timer.kind == "clock_end"}
    assert ends == {
        kind: instant(clock.strict + timedelta(days=1), time(0)) for kind, clock in running.items()
    }
    warned = {timer.key.partition(":")[0] for timer in timers if timer.kind == "clock_warning"}
    assert warned <= running.keys()
    latest = Counter(timer.key for timer in timers if timer.kind == "clock_warning")
    assert all(count == 1 for count in latest.values())


def check_other_timers(case: Case, timers: list[Timer]) -> None:
    """The evenings of the present round while work goes on, tasks while undone, waiting hand-overs."""
    if case.closed_at is not None:
        assert {timer.kind for timer in timers} <= set(OUTLIVING_KINDS)
    evenings = [timer for timer in timers if timer.kind in EVENING_TIMERS]
    assert all(timer.version == case.round for timer in evenings)
    assert not evenings or case.state in set(OPEN_STATES) - {"decided"}
    undone = select(Task).where(Task.case_id == case.id, Task.done_at.is_(None), Task.missed.is_(False))
    waiting = {f"{task.kind}:{task.id}" for task in db.session.scalars(undone)}
    ends = {timer.key for timer in timers if timer.kind == "task_end"}
    assert ends == (set() if case.state == "merged" else waiting)
    check_handover_timers(case, timers)


def check_handover_timers(case: Case, timers: list[Timer]) -> None:
    """Only what waits for an answer is watched for it, and only an active hand-over for its task's day."""
    active = {handover.id: handover for handover in case.handovers if handover.state in ACTIVE_STATES}
    for timer in timers:
        kind, _, handover_id = timer.key.rpartition(":")
        if timer.kind == "handover_end" and kind == "due":
            assert int(handover_id) in active
        elif timer.kind in ("handover_end", "refusal_end"):
            state = "waiting" if timer.kind == "handover_end" else "refused"
            assert active[int(timer.key)].state == state


def check(case: Case) -> None:
    db.session.refresh(case)
    check_state(case)
    timers = planned(case)
    check_clock_timers(case, timers)
    check_other_timers(case, timers)


def walk_to(case: Case, words: str, now: datetime) -> None:
    """Bring the case to where a walk begins; nothing on the way is refused."""
    for word in words.split():
        name, pick = FIXED[word]
        ACTS[name](case, user("office"), now, pick)
        check(case)


@pytest.mark.parametrize("beginning", BEGINNINGS, ids=["-".join(one).strip("-") for one in BEGINNINGS])
def test_every_walk_has_a_way_to_where_it_begins(bare_app: Flask, beginning: tuple[str, str, str]) -> None:
    kind, wants, words = beginning
    case = begin(kind, wants)
    check(case)
    walk_to(case, words, MONDAY + timedelta(minutes=5))


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(beginning=st.sampled_from(BEGINNINGS), steps=st.integers(3, LONGEST_WALK), dice=DICE)
def test_whatever_happens_state_events_and_timers_agree(
    bare_app: Flask, beginning: tuple[str, str, str], steps: int, dice: Random
) -> None:
    kind, wants, words = beginning
    case, now = begin(kind, wants), MONDAY + timedelta(minutes=5)
    walk_to(case, words, now)
    final = False
    for _ in range(steps):
        name, who, pick, minutes = draw_act(dice, case.state)
        events, clocks, done, turn = events_of(case), clocks_of(case), False, case.round
        now += timedelta(minutes=minutes)
        with refusable():
            ACTS[name](case, person(case, who), now, pick)
            done = True
        check(case)
        after = clocks_of(case)
        assert set(events) <= set(events_of(case)), "an event was lost"
        assert not (done and name in SPEAKING) or len(events_of(case)) > len(events)
        kept = met(clocks)
        if case.round > turn:
            kept = {key: (*kept[key][:-1], after[key][-1]) for key in kept}
            assert all(clock[-1] in {"met", "running"} for clock in kept.values())
        assert {key: after[key] for key in kept} == kept
        if name in LAWLESS or not done:
            assert after == clocks, f"{name} moved a clock"
        final = final or case.state == "final"
        assert not final or case.state in {"final", "archived"}
    stuck = select(Timer.id).where((Timer.state == "stuck") | (Timer.attempts > 0))
    assert db.session.scalars(stuck).first() is None
    put_away()


def put_away() -> None:
    """What earlier walks left planned must not ring in the next ones, whose time begins anew."""
    db.session.execute(update(Timer).where(Timer.state == "planned").values(state="cancelled"))
    db.session.commit()

"""The plan of the demo's ten weeks, whatever the time of day it is loaded at."""

from datetime import datetime, timedelta

import pytest

from intake.demo.scenarios import script
from intake.demo.schedule import Entry, schedule
from intake.rules.categories import KINDS
from intake.rules.evenings import plan_evenings
from intake.rules.localtime import local_date, parse_instant
from intake.rules.playbook_text import shipped
from intake.rules.risk import propose

TIMES = ["2026-03-02T00:10", "2026-03-02T07:29", "2026-03-02T12:00", "2026-03-02T18:31", "2026-03-02T23:55"]
CLOSING = {"resolve", "decline", "transfer", "withdraw", "tell"}


@pytest.fixture(params=TIMES)
def now(request: pytest.FixtureRequest) -> datetime:
    """A time of day at which the demo may be loaded."""
    return parse_instant(request.param)


def _plan(now: datetime) -> list[Entry]:
    return schedule(script().scenarios, now)


def _registered(now: datetime) -> dict[int, Entry]:
    return {entry.scenario.index: entry for entry in _plan(now) if entry.verb == "register"}


def _open(now: datetime) -> list[Entry]:
    closed = {entry.scenario.index for entry in _plan(now) if entry.verb in CLOSING}
    return [entry for index, entry in _registered(now).items() if index not in closed]


def test_nothing_happens_after_now_and_every_case_has_begun(now: datetime) -> None:
    assert all(entry.at <= now for entry in _plan(now))
    assert len(_registered(now)) == len(script().scenarios)


def test_every_entry_has_an_instant_of_its_own_and_its_turn(now: datetime) -> None:
    instants = [entry.at for entry in _plan(now)]
    assert instants == sorted(set(instants))
    for scenario in script().scenarios:
        steps = [entry.step for entry in _plan(now) if entry.scenario is scenario]
        assert steps == sorted(steps)


def test_the_same_now_gives_the_same_plan(now: datetime) -> None:
    assert _plan(now) == _plan(now)


def test_some_cases_are_new_today(now: datetime) -> None:
    assert sum(local_date(entry.at) == local_date(now) for entry in _registered(now).values()) >= 4


def test_some_cases_have_an_evening_tonight(now: datetime) -> None:
    tonight = 0
    for entry in _open(now):
        evenings = plan_evenings(shipped(), entry.at)
        tonight += any(local_date(evening.due_at) == local_date(now) for evening in evenings)
    assert tonight >= 5


def test_some_hotline_order_is_late(now: datetime) -> None:
    today = local_date(now)
    late = [
        e for e in _open(now) if e.scenario.due and local_date(e.at) + timedelta(days=e.scenario.due) < today
    ]
    assert late


def test_the_invented_cases_cover_kinds_and_levels() -> None:
    scenarios = script().scenarios
    assert {scenario.kind for scenario in scenarios} == set(KINDS)
    levels = [propose(s.signs, s.people, s.narrative).level for s in scenarios]
    assert set(levels) == {"red", "orange", "yellow", "blue"}
    assert levels.count("red") == 2
    assert len(scenarios) >= 60

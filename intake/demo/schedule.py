"""Scenarios → instants before `now`: what happens when, in the order of time. Pure."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from intake.demo.scenarios import Scenario
from intake.rules.localtime import instant, local, local_date

#: Registered later, a case has its first evening the next day; as the shipped playbook says.
CUTOFF = time(17, 30)
EVENINGS = 7
#: Today's cases come in from here on, if the day is that old already.
MORNING = time(8, 0)


@dataclass(frozen=True)
class Entry:
    """One action of the replay: who does what with which case at which instant (UTC).

    step: its place in the case's story; 0 is the registration.
    """

    at: datetime
    scenario: Scenario
    step: int
    who: str
    verb: str
    target: str = ""


def schedule(scenarios: tuple[Scenario, ...], now: datetime) -> list[Entry]:
    """Return everything that has happened by `now`; every entry has an instant of its own."""
    entries = sorted(
        (entry for scenario in scenarios for entry in _story(scenario, now) if entry.at <= now),
        key=lambda entry: (entry.at, entry.scenario.index, entry.step),
    )
    taken: set[datetime] = set()
    return [_alone(entry, taken, now) for entry in entries]


def _alone(entry: Entry, taken: set[datetime], now: datetime) -> Entry:
    """Move an entry by seconds off an instant that is taken: instants tell entries apart."""
    at = entry.at
    while at in taken and at < now:
        at = min(at + timedelta(seconds=1), now)
    taken.add(at)
    return Entry(at, entry.scenario, entry.step, entry.who, entry.verb, entry.target)


def _story(scenario: Scenario, now: datetime) -> Iterator[Entry]:
    registered = registered_at(scenario, now)
    yield Entry(registered, scenario, 0, scenario.by, "register")
    for step, text in enumerate(scenario.steps, 1):
        when, *words = text.split()
        if when.startswith("+"):
            at = registered + timedelta(minutes=int(when[1:-1]))
        else:
            at = _moment(when, words.pop(0), registered, _jitter(scenario, step))
        yield Entry(at, scenario, step, *words)


def registered_at(scenario: Scenario, now: datetime) -> datetime:
    """Return when the case came in."""
    text = scenario.at
    if text.startswith("today:"):
        begin = instant(local_date(now), MORNING)
        if now - begin < timedelta(minutes=30):
            begin = instant(local_date(now), time(0))
        return begin + timedelta(seconds=int((now - begin).total_seconds() * float(text[6:])))
    if text.startswith("-"):
        return now.replace(microsecond=0) - timedelta(minutes=int(text[1:-1]))
    return instant(local_date(now) - timedelta(days=scenario.day), time.fromisoformat(text))


def _moment(day: str, clock: str, registered: datetime, jitter: timedelta) -> datetime:
    return instant(_day(day, registered), time.fromisoformat(clock)) + jitter


def _day(text: str, registered: datetime) -> date:
    """Read 3 (days after the first evening) or m+1 (days after the Monday that follows the seventh)."""
    wall = local(registered)
    first = wall.date() + timedelta(days=0 if wall.time() < CUTOFF else 1)
    if not text.startswith("m+"):
        return first + timedelta(days=int(text))
    seventh = first + timedelta(days=EVENINGS - 1)
    monday = seventh + timedelta(days=7 - seventh.weekday())
    return monday + timedelta(days=int(text[2:]))


def _jitter(scenario: Scenario, step: int) -> timedelta:
    """People are not punctual; the same ones are unpunctual by the same minutes every time."""
    return timedelta(minutes=random.Random(f"{scenario.index}:{step}").randint(-6, 6))

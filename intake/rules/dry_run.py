"""Replay a case's evenings on paper: what a playbook would have made of what people really did.

Evenings, reminders, climbs and the agenda are [own]; legal clocks and alerts do not depend on them and
are not replayed. It follows what the sweep does when it comes in time.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from intake.rules.calendar import Calendar
from intake.rules.chain import next_holder
from intake.rules.evenings import Evening, EveningMark, evening_served, plan_evenings
from intake.rules.playbook import Playbook
from intake.rules.weeks import week_of


@dataclass(frozen=True)
class DoneStep:
    """A step that a person recorded."""

    at: datetime
    kind: str


@dataclass(frozen=True)
class Round:
    """One round of a case: from registering (or reopening) to its end, with the steps in between.

    closed_at: when it was closed, or its written opinion ended the evenings. pauses: spans in which it was
    merged into another case.
    """

    begun_at: datetime
    steps: Sequence[DoneStep]
    closed_at: datetime | None
    pauses: Sequence[tuple[datetime, datetime]] = ()

    def open_at(self, at: datetime) -> bool:
        """Tell whether the evenings were going on then."""
        if any(begin <= at < end for begin, end in self.pauses):
            return False
        return self.closed_at is None or at < self.closed_at


@dataclass(frozen=True)
class Outcome:
    """What became of one evening. status: kept, missed, spared (closed before) or coming.

    climbed_to: a role, if it climbed.
    """

    n: int
    due_at: datetime
    done_at: datetime | None
    status: str
    reminded: bool
    climbed_to: str | None


@dataclass(frozen=True)
class Replay:
    """A round as it would have gone. agenda: the ISO week whose meeting it reached, None if none."""

    evenings: tuple[Outcome, ...]
    agenda: str | None


@dataclass(frozen=True)
class Tally:
    """What rounds come to when they are counted."""

    missed: int = 0
    reminders: int = 0
    escalations: int = 0
    agenda: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            self.missed + other.missed,
            self.reminders + other.reminders,
            self.escalations + other.escalations,
            self.agenda + other.agenda,
        )


def replay(
    story: Round, playbook: Playbook, calendar: Calendar, *, until: datetime, present: Collection[str]
) -> Replay:
    """Return how the round would have gone under the playbook, as far as `until`.

    present: the roles that have a person where the case belongs.
    """
    plan = plan_evenings(playbook, story.begun_at, calendar)
    done = _done(plan, story.steps)
    climber = _Climber(playbook.chain, present)
    evenings = tuple(_outcome(one, done.get(one.n), story, climber, until) for one in plan)
    end = plan[-1].due_at
    return Replay(evenings, week_of(end).label if end <= until and story.open_at(end) else None)


def tally(one: Replay) -> Tally:
    """Count one round."""
    return Tally(
        missed=sum(evening.status == "missed" for evening in one.evenings),
        reminders=sum(evening.reminded for evening in one.evenings),
        escalations=sum(evening.climbed_to is not None for evening in one.evenings),
        agenda=int(one.agenda is not None),
    )


def _done(plan: Sequence[Evening], steps: Sequence[DoneStep]) -> dict[int, datetime]:
    """Return evening → when it was done, each step serving the evening it would have served then."""
    done: dict[int, datetime] = {}
    for step in sorted(steps, key=lambda step: step.at):
        marks = [
            EveningMark(one.n, one.kinds, one.due_at, one.n in done, one.due_at < step.at) for one in plan
        ]
        served = evening_served(step.kind, step.at, marks)
        if served is not None:
            done[served] = step.at
    return done


def _outcome(
    one: Evening, done_at: datetime | None, story: Round, climber: "_Climber", until: datetime
) -> Outcome:
    status = _status(one, done_at, story, until)
    reminded = one.remind_at <= until and story.open_at(one.remind_at) and climber.anybody
    climbs = status == "missed" and one.escalate_at <= until and story.open_at(one.escalate_at)
    return Outcome(
        n=one.n,
        due_at=one.due_at,
        done_at=done_at,
        status=status,
        reminded=reminded and (done_at is None or done_at > one.remind_at),
        climbed_to=climber.climb(one.actor) if climbs else None,
    )


def _status(one: Evening, done_at: datetime | None, story: Round, until: datetime) -> str:
    if done_at is not None and done_at <= one.due_at:
        return "kept"
    if not story.open_at(one.due_at):
        return "spared"
    return "missed" if one.due_at <= until else "coming"


class _Climber:
    """Where on the chain the case stands, evening after evening."""

    def __init__(self, chain: Sequence[str], present: Collection[str]) -> None:
        self.chain, self.present = chain, present
        first = next_holder(chain, -1, present)
        self.anybody = first is not None
        self.level = 0 if "grid_worker" in present else -1 if first is None else first
        self.assigned = "grid_worker" if "grid_worker" in present else None if first is None else chain[first]

    def climb(self, actor: str) -> str | None:
        """Return the role that takes over what this actor missed, and note how high the case now is."""
        found = next_holder(self.chain, max(self.level, self._level_of(actor)), self.present)
        if found is None:
            return None
        self.level = found
        return self.chain[found]

    def _level_of(self, actor: str) -> int:
        """Return where whoever had to act stands; a missing person's part went up the chain."""
        if actor == self.chain[0] and self.assigned is not None:
            role = self.assigned
        else:
            holder = next_holder(self.chain, self.chain.index(actor) - 1, self.present)
            role = actor if holder is None else self.chain[holder]
        return self.chain.index(role) if role in self.chain else self.chain.index(actor)

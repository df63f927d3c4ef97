"""The evenings of one case: when each is, and which one a recorded step serves ([own] settings)."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from intake.rules.calendar import SHIPPED, Calendar
from intake.rules.localtime import instant, local
from intake.rules.playbook import Playbook, Step

_DAY = timedelta(days=1)
_SATURDAY = 5


@dataclass(frozen=True)
class Evening:
    """One planned evening; n counts 1 to 7, the instants are UTC.

    remind_at: the actor is reminded. due_at: what is not recorded by then is missed.
    escalate_at: the next morning, when a missed evening climbs.
    """

    n: int
    title: str
    asks: str
    kinds: tuple[str, ...]
    actor: str
    remind_at: datetime
    due_at: datetime
    escalate_at: datetime


@dataclass(frozen=True)
class EveningMark:
    """How one evening stands, as far as the rules must know."""

    n: int
    kinds: tuple[str, ...]
    due_at: datetime
    done: bool
    missed: bool


def plan_evenings(
    playbook: Playbook, registered_at: datetime, calendar: Calendar = SHIPPED
) -> tuple[Evening, ...]:
    """Return the case's evenings in order.

    Registered before the playbook's cutoff (local time), the first evening is the same day, else
    the next. Every evening of the week counts, unless the playbook skips weekends, holidays or the
    day is one of its hold days.
    """
    numbers = [step.n for step in playbook.evenings]
    return _planned(playbook, numbers, _first_day(playbook, registered_at), calendar)


def plan_rest(
    playbook: Playbook,
    numbers: Collection[int],
    begun_at: datetime,
    now: datetime,
    calendar: Calendar,
    last_kept: date | None = None,
) -> tuple[Evening, ...]:
    """Return the evenings of these numbers, for a case that goes on under another playbook from `now`.

    Each falls where the playbook would have put it from the start (`begun_at`). If one of those is over
    already, they all follow from now on, after the day of the last evening that is kept: nobody is late
    for an evening that nobody could know of.
    """
    natural = tuple(one for one in plan_evenings(playbook, begun_at, calendar) if one.n in numbers)
    if all(one.due_at > now for one in natural):
        return natural
    first = _first_day(playbook, now)
    if last_kept is not None:
        first = max(first, last_kept + _DAY)
    return _planned(playbook, sorted(numbers), first, calendar)


def tonight(at: datetime, marks: Sequence[EveningMark]) -> int | None:
    """Return the number of the evening not yet over (the first due at or after `at`), else None."""
    mark = _tonight(at, marks)
    return mark.n if mark else None


def evening_served(kind: str, at: datetime, marks: Sequence[EveningMark]) -> int | None:
    """Return the number of the evening that a step of this kind, recorded at `at`, serves.

    Tonight's if it asks for the kind and is not done; else the earliest undone evening that asks for
    it: what was missed is made good before anything is done ahead of time. None if no evening asks.
    """
    asking = [mark for mark in _in_order(marks) if kind in mark.kinds and not mark.done]
    now = _tonight(at, marks)
    if now is not None and now in asking:
        return now.n
    return asking[0].n if asking else None


def _in_order(marks: Sequence[EveningMark]) -> list[EveningMark]:
    return sorted(marks, key=lambda mark: (mark.due_at, mark.n))


def _tonight(at: datetime, marks: Sequence[EveningMark]) -> EveningMark | None:
    return next((mark for mark in _in_order(marks) if mark.due_at >= at), None)


def _first_day(playbook: Playbook, at: datetime) -> date:
    wall = local(at)
    return wall.date() if wall.time() < playbook.cutoff else wall.date() + _DAY


def _planned(
    playbook: Playbook, numbers: Sequence[int], first: date, calendar: Calendar
) -> tuple[Evening, ...]:
    days = _evening_days(playbook, first, calendar)
    return tuple(
        _evening(playbook, playbook.evenings[day.weekday() if playbook.by_weekday else n - 1], n, day)
        for n, day in zip(numbers, days, strict=False)
    )


def _evening_days(playbook: Playbook, first: date, calendar: Calendar) -> Iterator[date]:
    day = first
    while True:
        if not _skipped(playbook, day, calendar):
            yield day
        day += _DAY


def _skipped(playbook: Playbook, day: date, calendar: Calendar) -> bool:
    """A make-up Saturday is no weekend, and a holiday's weekend days are holidays."""
    weekend = day.weekday() >= _SATURDAY and not calendar.is_workday(day)
    held = day in playbook.hold_days
    return (
        held or (playbook.skip_weekends and weekend) or (playbook.skip_holidays and calendar.is_holiday(day))
    )


def _evening(playbook: Playbook, step: Step, n: int, day: date) -> Evening:
    return Evening(
        n=n,
        title=step.title,
        asks=step.asks,
        kinds=step.kinds,
        actor=step.actor,
        remind_at=instant(day, playbook.remind_at),
        due_at=instant(day, playbook.due_at),
        escalate_at=instant(day + _DAY, playbook.escalate_at),
    )

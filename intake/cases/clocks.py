"""A case's legal clocks: started and ended only by the events that the law names."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from intake.cases.tables import Case, LegalClock
from intake.rules import deadlines
from intake.rules.deadlines import Deadline, clock_after, warnings
from intake.rules.localtime import instant, local_date
from intake.timers.plan import Alarm, cancel, plan
from intake.town.holidays import calendar_of

#: [own] Warnings reach people in the morning, after the quiet hours.
WARN_AT = time(8, 30)


def first_deadlines(case: Case) -> tuple[Deadline, ...]:
    """Return the clocks that registration itself starts."""
    calendar = calendar_of(case.town_id)
    received = local_date(case.registered_at)
    if case.kind == "petition":
        return deadlines.acceptance(received, calendar), deadlines.objection(received, calendar)
    if case.kind == "dispute":
        return (deadlines.mediation(received, calendar),)
    if case.hotline_due:
        return (deadlines.hotline(received, case.hotline_due, calendar),)
    return ()


def start_clock(case: Case, deadline: Deadline, *, anew: bool = False) -> LegalClock:
    """Add a running clock; starting one that stands changes nothing.

    anew: the law starts the kind again (a second opinion, a second agreement), so one that has ended
    gets a successor. The alarms are the caller's to plan.
    """
    standing = [clock for clock in case.clocks if clock.kind == deadline.kind]
    if standing and (not anew or standing[-1].state == "running"):
        return standing[-1]
    clock = LegalClock(
        town_id=case.town_id,
        kind=deadline.kind,
        n=len(standing) + 1,
        law=deadline.law,
        start=deadline.start,
        strict=deadline.strict,
        rolled=deadline.rolled,
        provisional=deadline.provisional,
        state="running",
    )
    case.clocks.append(clock)
    return clock


def clock_alarms(deadline: Deadline) -> list[Alarm]:
    """Return the alarms of one clock: its warnings, and the first instant after its strict day."""
    alarms = [
        Alarm("clock_warning", f"{deadline.kind}:{warning.label}", instant(warning.day, WARN_AT))
        for warning in warnings(deadline)
    ]
    after = instant(deadline.strict + timedelta(days=1), time(0))
    return [*alarms, Alarm("clock_end", deadline.kind, after)]


def accept(case: Case, at: datetime) -> None:
    """Acceptance ends its own clock and the right to object; an appeal's 60 days begin (article 34)."""
    end_clocks(case, ("acceptance",), "met", at)
    end_clocks(case, ("objection",), "stopped", at)
    if case.petition_kind != "appeal":
        return
    deadline = deadlines.resolution(local_date(at), calendar_of(case.town_id))
    start_clock(case, deadline)
    plan(case.town_id, case.id, clock_alarms(deadline), version=case.round)


def end_clocks(case: Case, kinds: Iterable[str], event: str, at: datetime) -> None:
    """End the named clocks, if they run: met (missed when the strict day is over) or stopped."""
    today = local_date(at)
    for clock in case.clocks:
        if clock.kind not in kinds or clock.state != "running":
            continue
        late = event == "met" and today > clock.strict
        clock.state = clock_after(clock.state, "missed" if late else event)
        clock.ended_at = at
        cancel(case.id, kind="clock_warning", key_prefix=f"{clock.kind}:")
        cancel(case.id, kind="clock_end", key=clock.kind)


def resume_clocks(case: Case, at: datetime) -> None:
    """A reopened case takes up the clocks that closing had stopped, with the dates they had.

    Warnings whose day is past are not given again; an end that is past still rings, and is missed.
    """
    for clock in case.clocks:
        if clock.state == "stopped" and clock.kind != "objection":
            clock.state, clock.ended_at = clock_after(clock.state, "resumed"), None
            alarms = clock_alarms(as_deadline(clock))
            ahead = [alarm for alarm in alarms if alarm.due_at > at or alarm.kind == "clock_end"]
            plan(case.town_id, case.id, ahead, version=case.round)


def as_deadline(clock: LegalClock) -> Deadline:
    """Return the stored clock as the rules see it."""
    return Deadline(clock.kind, clock.law, clock.start, clock.strict, clock.rolled, clock.provisional)


def overdue(clock: LegalClock, today: date) -> bool:
    """Return whether the clock was missed or has silently run out by that local day."""
    return clock.state == "missed" or (clock.state == "running" and clock.strict < today)

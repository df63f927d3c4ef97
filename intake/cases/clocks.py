"""A case's legal clocks: started and ended only by the events that the law names."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from sqlalchemy import exists, select

from intake.cases.legal.tables import Opinion
from intake.cases.tables import Case, LegalClock
from intake.database import db
from intake.rules import deadlines
from intake.rules.calendar import Calendar
from intake.rules.deadlines import RIGHTS, Deadline, clock_after, warnings
from intake.rules.localtime import instant, local_date
from intake.timers.plan import Alarm, cancel, plan, replan
from intake.town.holidays import calendar_of

#: [own] Warnings reach people in the morning, after the quiet hours.
WARN_AT = time(8, 30)
#: What a petitioner may ask for lapses without anybody at work being reminded of it.
UNWARNED = ("review_request", "rereview_request")
#: What closing may have stopped, and a reopened case takes up again.
RESUMED = ("acceptance", "resolution", "extension", "mediation", "confirmation", "hotline")
#: What closing may have met, though a reopened case still owes it.
OWED_AGAIN = ("resolution", "extension", "hotline")


def first_deadlines(case: Case, calendar: Calendar) -> tuple[Deadline, ...]:
    """Return the clocks that registration itself starts."""
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

    anew: the law starts the kind again (a second opinion, a second agreement), so the earlier one gets a
    successor; one that still runs from another day is stopped. The alarms are the caller's to plan.
    """
    standing = [clock for clock in case.clocks if clock.kind == deadline.kind]
    if standing and (not anew or (standing[-1].state == "running" and standing[-1].start == deadline.start)):
        return standing[-1]
    if standing and standing[-1].state == "running":
        end_clocks(case, (deadline.kind,), "stopped", instant(deadline.start, time(0)))
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
        for warning in (warnings(deadline) if deadline.kind not in UNWARNED else ())
    ]
    after = instant(deadline.strict + timedelta(days=1), time(0))
    return [*alarms, Alarm("clock_end", deadline.kind, after)]


def accept(case: Case, at: datetime) -> None:
    """Acceptance ends its own clock and the right to object; an appeal's 60 days begin (article 34)."""
    end_clocks(case, ("acceptance",), "met", at)
    end_clocks(case, ("objection",), "stopped", at)
    if deadline := start_resolution(case, at, calendar_of(case.town_id)):
        plan(case.town_id, case.id, clock_alarms(deadline), version=case.round)


def start_resolution(case: Case, at: datetime, calendar: Calendar) -> Deadline | None:
    """Start the 60 days of an appeal accepted at that instant; the alarms are the caller's to plan."""
    if case.petition_kind != "appeal":
        return None
    deadline = deadlines.resolution(local_date(at), calendar)
    start_clock(case, deadline)
    return deadline


def end_clocks(case: Case, kinds: Iterable[str], event: str, at: datetime) -> None:
    """End the named clocks, if they run: met (missed when the strict day is over) or stopped."""
    for clock in mark_ended(case, kinds, event, at):
        _silence(case, clock.kind)


def mark_ended(case: Case, kinds: Iterable[str], event: str, at: datetime) -> list[LegalClock]:
    """End the named running clocks and return them; taking their alarms back is the caller's."""
    today = local_date(at)
    ended = [clock for clock in case.clocks if clock.kind in kinds and clock.state == "running"]
    for clock in ended:
        late = event == "met" and today > clock.strict
        clock.state = clock_after(clock.state, "missed" if late else event)
        clock.ended_at = at
    return ended


def meet(case: Case, clock: LegalClock, day: date, at: datetime) -> None:
    """End a clock by what happened on that local day, though it is recorded only now.

    What was done in time is met, also where the clock ran out unseen before anyone wrote it down; what
    was done late was missed.
    """
    clock.state = "met" if day <= last_day(clock) else "missed"
    clock.ended_at = at
    _silence(case, clock.kind)


def last_day(clock: LegalClock) -> date:
    """Return the last local day that keeps the term: the strict one, and of a right the rolled one.

    Nobody loses a right by the stricter reading (民法典第二百零三条).
    """
    return clock.rolled if clock.kind in RIGHTS else clock.strict


def resume_clocks(case: Case, at: datetime) -> None:
    """A reopened case takes up the clocks that closing had ended, with the dates they had.

    What was never accepted waits for its acceptance again; an accepted petition owes its answer by the same
    day, in its extension if it was extended. After an opinion that the petitioner had, the term of article
    34 was kept: handling it anew has no legal term of its own, so that clock stays met. A missed clock stays
    missed, and what has a successor stays as it ended. Warnings whose day is past are not given again; an
    end that is past still rings, and is missed.
    """
    for kind in RESUMED:
        clock = last_clock(case, kind)
        if clock is None or (kind == "resolution" and extended(case)):
            continue
        if clock.state == "stopped" or (clock.state == "met" and _owed_again(case, kind)):
            clock.state, clock.ended_at = clock_after(clock.state, "reopened"), None
            plan(case.town_id, case.id, alarms_ahead(as_deadline(clock), at), version=case.round)


def _owed_again(case: Case, kind: str) -> bool:
    """Tell whether a reopened case owes what a clock of this kind had met."""
    if kind == "acceptance":
        return case.accepted_at is None
    return kind in OWED_AGAIN and not _was_told(case)


def _was_told(case: Case) -> bool:
    told = exists().where(Opinion.case_id == case.id, Opinion.told_at.is_not(None))
    return bool(db.session.scalar(select(told)))


def alarms_ahead(deadline: Deadline, at: datetime) -> list[Alarm]:
    """Return the alarms of a clock that starts or goes on late: no warning that is past, but its end."""
    return [alarm for alarm in clock_alarms(deadline) if alarm.due_at > at or alarm.kind == "clock_end"]


def last_clock(case: Case, kind: str) -> LegalClock | None:
    """Return the newest clock of a kind, None if the case has none."""
    return max((clock for clock in case.clocks if clock.kind == kind), key=lambda one: one.n, default=None)


def running_clock(case: Case, kind: str) -> LegalClock | None:
    """Return the clock of a kind that runs, None if none does."""
    return next((clock for clock in case.clocks if clock.kind == kind and clock.state == "running"), None)


def move_hotline(case: Case, due: date, at: datetime) -> None:
    """The hotline named another due date for its order: the clock and what is planned for it follow.

    A clock that was missed stays so, and a new date that lies ahead gets a clock of its own.
    Raises DueBeforeReceived for a date before the order came in.
    """
    deadline = deadlines.hotline(local_date(case.registered_at), due, calendar_of(case.town_id))
    clock = running_clock(case, "hotline")
    if clock is not None:
        clock.strict, clock.rolled = deadline.strict, deadline.rolled
        clock.provisional = deadline.provisional
    elif due >= local_date(at):
        start_clock(case, deadline, anew=True)
    else:
        return
    _silence(case, "hotline")
    replan(case.town_id, case.id, alarms_ahead(deadline, at), version=case.round)


def extended(case: Case) -> bool:
    """Tell whether the case's term was extended."""
    return last_clock(case, "extension") is not None


def _silence(case: Case, kind: str) -> None:
    cancel(case.id, kind="clock_warning", key_prefix=f"{kind}:")
    cancel(case.id, kind="clock_end", key=kind)


def as_deadline(clock: LegalClock) -> Deadline:
    """Return the stored clock as the rules see it."""
    return Deadline(clock.kind, clock.law, clock.start, clock.strict, clock.rolled, clock.provisional)


def overdue(clock: LegalClock, today: date) -> bool:
    """Return whether the clock was missed or has silently run out by that local day."""
    return clock.state == "missed" or (clock.state == "running" and clock.strict < today)

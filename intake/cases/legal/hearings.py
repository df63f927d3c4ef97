"""A hearing in a re-review: its days do not count, so the term ends by as many days later (第三十六条)."""

from datetime import date, datetime

from intake.cases.clocks import clock_alarms, last_clock
from intake.cases.events import note
from intake.cases.legal.reviews import running_review
from intake.cases.legal.tables import Hearing, Review
from intake.cases.tables import Case, LegalClock
from intake.cases.visible import find_case
from intake.database import db
from intake.rules import deadlines
from intake.rules.localtime import local_date
from intake.rules.refusals import NotAllowed
from intake.rules.reviews import NoHearing, check_hearing, days_of
from intake.timers.plan import Alarm, cancel, plan, replan
from intake.town.holidays import calendar_of
from intake.town.tables import User


def record_hearing(
    user: User, number: str, *, first: date | None, last: date | None, now: datetime
) -> Hearing:
    """Record the days of a hearing, both included, in the re-review that runs; its term moves by them.

    What counts are the hearing's days, not the day it is recorded: a term that was called missed runs again
    where its new end is not past. Raises NotFound, NotAllowed, NoHearing or BadInput.
    """
    if user.role != "office":
        raise NotAllowed("听证由镇办公室登记")
    case = find_case(user, number, lock=True, at=now)
    review, clock = _in_rereview(case)
    begun, ended = check_hearing(
        first,
        last,
        asked_on=review.asked_on,
        until=clock.strict,
        earlier=[(one.first, one.last) for one in review.hearings],
        today=local_date(now),
    )
    hearing = Hearing(town_id=case.town_id, review_id=review.id, first=begun, last=ended)
    review.hearings.append(hearing)
    before = clock.strict
    _move(case, clock, review, now)
    days = days_of([(begun, ended)])
    words = f"听证{begun}至{ended}共{days}天不计入复核期限：由{before}延到{clock.strict}"
    note(case, "hearing", words, at=now, by=user)
    db.session.commit()
    return hearing


def _in_rereview(case: Case) -> tuple[Review, LegalClock]:
    review, clock = running_review(case), last_clock(case, "rereview")
    if review is None or review.level != "rereview" or case.state != "rereviewing" or clock is None:
        raise NoHearing("这件事项现在没有在复核")
    return review, clock


def _move(case: Case, clock: LegalClock, review: Review, now: datetime) -> None:
    """Count the term anew with all hearings. Warnings are given by the new date, also for a second time."""
    hearing_days = days_of((one.first, one.last) for one in review.hearings)
    after = deadlines.rereview(review.asked_on, calendar_of(case.town_id), hearing_days)
    clock.strict, clock.rolled, clock.provisional = after.strict, after.rolled, after.provisional
    if clock.state == "missed" and local_date(now) > clock.strict:
        return
    clock.state, clock.ended_at = "running", None
    cancel(case.id, kind="clock_warning", key_prefix=f"{clock.kind}:")
    for alarm in clock_alarms(after):
        if alarm.kind == "clock_end":
            replan(case.town_id, case.id, [alarm], version=case.round)
        elif alarm.due_at > now:
            anew = Alarm(alarm.kind, f"{alarm.key}+{hearing_days}", alarm.due_at)
            plan(case.town_id, case.id, [anew], version=case.round)

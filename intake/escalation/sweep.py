"""Take what is due and let follow what must: one transaction per case, any number of sweeps at once.

The case is locked first, then its timers in order, as every action does it; so two sweeps or a sweep
and a page never wait for each other in a circle. A case that somebody holds is passed by: the next
sweep, a minute later at most, finds it.
"""

import logging
from collections import Counter
from collections.abc import Callable, Collection
from datetime import datetime

from sqlalchemy import select

from intake.cases.tables import Case
from intake.database import db
from intake.escalation import clock, handovers, tasks
from intake.escalation.agenda import after_seventh
from intake.escalation.alert import raise_alert
from intake.escalation.dispatch import gather_when_swept
from intake.escalation.escalate import assign_missing, escalate
from intake.escalation.remind import end_evening, remind
from intake.escalation.ring import Consequence, Known, Ring
from intake.timers.claim import claim_due, count_failure, due_case_ids, mark_rung

log = logging.getLogger(__name__)

PAGE = 200
URGENT_KINDS = ("alert", "unassigned")

HANDLERS: dict[str, Callable[[Ring], Consequence]] = {
    "reminder": remind,
    "evening_end": end_evening,
    "escalation": escalate,
    "unassigned": assign_missing,
    "alert": raise_alert,
    "clock_warning": clock.warn,
    "clock_end": clock.end,
    "agenda": after_seventh,
    "handover_end": handovers.ended,
    "refusal_end": handovers.undecided,
    "task_reminder": tasks.remind_task,
    "task_end": tasks.end_task,
}


def sweep(at: datetime, *, kinds: Collection[str] | None = None) -> dict[str, int]:
    """Handle every timer due at that instant; return {"due", "reminders", "escalations", "alerts"}.

    at: the instant the sweep stands at (UTC), also in the past or future. kinds: sweep only cases with
    one of these kinds due (the urgent sweep between two full ones); such a case is handled wholly.
    """
    tally: Counter[str] = Counter(due=0, reminders=0, escalations=0, alerts=0)
    after: tuple[datetime, int] | None = None
    known = Known()
    while page := due_case_ids(at, limit=PAGE, after=after, kinds=kinds):
        for case_id, _ in page:
            _sweep_case(case_id, at, tally, known)
        last_id, last_due = page[-1]
        after = (last_due, last_id)
    if kinds is None:
        gather_when_swept(at)
    return dict(tally)


def _sweep_case(case_id: int, at: datetime, tally: Counter[str], known: Known) -> None:
    """Ring one case's due timers in order, in one transaction."""
    counted: Counter[str] = Counter()
    ringing: int | None = None
    try:
        case = _lock(case_id)
        timers = claim_due(case_id, at) if case is not None else ()
        for timer in timers:
            ringing = timer.id
            consequence = HANDLERS[timer.kind](Ring(timer, case, at, known))
            mark_rung(timer, at, consequence.word)
            _count(counted, consequence)
        db.session.commit()
    except Exception:
        db.session.rollback()
        log.exception("timer %s of case %s failed", ringing, case_id)
        if ringing is not None and count_failure(ringing, at):
            log.error("timer %s of case %s is stuck", ringing, case_id)
        return
    tally.update(counted)


def _lock(case_id: int) -> Case | None:
    """Return the case, read afresh under its lock, or None if somebody else holds it now."""
    query = select(Case).where(Case.id == case_id).with_for_update(skip_locked=True)
    return db.session.scalar(query.execution_options(populate_existing=True))


def _count(counted: Counter[str], consequence: Consequence) -> None:
    counted.update(
        due=1,
        reminders=consequence.reminders,
        escalations=consequence.escalations,
        alerts=consequence.alerts,
    )

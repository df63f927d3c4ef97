"""Take what is due. Any number of sweeps may do so at once: what one has locked, others pass by."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select, update

from intake.database import db
from intake.timers.tables import Timer

#: A timer whose consequence failed this often is set aside as stuck and shown to the office.
ATTEMPTS_ALLOWED = 5
RETRY_AFTER = timedelta(minutes=1)


def due_case_ids(
    at: datetime, *, limit: int, after: tuple[datetime, int] | None, kinds: Collection[str] | None
) -> Sequence[tuple[int, datetime]]:
    """Return (case id, its earliest due instant) of cases with due timers, the longest waiting first.

    after: the last pair of the page before, so that a case that is busy is passed by, not met again.
    kinds: look only for cases with these kinds due; None means all.
    """
    first_due = func.min(Timer.due_at)
    query = (
        select(Timer.case_id, first_due)
        .where(Timer.state == "planned", Timer.due_at <= at)
        .group_by(Timer.case_id)
        .order_by(first_due, Timer.case_id)
        .limit(limit)
    )
    if kinds is not None:
        query = query.where(Timer.kind.in_(kinds))
    if after is not None:
        query = query.having(func.row(first_due, Timer.case_id) > func.row(*after))
    return [(row[0], row[1]) for row in db.session.execute(query)]


def claim_due(case_id: int, at: datetime) -> Sequence[Timer]:
    """Lock and return the case's due timers in the order they fell due; those another holds are left."""
    return db.session.scalars(
        select(Timer)
        .where(Timer.case_id == case_id, Timer.state == "planned", Timer.due_at <= at)
        .order_by(Timer.due_at, Timer.id)
        .with_for_update(skip_locked=True)
    ).all()


def mark_rung(timer: Timer, at: datetime, consequence: str) -> None:
    """Note that the timer rang and what followed, within the caller's transaction."""
    timer.state, timer.rung_at, timer.consequence = "rung", at, consequence


def count_failure(timer_id: int, at: datetime) -> bool:
    """Count a failed consequence in a transaction of its own; return whether the timer is now stuck.

    It is tried again after a minute, then two, three, four. An alert is never set aside.
    """
    timer = db.session.get(Timer, timer_id, with_for_update=True)
    if timer is None or timer.state != "planned":
        db.session.rollback()
        return False
    timer.attempts += 1
    timer.due_at = at + RETRY_AFTER * min(timer.attempts, ATTEMPTS_ALLOWED)
    if timer.attempts >= ATTEMPTS_ALLOWED and timer.kind != "alert":
        timer.state = "stuck"
    stuck = timer.state == "stuck"
    db.session.commit()
    return stuck


def retry_stuck() -> int:
    """Take up again what was set aside, once its cause is gone; return how many timers."""
    statement = update(Timer).where(Timer.state == "stuck").values(state="planned", attempts=0)
    taken_up = db.session.execute(statement).rowcount
    db.session.commit()
    return taken_up


def any_due(at: datetime, kinds: Collection[str]) -> bool:
    """Return whether a timer of these kinds is due and still waits to ring."""
    due = select(Timer.id).where(Timer.state == "planned", Timer.due_at <= at, Timer.kind.in_(kinds))
    return db.session.scalar(due.limit(1)) is not None


def stuck_count() -> int:
    """Return how many timers were set aside."""
    query = select(func.count()).select_from(Timer).where(Timer.state == "stuck")
    return db.session.scalar(query) or 0

"""What closing owes: a follow-up visit some days later; and what it asks before a case is put away."""

from datetime import datetime, timedelta

from sqlalchemy import select

from intake.cases.followups.tables import Task
from intake.cases.followups.tasks import end_task, set_task
from intake.cases.legal.finality import closed_for_good
from intake.cases.tables import Case
from intake.database import db
from intake.rules.closing import check_archive, check_reopen
from intake.rules.localtime import local_date
from intake.town.playbooks import playbook_of
from intake.town.tables import User

#: The outcome of a visit that was not made because the case went on, or was put away without one.
DROPPED = "dropped"


def set_follow_up(case: Case, at: datetime) -> Task:
    """Ask whoever has the case to visit after the playbook's days; one that still waits is the same."""
    waiting = next((task for task in undone_tasks(case) if task.kind == "follow_up"), None)
    if waiting is not None:
        return waiting
    days = playbook_of(case.town_id, case.playbook).follow_up_days
    return set_task(case, "follow_up", local_date(at) + timedelta(days=days), case.assignee)


def undone_tasks(case: Case) -> list[Task]:
    """Return the case's tasks that are not done, the nearest first."""
    query = select(Task).where(Task.case_id == case.id, Task.done_at.is_(None))
    return list(db.session.scalars(query.order_by(Task.due, Task.id)))


def allow_archive(case: Case) -> None:
    """Raise FollowUpMissing or PerformanceMissing where something must be done before.

    A case that was closed by an older register has no visit to wait for.
    """
    check_archive(case.kind, {task.kind for task in undone_tasks(case)})


def allow_reopen(case: Case, now: datetime, *, whenever: bool = False) -> None:
    """Raise ClosedForGood or ReopenTooLate. whenever: the window does not count: an agreement was broken."""
    if case.closed_at is None:
        return
    days = playbook_of(case.town_id, case.playbook).reopen_days
    closed_on = local_date(case.closed_at)
    today = closed_on if whenever else local_date(now)
    check_reopen(closed_on, today, days, rereviewed=closed_for_good(case))


def drop_follow_up(case: Case, *, by: User, at: datetime) -> None:
    """The visit is not made: the case goes on, or is put away without it."""
    _drop(case, "follow_up", by, at)


def drop_telling(case: Case, at: datetime) -> None:
    """Nobody need be told any more that the term was extended: there is no term."""
    _drop(case, "tell_extension", None, at)


def _drop(case: Case, kind: str, by: User | None, at: datetime) -> None:
    for task in undone_tasks(case):
        if task.kind == kind:
            end_task(task, by=by, at=at, outcome=DROPPED)

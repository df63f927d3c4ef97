"""Set a dated task on a case and end it, in the caller's transaction. The case may be closed long since."""

from datetime import date, datetime, time, timedelta

from intake.cases.followups.tables import TASK_KINDS, Task
from intake.cases.tables import Case
from intake.database import db
from intake.rules.localtime import instant
from intake.sms.outbox import take_back
from intake.timers.plan import Alarm, cancel, plan
from intake.town.tables import User

#: [own] Who has the task is reminded in the morning of its day, after the quiet hours.
REMIND_AT = time(8, 30)


def set_task(case: Case, kind: str, due: date, person: User | None, *, subject_id: int | None = None) -> Task:
    """Add a task with its alarms and return it, flushed; nothing is committed.

    kind: a code of TASK_KINDS. due: the local day by whose end it must be done. person: None means whoever
    acts for the case on that day. subject_id: what of the kind's room it belongs to. Raise ValueError for
    an unknown kind.
    """
    if kind not in TASK_KINDS:
        raise ValueError(f"no such kind of task: {kind!r}")
    task = Task(
        town_id=case.town_id,
        case_id=case.id,
        kind=kind,
        due=due,
        person_id=person.id if person else None,
        subject_id=subject_id,
    )
    db.session.add(task)
    db.session.flush()
    alarms = [
        Alarm("task_reminder", timer_key(task), instant(due, REMIND_AT)),
        Alarm("task_end", timer_key(task), instant(due + timedelta(days=1), time(0))),
    ]
    plan(case.town_id, case.id, alarms, version=case.round)
    return task


def end_task(
    task: Task, *, by: User | None, at: datetime, outcome: str | None = None, result: str = ""
) -> None:
    """Mark the task as done and take its alarms and texts back; one that is done stays as it was.

    by: None where it ended with its case. outcome: a code of the room that set the task. result: in words.
    What is done late stays missed.
    """
    if task.done_at is not None:
        return
    task.done_at, task.done_by_id = at, by.id if by else None
    task.outcome, task.result = outcome, result.strip() or None
    for kind in ("task_reminder", "task_end"):
        cancel(task.case_id, kind=kind, key=timer_key(task))
    take_back(task.case_id, "约定的事已做", key_prefix=text_prefix(task))


def timer_key(task: Task) -> str:
    """Return the key of the task's timers, e.g. follow_up:12."""
    return f"{task.kind}:{task.id}"


def text_prefix(task: Task) -> str:
    """Return how the keys of the task's texts begin."""
    return f"task:{task.id}:"

"""Dated tasks: who has one is reminded on its day; what nobody did by its end goes to the office."""

from intake.cases.circle.admit import may_know
from intake.cases.events import note
from intake.cases.followups.tables import TASK_KINDS, Task
from intake.cases.followups.tasks import text_prefix
from intake.cases.tell import tell_about
from intake.database import db
from intake.escalation.escalate import task_missed
from intake.escalation.remind import who_acts
from intake.escalation.ring import Consequence, Ring
from intake.rules.localtime import local_date
from intake.rules.wording import day_name
from intake.sms.outbox import take_back
from intake.town.tables import User


def remind_task(ring: Ring) -> Consequence:
    """Text whoever has the task, or else whoever acts for the case, on its day."""
    task = _task(ring)
    if task.done_at is not None:
        return Consequence("task done")
    if local_date(ring.at) > task.due:
        return Consequence("overtaken")
    person = _person(ring, task)
    if person is None:
        return Consequence("nobody to remind")
    told = tell_about(
        ring.case,
        person,
        "reminder",
        key=f"{text_prefix(task)}{person.id}",
        at=ring.at,
        gather=True,
        variant="task",
        deadline=f"{day_name(task.due)}24:00",
    )
    note(ring.case, "reminded", f"提醒{person.name}：{TASK_KINDS[task.kind]}", at=ring.at, by=None)
    return Consequence(f"reminded {person.username}", reminders=int(told))


def end_task(ring: Ring) -> Consequence:
    """The day is over and the task undone: it was missed, and the office is told."""
    task = _task(ring)
    if task.done_at is not None:
        return Consequence("task done")
    task.missed = True
    take_back(ring.case.id, "日子已过，不再发送", key_prefix=text_prefix(task))
    note(ring.case, "missed", f"{TASK_KINDS[task.kind]}没有按时做（{task.due}）", at=ring.at, by=None)
    return task_missed(ring)


def _task(ring: Ring) -> Task:
    """Return the task that the timer's key names (`kind:id`)."""
    return db.session.get_one(Task, int(ring.timer.key.rpartition(":")[2]))


def _person(ring: Ring, task: Task) -> User | None:
    person, chain = task.person, ring.playbook.chain
    if person is not None and person.active and person.phone and may_know(ring.case, person):
        return person
    return who_acts(ring.case, chain[0], chain, ring.present)

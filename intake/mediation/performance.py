"""Look whether an agreement is kept (《人民调解法》第三十一条); a breach opens the case again."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from intake.cases.events import note
from intake.cases.followups.tables import Task
from intake.cases.followups.tasks import end_task
from intake.cases.moves import carry_out
from intake.cases.tables import Case
from intake.database import db
from intake.mediation.files import locked_case
from intake.mediation.tables import Agreement
from intake.rules.agreement import PerformanceDone
from intake.rules.lifecycle import OPEN_STATES, SYSTEM
from intake.rules.refusals import BadInput, MoveRefused, NotFound
from intake.rules.texts import check_text
from intake.town.tables import User

LONGEST = 1000


def record_performance(
    user: User, number: str, task_id: int, *, kept: bool, text: str, now: datetime
) -> Agreement:
    """Write down what a follow-up found; return the agreement.

    A breach ends the agreement's other follow-ups and reopens the case, if it is closed. Raises NotAllowed,
    NotFound, PerformanceDone, MoveRefused or BadInput.
    """
    case = locked_case(user, number, now, still_open=False)
    task = db.session.get(Task, task_id, populate_existing=True)
    if task is None or task.case_id != case.id or task.kind != "performance":
        raise NotFound
    if task.done_at is not None:
        raise PerformanceDone
    if message := check_text(text, limit=LONGEST, required=True):
        raise BadInput({"text": message})
    agreement = db.session.get_one(Agreement, task.subject_id)
    end_task(task, by=user, at=now, outcome="kept" if kept else "breached", result=text)
    if kept:
        note(case, "agreement", f"回访{agreement.number}：已按约履行。{text.strip()}", at=now, by=user)
    else:
        _breach(case, agreement, user, text.strip(), now)
    db.session.commit()
    return agreement


def _breach(case: Case, agreement: Agreement, user: User, text: str, now: datetime) -> None:
    agreement.breached_at = now
    for other in open_tasks(case, agreement):
        end_task(other, by=user, at=now, outcome="void", result=f"协议{agreement.number}没有履行")
    note(case, "agreement", f"回访{agreement.number}：没有按约履行。{text}", at=now, by=user)
    if case.state not in OPEN_STATES:
        _reopen(case, f"调解协议{agreement.number}没有履行，重新办理：{text}", user, now)


def _reopen(case: Case, why: str, user: User, now: datetime) -> None:
    """Reopen the case, whoever wrote the breach down; what is closed for good only says that it stays so."""
    try:
        carry_out(case, "reopen", by=user, at=now, text=why, role=SYSTEM)
    except MoveRefused as refused:
        note(case, "comment", f"协议没有履行，但事项没有重新办理：{refused.sentence}", at=now, by=user)


def open_tasks(case: Case, agreement: Agreement) -> Sequence[Task]:
    """Return the agreement's follow-ups that are not done, by day."""
    mine = Task.case_id == case.id, Task.kind == "performance", Task.subject_id == agreement.id
    query = select(Task).where(*mine, Task.done_at.is_(None)).order_by(Task.due, Task.id)
    return db.session.scalars(query).all()

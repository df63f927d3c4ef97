"""The follow-up visit (回访): what was found, and how content the petitioner is."""

from datetime import datetime

from sqlalchemy import select

from intake.cases.events import note
from intake.cases.followups.tables import Task
from intake.cases.followups.tasks import end_task
from intake.cases.status import rated_by_petitioner
from intake.cases.tables import Case
from intake.cases.visible import find_case
from intake.database import db
from intake.rules.categories import RATINGS
from intake.rules.closing import check_rating
from intake.rules.lifecycle import OPEN_STATES
from intake.rules.refusals import MoveRefused, NotAllowed
from intake.town.tables import User

VISITING_ROLES = frozenset({"grid_worker", "center", "village_lead", "mediator", "department", "office"})


class NoVisitWaits(MoveRefused):
    """A visit is recorded once, for a case that was closed."""

    def __init__(self) -> None:
        super().__init__("这件事项现在没有等着做的回访；办结以后才有，记过一次就不再记")


def record_follow_up(user: User, number: str, task_id: int, *, rating: str, text: str, now: datetime) -> Case:
    """End the follow-up task with what was found; return the case.

    rating: a code of RATINGS; "unrated" where nobody would say. What the petitioner rated by the own code
    stands. Raises NotAllowed, NotFound, NoVisitWaits or BadInput.
    """
    if user.role not in VISITING_ROLES:
        raise NotAllowed("回访由网格员、村中心、包村干部、调解员、部门或镇办来记。")
    case = find_case(user, number, lock=True)
    task = _waiting(case, task_id)
    check_rating(rating, text, own=False)
    words = text.strip()
    end_task(task, by=user, at=now, outcome=rating, result=words)
    if not rated_by_petitioner(case):
        case.rating, case.rated_at, case.rating_words = rating, now, words
    note(case, "follow_up", f"{RATINGS[rating]}：{words}", at=now, by=user)
    db.session.commit()
    return case


def _waiting(case: Case, task_id: int) -> Task:
    query = select(Task).where(
        Task.id == task_id, Task.case_id == case.id, Task.kind == "follow_up", Task.done_at.is_(None)
    )
    task = db.session.scalar(query)
    if task is None or case.state in OPEN_STATES:
        raise NoVisitWaits
    return task

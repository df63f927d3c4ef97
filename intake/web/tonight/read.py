"""What one person has to do this evening, and what comes after."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from intake.cases.search import for_rows
from intake.cases.tables import Case, CaseEvening
from intake.cases.visible import visible_cases
from intake.database import db
from intake.escalation.turns import Turns
from intake.rules.lifecycle import OPEN_STATES
from intake.rules.localtime import local_date
from intake.rules.risk import LEVELS
from intake.town.stand_ins import acting_people
from intake.town.tables import User

#: A person with more open cases than this is not a person at dusk any more; the list of cases has them all.
MOST = 300
#: These help with the cases they see, whoever's turn it is.
HELPING_ROLES = frozenset({"center", "mediator"})


@dataclass(frozen=True)
class Task:
    """A case and one of its evenings. state: due, over (its time has passed) or done.

    called: the name of who must act, and for whom.
    """

    case: Case
    evening: CaseEvening
    state: str
    who: User | None
    called: str

    @property
    def for_another(self) -> bool:
        return self.who is not None and self.called != self.who.name


@dataclass(frozen=True)
class Tonight:
    """The page's three lists: for tonight, handed up to this person, and for a later evening."""

    tasks: list[Task] = field(default_factory=list)
    followed: list[Case] = field(default_factory=list)
    later: list[Task] = field(default_factory=list)

    @property
    def undone(self) -> int:
        return sum(task.state != "done" for task in self.tasks)


def tonight(user: User, at: datetime) -> Tonight:
    """Return what the person has to do, gravest first."""
    turns, found, cases = Turns(user.town_id), Tonight(), _open_cases(user, at)
    for case in cases:
        for evening in _evenings_from_today(case, at):
            who, called = turns.actor(case, evening), turns.actor_name(case, evening)
            task = Task(case, evening, _state(evening, at), who, called)
            if not _is_for(user, task):
                continue
            if local_date(evening.due_at) == local_date(at):
                found.tasks.append(task)
                break
            if task.state != "done":
                found.later.append(task)
                break
    shown = {task.case.id for task in found.tasks}
    mine = {person.id for person in acting_people(user, local_date(at))}
    found.followed.extend(case for case in cases if case.supervisor_id in mine and case.id not in shown)
    found.tasks.sort(key=_urgency)
    found.later.sort(key=lambda task: task.evening.due_at)
    return found


def _open_cases(user: User, at: datetime) -> Sequence[Case]:
    query = visible_cases(user, at).where(Case.state.in_(OPEN_STATES), Case.state != "decided")
    return db.session.scalars(query.options(*for_rows()).order_by(Case.registered_at).limit(MOST)).all()


def _evenings_from_today(case: Case, at: datetime) -> list[CaseEvening]:
    today = local_date(at)
    return [evening for evening in case.current_evenings if local_date(evening.due_at) >= today]


def _state(evening: CaseEvening, at: datetime) -> str:
    if evening.done_at is not None:
        return "done"
    return "due" if evening.due_at >= at else "over"


def _is_for(user: User, task: Task) -> bool:
    if user.role in HELPING_ROLES:
        return True
    return task.who is not None and task.who.id == user.id


def _urgency(task: Task) -> tuple[bool, int, datetime]:
    return task.state == "done", LEVELS.index(task.case.risk), task.case.registered_at

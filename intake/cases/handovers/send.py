"""Hand a case to a department, which must acknowledge it; until then it stays the sender's."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select

from intake.cases.circle.admit import inside
from intake.cases.events import note
from intake.cases.handovers.find import SENDING_ROLES, in_role, open_case, people_behind
from intake.cases.handovers.terms import acknowledge_end, watch_due, watch_waiting
from intake.cases.tables import Case, Handover
from intake.cases.tell import tell_about
from intake.database import db
from intake.rules.handovers import (
    ACTIVE_STATES,
    PARTS,
    TASK_LIMIT,
    LeadStands,
    StillWaits,
    due_fault,
    part_of,
)
from intake.rules.localtime import local_date
from intake.rules.refusals import BadInput, NotAllowed
from intake.rules.texts import check_text
from intake.rules.wording import moment
from intake.town.chain import department_people
from intake.town.tables import Department, User


def hand_over(
    user: User,
    number: str,
    department_code: str,
    task: str,
    *,
    now: datetime,
    part: str | None = None,
    due: date | None = None,
) -> Handover:
    """Hand the case to a department and text its people; return the hand-over.

    part: lead, co, or None for whichever is free: the lead while nobody leads. due: the local day by
    which the task is to be done, None if it has none. Asking twice is asking once. Raises NotAllowed,
    CaseClosed, BadInput, LeadStands for a second lead, or StillWaits where the department has not answered
    something else yet.
    """
    if not in_role(people_behind(user, now), SENDING_ROLES):
        raise NotAllowed("只有镇办、包村干部和镇领导可以转交。")
    department = _department(user, department_code)
    case = open_case(user, number, now)
    people = _reached(case, department)
    faults = _faults(department, people, task, part)
    if message := due_fault(due, local_date(now), local_date(acknowledge_end(case, now))):
        faults["due"] = message
    if faults or department is None:
        raise BadInput(faults)
    handover = _waiting_same(case, department, task.strip(), part, due)
    if handover is None:
        lead = lead_of(case)
        if part == "lead" and lead is not None:
            raise LeadStands(lead.department.name)
        wanted = part_of(part, lead is not None)
        handover = _write(case, department, task.strip(), wanted, due, user, now)
        _tell(case, handover, people, now)
    db.session.commit()
    return handover


def lead_of(case: Case) -> Handover | None:
    """Return the one active hand-over that leads, if there is one."""
    leads = (h for h in case.handovers if h.part == "lead" and h.state in ACTIVE_STATES)
    return next(leads, None)


def _department(user: User, code: str) -> Department | None:
    """Return the department, held: dissolving it waits, and so finds what is handed to it now."""
    query = select(Department).where(Department.town_id == user.town_id, Department.code == code)
    held = query.with_for_update(read=True).execution_options(populate_existing=True)
    return db.session.scalar(held)


def _reached(case: Case, department: Department | None) -> Sequence[User] | None:
    """Return the department's people who may know of the case; None where all of them are kept out."""
    if department is None:
        return ()
    people = department_people(case.town_id, department.id)
    admitted = inside(case, people)
    return None if people and not admitted else admitted


def _faults(
    department: Department | None,
    people: Sequence[User] | None,
    task: str,
    part: str | None,
) -> dict[str, str]:
    faults = {}
    if department is None:
        faults["department"] = "请选择部门"
    elif not department.active:
        faults["department"] = f"{department.name}这个部门已经撤销，请选别的部门"
    elif people is None:
        faults["department"] = f"{department.name}的人要回避，或不是这件保密事项的知情人，请选别的部门"
    if part not in (None, *PARTS):
        faults["part"] = "请选择牵头或协办"
    if message := check_text(task, limit=TASK_LIMIT, required=True):
        faults["task"] = message
    return faults


def _waiting_same(
    case: Case, department: Department, task: str, part: str | None, due: date | None
) -> Handover | None:
    """Return the same hand-over if it still waits to be acknowledged: asking twice is asking once.

    Raises StillWaits where another one to this department waits.
    """
    for handover in case.handovers:
        if handover.department_id == department.id and handover.state == "waiting":
            if (handover.task, handover.due) == (task, due) and part in (None, handover.part):
                return handover
            raise StillWaits(department.name)
    return None


def _write(
    case: Case, department: Department, task: str, part: str, due: date | None, user: User, now: datetime
) -> Handover:
    handover = Handover(
        town_id=case.town_id, department=department, by_id=user.id, at=now, task=task, part=part, due=due
    )
    handover.state = "waiting"
    case.handovers.append(handover)
    db.session.flush()
    watch_waiting(case, handover, now)
    watch_due(case, handover, now)
    until = f"，{due.month}月{due.day}日前办完" if due else ""
    words = f"转交{department.name}（{PARTS[part]}）{until}：{task}"
    note(case, "handover", words, at=now, by=user)
    return handover


def _tell(case: Case, handover: Handover, people: Sequence[User] | None, now: datetime) -> None:
    for person in people or ():
        key, until = f"handover:{handover.id}:{person.id}", handover.acknowledge_by
        tell_about(case, person, "handover", key=key, at=now, deadline=moment(until) if until else "")

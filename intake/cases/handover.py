"""Hand a case to a department, which must acknowledge it; until then it stays the sender's."""

from datetime import datetime

from sqlalchemy import select

from intake.cases.events import note
from intake.cases.tables import Case, Handover, Participant
from intake.cases.tell import tell_about
from intake.cases.visible import find_case
from intake.database import db
from intake.rules.lifecycle import OPEN_STATES, STATE_NAMES
from intake.rules.refusals import BadInput, CaseClosed, NotAllowed
from intake.rules.texts import check_text
from intake.town.chain import department_people
from intake.town.tables import Department, User

SENDING_ROLES = frozenset({"office", "mayor", "secretary", "village_lead"})
HELP_ASKING_ROLES = frozenset({"office", "grid_worker", "center", "village_lead"})


def hand_over(user: User, number: str, department_code: str, task: str, *, now: datetime) -> Handover:
    """Hand the case to a department and text its people; raise NotAllowed, BadInput or CaseClosed."""
    if user.role not in SENDING_ROLES:
        raise NotAllowed("只有镇办、包村干部和镇领导可以转交。")
    case = find_case(user, number, lock=True)
    if case.state not in OPEN_STATES:
        raise CaseClosed(STATE_NAMES[case.state])
    department = db.session.scalar(
        select(Department).where(Department.town_id == user.town_id, Department.code == department_code)
    )
    faults = {}
    if department is None:
        faults["department"] = "请选择部门"
    if message := check_text(task, limit=500, required=True):
        faults["task"] = message
    if faults or department is None:
        raise BadInput(faults)
    waiting = _waiting_same(case, department, task.strip())
    handover = waiting or _write(case, department, task.strip(), user, now)
    db.session.commit()
    return handover


def _waiting_same(case: Case, department: Department, task: str) -> Handover | None:
    """Return the same hand-over if it still waits to be acknowledged: asking twice is asking once."""
    return next(
        (
            handover
            for handover in case.handovers
            if handover.department_id == department.id
            and handover.acknowledged_at is None
            and handover.task == task
        ),
        None,
    )


def _write(case: Case, department: Department, task: str, user: User, now: datetime) -> Handover:
    handover = Handover(town_id=case.town_id, department=department, by_id=user.id, at=now, task=task)
    case.handovers.append(handover)
    db.session.flush()
    note(case, "handover", f"转交{department.name}：{task}", at=now, by=user)
    for person in department_people(case.town_id, department.id):
        tell_about(
            case,
            person,
            "handover",
            key=f"handover:{handover.id}:{person.id}",
            at=now,
        )
    return handover


def acknowledge_handover(user: User, number: str, handover_id: int, *, now: datetime) -> None:
    """A person of the department takes the case on; doing so again changes nothing."""
    case = find_case(user, number, lock=True)
    handover = next((h for h in case.handovers if h.id == handover_id), None)
    if handover is None or handover.department_id != user.department_id:
        raise NotAllowed("只有接收的部门可以签收。")
    if handover.acknowledged_at is None:
        handover.acknowledged_at, handover.acknowledged_by_id = now, user.id
        note(case, "acknowledged", f"{handover.department.name}已签收", at=now, by=user)
    db.session.commit()


def ask_for_help(user: User, number: str, username: str, *, now: datetime) -> None:
    """Ask a mediator to help with the case, which lets that person see it."""
    if user.role not in HELP_ASKING_ROLES:
        raise NotAllowed("请人参与由网格员、村中心、包村干部或镇办来办。")
    case = find_case(user, number, lock=True)
    if case.state not in OPEN_STATES:
        raise CaseClosed(STATE_NAMES[case.state])
    helper = db.session.scalar(
        select(User).where(
            User.town_id == user.town_id, User.username == username, User.role == "mediator", User.active
        )
    )
    if helper is None:
        raise BadInput({"username": "请选择一位调解员"})
    if db.session.get(Participant, (case.id, helper.id)) is None:
        participant = Participant(case_id=case.id, user_id=helper.id, town_id=case.town_id, added_at=now)
        db.session.add(participant)
        note(case, "assigned", f"请{helper.name}参与", at=now, by=user)
        tell_about(
            case,
            helper,
            "handover",
            key=f"help:{case.id}:{helper.id}",
            at=now,
        )
    db.session.commit()

"""Take a hand-over back, acknowledged or not; its department is told that it need not act."""

from collections.abc import Sequence
from datetime import datetime

from intake.cases.events import note
from intake.cases.handovers.find import (
    DECIDING_ROLES,
    any_handover,
    in_role,
    open_case,
    people_behind,
    second_tap,
    sent,
)
from intake.cases.handovers.terms import end_watching
from intake.cases.tables import Case, Handover
from intake.cases.tell import tell_about
from intake.database import db
from intake.rules.handovers import TASK_LIMIT, step
from intake.rules.refusals import BadInput, NotAllowed
from intake.rules.texts import check_text
from intake.town.chain import department_people
from intake.town.tables import User


def withdraw_handover(user: User, number: str, handover_id: int, reason: str = "", *, now: datetime) -> None:
    """Take a hand-over back; its department is told that it need not act.

    While it waits whoever sent it may, and needs no reason; once it was acknowledged only the office and
    those above it, and they say why. Raises NotAllowed for anyone else, WrongHandoverState for one that was
    refused, done or taken back, BadInput, CaseClosed. A second tap changes nothing.
    """
    case = open_case(user, number, now)
    handover = any_handover(case, handover_id)
    taken = handover.decided_at, handover.decided_by_id, handover.decision
    if handover.state == "withdrawn" and second_tap(taken, user, reason, now):
        db.session.commit()
        return
    acknowledged = handover.state == "acknowledged"
    _allow(people_behind(user, now), handover)
    target = step(handover.state, "withdraw")
    if message := check_text(reason, limit=TASK_LIMIT, required=acknowledged):
        raise BadInput({"reason": message if reason.strip() else "部门已签收，请写清为什么收回"})
    handover.state, handover.insisted = target, False
    handover.decided_at, handover.decided_by_id, handover.decision = now, user.id, reason.strip() or None
    withdraw(case, handover, now)
    why = f"：{reason.strip()}" if reason.strip() else ""
    note(case, "handover", f"收回转给{handover.department.name}的事{why}", at=now, by=user)
    db.session.commit()


def _allow(people: Sequence[User], handover: Handover) -> None:
    if not sent(people, handover):
        raise NotAllowed("转交由转出的人或镇办收回。")
    if handover.state == "acknowledged" and not in_role(people, DECIDING_ROLES):
        raise NotAllowed("部门已签收，只有镇办和镇领导可以收回。")


def withdraw(case: Case, handover: Handover, now: datetime) -> None:
    """Stop what watches it, take back what was not sent yet, and tell its department."""
    end_watching(case, handover, "转交已收回")
    tell_department(case, handover, "withdrawn", now)


def tell_department(case: Case, handover: Handover, variant: str, now: datetime) -> None:
    """Tell the department's people what became of the hand-over. variant: insisted or withdrawn."""
    for person in department_people(case.town_id, handover.department_id):
        key = f"handover_{variant}:{handover.id}:{person.id}"
        tell_about(case, person, "handover", key=key, at=now, variant=variant)

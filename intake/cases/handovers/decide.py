"""The office decides on a refusal: the department must take it, or need not."""

from datetime import datetime

from intake.cases.events import note
from intake.cases.handovers.find import (
    DECIDING_ROLES,
    Taken,
    any_handover,
    in_role,
    open_case,
    people_behind,
    second_tap,
)
from intake.cases.handovers.terms import stop_watching
from intake.cases.handovers.withdraw import tell_department, withdraw
from intake.cases.tables import Case, Handover
from intake.database import db
from intake.rules.handovers import DepartmentDissolved, step
from intake.rules.refusals import BadInput, NotAllowed
from intake.rules.texts import LONG_TEXT, check_text
from intake.sms.outbox import take_back
from intake.town.tables import User


def decide_refusal(
    user: User, number: str, handover_id: int, *, insist: bool, text: str, now: datetime
) -> None:
    """Decide who acts, in words. insist: the department must take it; otherwise the office hands it on.

    Raises NotAllowed for anyone but the office and those above it, WrongHandoverState where nothing was
    refused, DepartmentDissolved where it must take it but is no more, BadInput without words, CaseClosed.
    A second tap changes nothing.
    """
    if not in_role(people_behind(user, now), DECIDING_ROLES):
        raise NotAllowed("部门退回的事由镇办决定。")
    case = open_case(user, number, now)
    handover = any_handover(case, handover_id)
    if _decided_just_now(handover, insist, second_tap(_taken(handover), user, text, now)):
        db.session.commit()
        return
    target = step(handover.state, "insist" if insist else "release")
    if insist and not handover.department.active:
        raise DepartmentDissolved(handover.department.name, "decision")
    if message := check_text(text, limit=LONG_TEXT, required=True):
        raise BadInput({"decision": "请写清怎么决定、为什么" if not text.strip() else message})
    handover.state, handover.insisted = target, insist
    handover.decided_at, handover.decided_by_id, handover.decision = now, user.id, text.strip()
    _settle(case, handover, insist, now)
    name = handover.department.name
    words = f"决定由{name}办理：{text.strip()}" if insist else f"同意{name}退回：{text.strip()}"
    note(case, "handover", words, at=now, by=user)
    db.session.commit()


def _taken(handover: Handover) -> Taken:
    return handover.decided_at, handover.decided_by_id, handover.decision


def _decided_just_now(handover: Handover, insist: bool, tapped: bool) -> bool:
    """Tell whether this very decision on a refusal stands already."""
    state = "acknowledged" if insist else "withdrawn"
    same = handover.insisted == insist and handover.state == state
    return tapped and same and handover.refused_at is not None


def _settle(case: Case, handover: Handover, insist: bool, now: datetime) -> None:
    """A decision ends the wait: the department has it from now on, or has it no more."""
    if insist:
        stop_watching(case, handover)
        take_back(case.id, "已决定", key_prefix=f"refusal:{handover.id}:")
        climbed = f"escalation:{case.id}:{case.round}:refusal:{handover.id}:"
        take_back(case.id, "已决定", key_prefix=climbed)
        handover.acknowledged_at = now
        tell_department(case, handover, "insisted", now)
    else:
        withdraw(case, handover, now)

"""What a department answers to a hand-over: we have it, it is not ours, it is done."""

from datetime import datetime

from intake.cases.events import note
from intake.cases.handovers.find import own_handover, second_tap
from intake.cases.handovers.terms import end_watching, stop_watching, watch_refused
from intake.cases.tables import Case, Handover
from intake.cases.tell import tell_about
from intake.database import db
from intake.rules.handovers import DepartmentDissolved, step
from intake.rules.refusals import BadInput
from intake.rules.texts import LONG_TEXT, check_text
from intake.rules.wording import moment
from intake.sms.outbox import take_back
from intake.town.chain import people_in_role
from intake.town.tables import User


def acknowledge_handover(user: User, number: str, handover_id: int, *, now: datetime) -> None:
    """A person of the department takes the case on; doing so again changes nothing.

    Raises NotAllowed for any other department, WrongHandoverState for one that was refused or taken back,
    DepartmentDissolved, CaseClosed, NotFound.
    """
    case, handover = own_handover(user, number, handover_id, now, "只有接收的部门可以签收。")
    if handover.acknowledged_at is None:
        target = step(handover.state, "acknowledge")
        if not handover.department.active:
            raise DepartmentDissolved(handover.department.name)
        handover.state = target
        handover.acknowledged_at, handover.acknowledged_by_id = now, user.id
        _answered(case, handover, "已签收")
        note(case, "acknowledged", f"{handover.department.name}已签收", at=now, by=user)
    db.session.commit()


def refuse_handover(user: User, number: str, handover_id: int, reason: str, *, now: datetime) -> None:
    """The department says that it is not its matter, and why; the office decides.

    Raises BadInput without a reason, WrongHandoverState once it was acknowledged, NotAllowed, CaseClosed.
    A second tap changes nothing.
    """
    case, handover = own_handover(user, number, handover_id, now, "只有接收的部门可以退回。")
    taken = handover.refused_at, handover.refused_by_id, handover.refusal
    if handover.state == "refused" and second_tap(taken, user, reason, now):
        db.session.commit()
        return
    target = step(handover.state, "refuse")
    if message := check_text(reason, limit=LONG_TEXT, required=True):
        raise BadInput({"reason": "请写清为什么退回" if not reason.strip() else message})
    handover.state = target
    handover.refused_at, handover.refused_by_id, handover.refusal = now, user.id, reason.strip()
    _answered(case, handover, "部门已退回")
    watch_refused(case, handover, now)
    note(case, "refused", f"{handover.department.name}退回：{reason.strip()}", at=now, by=user)
    _tell_office(case, handover, now)
    db.session.commit()


def finish_handover(user: User, number: str, handover_id: int, result: str, *, now: datetime) -> None:
    """The department has done its task; what came of it is written into the case.

    Raises BadInput without a result, WrongHandoverState unless acknowledged, NotAllowed, CaseClosed.
    A second tap changes nothing.
    """
    case, handover = own_handover(user, number, handover_id, now, "只有接收的部门可以报告办完。")
    taken = handover.done_at, handover.done_by_id, handover.result
    if handover.state == "done" and second_tap(taken, user, result, now):
        db.session.commit()
        return
    target = step(handover.state, "finish")
    if message := check_text(result, limit=LONG_TEXT, required=True):
        raise BadInput({"result": "请写清办了什么" if not result.strip() else message})
    handover.state = target
    handover.done_at, handover.done_by_id, handover.result = now, user.id, result.strip()
    end_watching(case, handover, "已办完")
    note(case, "handover", f"{handover.department.name}办完：{result.strip()}", at=now, by=user)
    db.session.commit()


def _answered(case: Case, handover: Handover, why: str) -> None:
    """Its department has answered: what watches it stops, what was not sent yet is not sent."""
    stop_watching(case, handover)
    take_back(case.id, why, key_prefix=f"handover:{handover.id}:")
    take_back(case.id, why, key_prefix=f"escalation:{case.id}:{case.round}:handover:{handover.id}:")


def _tell_office(case: Case, handover: Handover, now: datetime) -> None:
    until = moment(handover.decide_by) if handover.decide_by else ""
    for person in people_in_role(case.town_id, "office"):
        key = f"refusal:{handover.id}:{person.id}"
        tell_about(case, person, "handover", key=key, at=now, variant="refused", deadline=until)

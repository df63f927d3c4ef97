"""Say what came of a visit: done, or not and why."""

from datetime import datetime

from intake.cases.progress import take_step
from intake.cases.visible import find_case
from intake.database import db
from intake.rules.lifecycle import OPEN_STATES
from intake.rules.refusals import NotAllowed, NotFound
from intake.rules.visits import VISIT_KINDS, DoorNotYours, check_change, check_result
from intake.town.tables import User
from intake.visits.tables import Visit
from intake.visits.tell import forget, note_visit
from intake.visits.visible import find_visit, may_go

LONGEST_PRESENT = 200


def finish_visit(user: User, visit_id: int, *, happened: bool, result: str, now: datetime) -> int | None:
    """Record the result in one transaction; return the evening that the visit ticked off, or None.

    A visit that took place for an open case is a step 入户走访 of that case. The same result sent twice
    is one. Raises NoSuchVisit, DoorNotYours, VisitOver, NotYetThere or BadInput.
    """
    if not may_go(user, now):
        raise DoorNotYours
    visit = find_visit(user, visit_id, lock=True)
    text, state = check_result(result, happened=happened), "done" if happened else "missed"
    if visit.state == state and visit.result == text:
        db.session.rollback()
        return None
    check_change(visit.state, visit.at, now=now, result=True)
    forget(visit)
    visit.state, visit.result, visit.ended_at = state, text, now
    case, name = visit.case, VISIT_KINDS[visit.kind]
    if case is not None and happened and case.state in OPEN_STATES:
        return _step(user, visit, f"{name}：{text}", now)
    note_visit(visit, state, f"{name}{'完成' if happened else '没去成'}：{text}", at=now, by=user)
    db.session.commit()
    return None


def _step(user: User, visit: Visit, text: str, now: datetime) -> int | None:
    """Write the step into the visit's case and commit it with the visit."""
    assert visit.case is not None
    present = "、".join(one.user.name for one in visit.people)[:LONGEST_PRESENT]
    try:
        case = find_case(user, visit.case.number, lock=True)
    except NotFound:
        # Who only goes along does not see the case, so somebody whose case it is writes the result.
        raise NotAllowed("这件事项不由您办理，请一起去的责任人登记结果") from None
    evening = take_step(case, user, now=now, kind="visit", text=text, present=present)
    db.session.commit()
    return evening

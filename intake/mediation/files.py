"""A case's mediation files, found under the case's lock, and who may write in them."""

from datetime import datetime

from sqlalchemy import select

from intake.cases.tables import Case
from intake.cases.visible import find_case
from intake.database import db
from intake.mediation.tables import Agreement, Mediation
from intake.rules.agreement import NotAgreed
from intake.rules.lifecycle import OPEN_STATES, STATE_NAMES
from intake.rules.mediation import NoOpenFile
from intake.rules.refusals import CaseClosed, NotAllowed
from intake.town.tables import User

#: Those who may settle a matter write down how it was mediated.
KEEPING_ROLES = frozenset({"grid_worker", "center", "village_lead", "department", "office", "mediator"})


def locked_case(user: User, number: str, at: datetime, *, still_open: bool = True) -> Case:
    """Return the case, locked, for someone who may write in its file.

    still_open: the case must not be closed. Raises NotAllowed, NotFound or CaseClosed.
    """
    if user.role not in KEEPING_ROLES:
        raise NotAllowed("调解案卷由调解员、网格员、村中心、包村干部、部门和镇办公室来写")
    case = find_case(user, number, lock=True, at=at)
    if still_open and case.state not in OPEN_STATES:
        raise CaseClosed(STATE_NAMES[case.state])
    return case


def latest_file(case: Case) -> Mediation | None:
    """Return the case's latest file, read afresh."""
    query = select(Mediation).where(Mediation.case_id == case.id).order_by(Mediation.id.desc()).limit(1)
    return db.session.scalar(query.execution_options(populate_existing=True))


def open_file_of(case: Case) -> Mediation:
    """Return the case's open file; raises NoOpenFile."""
    found = latest_file(case)
    if found is None or found.state != "open":
        raise NoOpenFile
    return found


def latest_agreement(case: Case) -> Agreement:
    """Return the case's latest agreement; raises NotAgreed."""
    query = select(Agreement).join(Mediation).where(Mediation.case_id == case.id)
    found = db.session.scalar(
        query.order_by(Agreement.id.desc()).limit(1).execution_options(populate_existing=True)
    )
    if found is None:
        raise NotAgreed
    return found


def end_file(mediation: Mediation, state: str, reason: str | None, at: datetime) -> None:
    """Close the file in one of its last states."""
    mediation.state, mediation.end_reason, mediation.ended_at = state, reason, at

"""What was handed to a department and waits for its "we have it"."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from intake.cases.tables import Case, Handover
from intake.database import db
from intake.rules.lifecycle import OPEN_STATES
from intake.town.tables import User


def waiting_handovers(user: User) -> Sequence[tuple[Handover, Case]]:
    """Return the hand-overs that the person's department has not acknowledged, oldest first."""
    if user.role != "department" or user.department_id is None:
        return ()
    query = (
        select(Handover, Case)
        .join(Case, Case.id == Handover.case_id)
        .where(Handover.department_id == user.department_id, Handover.acknowledged_at.is_(None))
        .where(Case.state.in_(OPEN_STATES))
        .options(joinedload(Case.village))
        .order_by(Handover.id)
    )
    return [(handover, case) for handover, case in db.session.execute(query)]

"""What was handed to a department and waits for its "we have it"."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from intake.cases.handovers.find import people_behind
from intake.cases.tables import Case, Handover
from intake.cases.visible import visible_to
from intake.database import db
from intake.rules.lifecycle import OPEN_STATES
from intake.town.tables import User


def waiting_handovers(user: User, at: datetime) -> Sequence[tuple[Handover, Case]]:
    """Return the hand-overs that the person's department has not acknowledged, oldest first.

    While standing in for somebody of a department, one signs for that department too.
    """
    people = people_behind(user, at)
    own = {person.department_id for person in people if person.role == "department"} - {None}
    if not own:
        return ()
    query = (
        select(Handover, Case)
        .join(Case, Case.id == Handover.case_id)
        .where(Handover.department_id.in_(own), Handover.state == "waiting", visible_to(user, at))
        .where(Case.state.in_(OPEN_STATES))
        .options(joinedload(Case.village), joinedload(Handover.department))
        .order_by(Handover.id)
    )
    return [(handover, case) for handover, case in db.session.execute(query)]

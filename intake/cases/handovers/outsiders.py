"""A guarded case's circle was drawn anew: what lies with a department outside it is taken back."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select

from intake.cases.circle.admit import may_know
from intake.cases.events import note
from intake.cases.handovers.terms import end_watching
from intake.cases.tables import Case
from intake.database import db
from intake.rules.handovers import ACTIVE_STATES, step
from intake.town.tables import User


def withdraw_for_outsiders(case: Case, at: datetime) -> None:
    """Take back every active hand-over of a department none of whose people may know of the case any more.

    Nobody is texted: whoever is outside is to hear nothing. In the caller's transaction, the case locked.
    """
    active = [handover for handover in case.handovers if handover.state in ACTIVE_STATES]
    outside = _outside(case, {handover.department_id for handover in active}) if active else set()
    for handover in active:
        if handover.department_id not in outside:
            continue
        handover.state = step(handover.state, "recall")
        handover.decided_at, handover.decided_by_id = at, None
        handover.decision = "它的人不能再经办这件事项"
        end_watching(case, handover, "转交已收回")
        note(case, "handover", f"{handover.department.name}的人不能再经办，收回转给它的事", at=at, by=None)


def _outside(case: Case, department_ids: Collection[int]) -> set[int]:
    """Return the departments that have people, all of them outside the circle."""
    query = select(User).where(
        User.town_id == case.town_id, User.department_id.in_(department_ids), User.role == "department"
    )
    people = list(db.session.scalars(query.where(User.active)))
    inside = {person.department_id for person in people if may_know(case, person)}
    return {person.department_id for person in people if person.department_id is not None} - inside

"""Who decides on an extension: the head of the organ, or who stands in that place for this case."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from intake.cases.circle.admit import inside
from intake.cases.tables import Case, Handover
from intake.database import db
from intake.rules.refusals import NotAllowed
from intake.town.chain import people_in_role
from intake.town.tables import StandIn, User

#: [own] The organ's head is the mayor; where none is there for this case, the secretary.
HEADS = ("mayor", "secretary")


def approvers(case: Case, day: date) -> list[User]:
    """Return who may approve on that local day: the mayor, else the secretary.

    Who is outside the case's circle or on leave that day is not there.
    """
    for role in HEADS:
        if found := _there(case, people_in_role(case.town_id, role), day):
            return found
    return []


def _there(case: Case, people: Sequence[User], day: date) -> list[User]:
    away = select(StandIn.user_id).where(
        StandIn.user_id.in_([person.id for person in people]), StandIn.first <= day, StandIn.last >= day
    )
    on_leave = set(db.session.scalars(away))
    return [person for person in inside(case, people) if person.id not in on_leave]


def check_worker(user: User, case: Case, what: str) -> None:
    """Raise NotAllowed unless the office or a person of the lead department asks. what: in words."""
    if user.role != "office" and lead_part(user, case) is None:
        raise NotAllowed(f"{what}由镇办公室或牵头部门来办")


def lead_part(user: User, case: Case) -> Handover | None:
    """Return the hand-over by which the person's department leads the case, once it has taken it."""
    if user.department_id is None:
        return None
    mine = (one for one in case.handovers if one.department_id == user.department_id and one.part == "lead")
    return next((one for one in mine if one.acknowledged_at and one.state in _LEADING), None)


_LEADING = frozenset({"waiting", "acknowledged", "done"})

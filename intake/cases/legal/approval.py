"""Who decides on an extension: the head of the organ, or who stands in that place for this case."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from intake.cases.circle.admit import inside
from intake.cases.tables import Case
from intake.database import db
from intake.rules.refusals import NotAllowed
from intake.town.chain import people_in_role
from intake.town.stand_ins import acting_people, on_day
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
    away = select(StandIn.user_id).where(StandIn.town_id == case.town_id, on_day(day))
    on_leave = set(db.session.scalars(away))
    return [person for person in inside(case, people) if person.id not in on_leave]


def works_on(user: User, case: Case, day: date) -> bool:
    """Tell whether the person, or whom the person stands in for, is the office or leads the case.

    A department leads once it has acknowledged the case.
    """
    people = acting_people(user, day)
    departments = {person.department_id for person in people if person.role == "department"}
    leads = (one for one in case.handovers if one.part == "lead" and one.state in ("acknowledged", "done"))
    return any(person.role == "office" for person in people) or any(
        one.department_id in departments for one in leads
    )


def check_worker(user: User, case: Case, day: date, what: str) -> None:
    """Raise NotAllowed unless the person works on the case as `works_on` says. what: in words."""
    if not works_on(user, case, day):
        raise NotAllowed(f"{what}由镇办公室或牵头部门来办")


def may_take(user: User, case: Case, day: date) -> bool:
    """Tell whether it is not for another department: one that only helps, or has not taken it on yet."""
    return user.role != "department" or works_on(user, case, day)


def check_lead(user: User, case: Case, day: date, what: str) -> None:
    """Raise NotAllowed for a department that does not lead, as `may_take` says."""
    if not may_take(user, case, day):
        raise NotAllowed(f"{what}由镇办公室或牵头部门来办；牵头部门请先签收")

"""The card of doorstep visits on a case's page, and how the people who go along are listed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from intake.cases.tables import Case
from intake.rules.lifecycle import OPEN_STATES
from intake.rules.visits import VISIT_STATES
from intake.town.tables import User
from intake.visits.companions import everyone, usual_companions
from intake.visits.lists import visits_for_case
from intake.visits.visible import may_go

#: The town's people by role, as a list to choose from.
GROUPS = (
    ("网格员", ("grid_worker",)),
    ("党群服务中心", ("center",)),
    ("包村干部", ("village_lead",)),
    ("职能部门", ("department",)),
    ("镇办公室和镇领导", ("office", "mayor", "secretary")),
    ("人民调解员", ("mediator",)),
)
Groups = list[tuple[str, list[User]]]


def groups(people: list[User]) -> Groups:
    """Return the people by role, without empty groups."""
    found = [(label, [one for one in people if one.role in roles]) for label, roles in GROUPS]
    return [(label, some) for label, some in found if some]


def where_from(person: User) -> str:
    """Return what tells one person from another of the same name: the grid, village or department."""
    place = person.grid or person.village or person.department
    return place.name if place else person.title


def visits_card(case: Case, user: User, at: datetime) -> Mapping[str, Any] | None:
    """The bookings of this case, and the form for another; nothing where there is neither."""
    visits = visits_for_case(user, case)
    may_book = may_go(user, at) and case.state in OPEN_STATES
    if not visits and not may_book:
        return None
    usual = usual_companions(user, case) if may_book else []
    known = {one.id for one in usual}
    others = [one for one in everyone(user, case) if one.id not in known] if may_book else []
    return {
        "visits": visits,
        "may_book": may_book,
        "states": VISIT_STATES,
        "usual": usual,
        "others": groups(others),
        "where_from": where_from,
    }

"""Who can be chosen for a circle, and what the card of a case's circle shows."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from intake.cases.circle.readers import SEALING_ROLES
from intake.cases.tables import Case
from intake.database import db
from intake.rules.categories import ROLES
from intake.town.tables import User

#: Whoever works on cases, leaders first: they are the most likely to be named.
ORDER = ("secretary", "mayor", "office", "department", "village_lead", "center", "grid_worker", "mediator")


def people(town_id: int) -> list[tuple[str, list[User]]]:
    """Return (role in words, its people) of everyone who may be kept out or let in."""
    query = (
        select(User)
        .where(User.town_id == town_id, User.active, User.role.in_(ORDER))
        .options(joinedload(User.village), joinedload(User.department))
        .order_by(User.id)
    )
    found: Sequence[User] = db.session.scalars(query).all()
    return [(ROLES[role], [person for person in found if person.role == role]) for role in ORDER]


def circle_card(case: Case, user: User, at: datetime) -> Mapping[str, Any] | None:
    """Return the card: for readers of a sealed case, and for the leaders who may recuse and seal."""
    may = user.role in SEALING_ROLES
    return {"may": may} if may or case.sealed else None

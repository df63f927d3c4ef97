"""What a person's office opens to them, before any single case is looked at."""

from dataclasses import dataclass

from sqlalchemy import select

from intake.database import db
from intake.town.tables import User, VillageLead

WHOLE_TOWN_ROLES = frozenset({"office", "mayor", "secretary"})


@dataclass(frozen=True)
class Scope:
    """The parts of the town a person may look into.

    whole_town: every case. villages, grids: cases registered there. department: cases handed over
    to it. red: cases that are or were alerted to it (the police station). user_id: cases this person
    was asked to help with or is responsible for. Admin and auditor see no case: keeping accounts and
    checking the log are offices of their own (等保 2.0, separation of duties).
    """

    town_id: int
    user_id: int
    whole_town: bool = False
    villages: frozenset[int] = frozenset()
    grids: frozenset[int] = frozenset()
    department: int | None = None
    red: bool = False
    personal: bool = True


def scope_of(user: User) -> Scope:
    """Return what the user's role opens."""
    base = {"town_id": user.town_id, "user_id": user.id}
    if user.role in WHOLE_TOWN_ROLES:
        return Scope(**base, whole_town=True)
    if user.role == "grid_worker" and user.grid_id:
        return Scope(**base, grids=frozenset({user.grid_id}))
    if user.role == "center" and user.village_id:
        return Scope(**base, villages=frozenset({user.village_id}))
    if user.role == "village_lead":
        led = select(VillageLead.village_id).where(VillageLead.user_id == user.id)
        return Scope(**base, villages=frozenset(db.session.scalars(led)))
    if user.role == "department" and user.department:
        police = user.department.code == "police"
        return Scope(**base, department=user.department_id, red=police)
    return Scope(**base, personal=user.role == "mediator")

"""Who stands on the chain for one place: grid worker, village lead, office, mayor, secretary."""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import select

from intake.database import db
from intake.rules.chain import next_holder
from intake.town.stand_ins import Away, called
from intake.town.tables import User, VillageLead

#: Roles of the chain that are the same for every village.
TOWN_ROLES = ("office", "mayor", "secretary")


class Holders(dict[str, User]):
    """Role → the person whose place it is, also while on leave. away: a person's id → who stands in."""

    def __init__(self, found: Mapping[str, User] | None = None, away: Away | None = None) -> None:
        super().__init__(found or {})
        self.away: Away = away or {}

    def acting(self, person: User) -> User:
        """Return who acts for the person now: who stands in, or the person."""
        return self.away.get(person.id, person)

    def name(self, person: User) -> str:
        """Return the name of who acts for the person now, and for whom."""
        return called(person, self.acting(person))


def holders(town_id: int, village_id: int, grid_id: int | None) -> Holders:
    """Return role → the active person with a phone who holds it here; a role nobody holds is absent."""
    return first_of_each_role(candidates(town_id, village_id, grid_id))


def candidates(town_id: int, village_id: int, grid_id: int | None) -> list[User]:
    """Return everyone who could hold a role of the chain at this place, in their order."""
    people = db.session.scalars(
        select(User)
        .where(User.town_id == town_id, User.active)
        .where(User.role.in_(TOWN_ROLES))
        .order_by(User.id)
    ).all()
    return [*people, *_grid_workers(grid_id), *_village_leads(village_id)]


def first_of_each_role(people: Iterable[User], away: Away | None = None) -> Holders:
    """Return role → the first of these people who holds it and can be reached by phone."""
    found = Holders(away=away)
    for person in people:
        if found.acting(person).phone:
            found.setdefault(person.role, person)
    return found


def _grid_workers(grid_id: int | None) -> Sequence[User]:
    if grid_id is None:
        return ()
    return db.session.scalars(
        select(User).where(User.grid_id == grid_id, User.role == "grid_worker", User.active).order_by(User.id)
    ).all()


def _village_leads(village_id: int) -> Sequence[User]:
    return db.session.scalars(
        select(User)
        .join(VillageLead, VillageLead.user_id == User.id)
        .where(VillageLead.village_id == village_id, User.active)
        .order_by(User.id)
    ).all()


def climb(chain: Sequence[str], level: int, present: Holders) -> tuple[int, User] | None:
    """Return (level, person) of the next present person above `level`; missing ones are skipped."""
    higher = next_holder(chain, level, present)
    return None if higher is None else (higher, present[chain[higher]])


def role_or_above(chain: Sequence[str], role: str, present: Holders) -> User | None:
    """Return who holds the role, or the next person above who is there."""
    found = climb(chain, chain.index(role) - 1, present)
    return found[1] if found else None


def department_people(town_id: int, department_id: int) -> Sequence[User]:
    """Return a department's active people."""
    return db.session.scalars(
        select(User)
        .where(User.town_id == town_id, User.department_id == department_id, User.active)
        .order_by(User.id)
    ).all()


def people_in_role(town_id: int, role: str) -> Sequence[User]:
    """Return the active people of a town-wide role."""
    return db.session.scalars(
        select(User).where(User.town_id == town_id, User.role == role, User.active).order_by(User.id)
    ).all()

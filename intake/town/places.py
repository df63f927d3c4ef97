"""Find a village or grid by the name people write."""

from collections.abc import Sequence

from sqlalchemy import or_, select

from intake.database import db
from intake.rules.refusals import NoTown, UnknownGrid, UnknownVillage
from intake.town.tables import Department, Grid, PetitionPost, Town, Village


def the_town() -> Town:
    """Return the town this session serves; raises NoTown before any roster was loaded."""
    town = db.session.scalar(select(Town).order_by(Town.id).limit(1))
    if town is None:
        raise NoTown
    return town


def town_name() -> str:
    """Return the name of the town this session serves, or nothing before a roster was loaded."""
    return db.session.scalar(select(Town.name).order_by(Town.id).limit(1)) or ""


def all_towns() -> Sequence[Town]:
    """Return every town this installation serves."""
    return db.session.scalars(select(Town).order_by(Town.id)).all()


def villages(town_id: int) -> Sequence[Village]:
    """Return the town's villages in the order of their codes."""
    return db.session.scalars(select(Village).where(Village.town_id == town_id).order_by(Village.code)).all()


def grids(town_id: int) -> Sequence[Grid]:
    """Return the town's grids by name."""
    return db.session.scalars(select(Grid).where(Grid.town_id == town_id).order_by(Grid.id)).all()


def departments(town_id: int) -> Sequence[Department]:
    """Return the town's departments in the order they were entered."""
    ordered = select(Department).where(Department.town_id == town_id).order_by(Department.id)
    return db.session.scalars(ordered).all()


def posts(town_id: int) -> Sequence[PetitionPost]:
    """Return the town's petition posts."""
    return db.session.scalars(select(PetitionPost).where(PetitionPost.town_id == town_id)).all()


def find_village(town_id: int, name: str) -> Village:
    """Return the village of this name, with or without 村, or of this code; raise UnknownVillage."""
    wanted = name.strip()
    village = db.session.scalar(
        select(Village)
        .where(Village.town_id == town_id)
        .where(or_(Village.name.in_((wanted, f"{wanted}村")), Village.code == wanted))
    )
    if village is None:
        raise UnknownVillage(wanted)
    return village


def find_grid(town_id: int, village: Village, name: str) -> Grid | None:
    """Return the named grid of the village, or its only grid if no name is given.

    Raises UnknownGrid if the name is of no grid of this village.
    """
    found = db.session.scalars(
        select(Grid).where(Grid.town_id == town_id, Grid.village_id == village.id).order_by(Grid.id)
    ).all()
    if not name.strip():
        return found[0] if len(found) == 1 else None
    for grid in found:
        if grid.name == name.strip():
            return grid
    raise UnknownGrid(name.strip())

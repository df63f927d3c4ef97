"""Whom to ask to mediate: the nearest, and those who know this kind of quarrel."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from intake.cases.circle.admit import inside
from intake.cases.tables import Case
from intake.database import db
from intake.town.tables import User, Village


@dataclass(frozen=True)
class Candidate:
    """A mediator who may be asked. skilled: the case's category is among the person's skills."""

    person: User
    skilled: bool


@dataclass(frozen=True)
class Group:
    """Mediators of the case's own village, or of all others; the skilled first."""

    name: str
    people: tuple[Candidate, ...]


def able_mediators(case: Case) -> dict[str, User]:
    """Return username → mediator, for those who may know of the case."""
    query = (
        select(User)
        .where(User.town_id == case.town_id, User.role == "mediator", User.active)
        .outerjoin(Village, Village.id == User.village_id)
        .options(joinedload(User.village))
        .order_by(Village.code, User.id)
    )
    return {person.username: person for person in inside(case, db.session.scalars(query))}


def mediator_groups(case: Case) -> Sequence[Group]:
    """Return the mediators for choosing: the same village first, within each those skilled in the matter."""
    all_of_them = [Candidate(one, case.category in one.skills) for one in able_mediators(case).values()]
    near = [one for one in all_of_them if one.person.village_id == case.village_id]
    far = [one for one in all_of_them if one.person.village_id != case.village_id]
    return [
        Group(name, tuple(sorted(people, key=lambda one: not one.skilled)))
        for name, people in (("本村", near), ("全镇", far))
        if people
    ]

"""Who stands in for whom (代班): a person on leave, from the first to the last local day.

Whoever stands in is told what the person would be told, sees what the person sees, and keeps the own
account. Stand-ins never form a chain: nobody stands in who is away at the time.
"""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import joinedload

from intake.database import db
from intake.town.tables import StandIn, User

#: A person's id → who stands in.
Away = dict[int, User]


def on_day(day: date | None) -> ColumnElement[bool]:
    """Return the condition that a stand-in holds on the local day; None means the database's today."""
    today = func.date(func.timezone("Asia/Shanghai", func.now())) if day is None else day
    return (StandIn.first <= today) & (StandIn.last >= today)


def away_on(town_id: int, day: date) -> Away:
    """Return who is away that day; whoever cannot be reached stands in for nobody."""
    query = (
        select(StandIn.user_id, User)
        .join(User, User.id == StandIn.stand_in_id)
        .where(StandIn.town_id == town_id, on_day(day), User.active)
    )
    return {person_id: stand_in for person_id, stand_in in db.session.execute(query) if stand_in.phone}


def stand_in_of(person: User, day: date) -> User | None:
    """Return who stands in for the person that day, None if nobody does."""
    query = (
        select(User)
        .join(StandIn, StandIn.stand_in_id == User.id)
        .where(StandIn.town_id == person.town_id, StandIn.user_id == person.id, on_day(day), User.active)
    )
    found = db.session.scalar(query.limit(1))
    return found if found is not None and found.phone else None


def stood_in_for(user: User, day: date | None) -> Sequence[User]:
    """Return the people for whom the user stands in that day; None means the database's today."""
    query = (
        select(User)
        .join(StandIn, StandIn.user_id == User.id)
        .where(StandIn.town_id == user.town_id, StandIn.stand_in_id == user.id, on_day(day), User.active)
        .options(joinedload(User.department))
        .order_by(User.id)
    )
    return db.session.scalars(query).all()


def acting_people(user: User, day: date | None) -> list[User]:
    """Return the user and those for whom the user stands in: whatever one of them may do, the user may."""
    return [user, *stood_in_for(user, day)]


def called(person: User, acting: User) -> str:
    """Return the name of who acts, and for whom if for somebody else."""
    return person.name if acting.id == person.id else f"{acting.name}（代{person.name}）"


def stand_ins_from(town_id: int, day: date) -> Sequence[StandIn]:
    """Return the stand-ins that hold on that local day or later, by their first day."""
    query = (
        select(StandIn)
        .where(StandIn.town_id == town_id, StandIn.last >= day)
        .options(joinedload(StandIn.user), joinedload(StandIn.stand_in))
        .order_by(StandIn.first, StandIn.id)
    )
    return db.session.scalars(query).all()

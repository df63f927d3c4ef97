"""Declared ties: who said that they are close (亲属等), so that the recusal of one keeps out the other."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import joinedload

from intake.audit.log import record
from intake.database import db
from intake.rules.refusals import BadInput, NotAllowed
from intake.rules.texts import check_text
from intake.town.tables import DeclaredTie, User

DECLARING_ROLES = frozenset({"office", "mayor", "secretary"})


def close_to(person: User) -> list[User]:
    """Return whoever is declared close to the person; ties of ties do not count ([own])."""
    return [tie.other if tie.user_id == person.id else tie.user for tie in _ties_of(person.id)]


def _ties_of(user_id: int) -> Sequence[DeclaredTie]:
    query = select(DeclaredTie).where(or_(DeclaredTie.user_id == user_id, DeclaredTie.other_id == user_id))
    return db.session.scalars(query.order_by(DeclaredTie.id)).all()


def ties(town_id: int) -> Sequence[DeclaredTie]:
    """Return every declared tie of the town with its two people."""
    query = select(DeclaredTie).where(DeclaredTie.town_id == town_id)
    return db.session.scalars(
        query.options(joinedload(DeclaredTie.user), joinedload(DeclaredTie.other)).order_by(DeclaredTie.id)
    ).all()


def declare_tie(user: User, usernames: tuple[str, str], tie: str, *, now: datetime) -> tuple[User, User]:
    """Write a tie down, in the caller's transaction; return its two people. Twice is the same as once."""
    if user.role not in DECLARING_ROLES:
        raise NotAllowed("回避申报由镇办登记。")
    query = select(User).where(User.town_id == user.town_id, User.username.in_(usernames))
    people = sorted(db.session.scalars(query), key=lambda person: person.id)
    faults = {}
    if len(people) != 2:
        faults["other"] = "请选两个不同的人"
    elif user in people:
        faults["other"] = "自己的关系请由别的镇领导或镇办来登记"
    if message := check_text(tie, limit=30, required=True):
        faults["tie"] = message
    if faults:
        raise BadInput(faults)
    first, second = people
    row = {"town_id": user.town_id, "user_id": first.id, "other_id": second.id, "tie": tie.strip()}
    db.session.execute(insert(DeclaredTie).values(**row, at=now, by_id=user.id).on_conflict_do_nothing())
    subject = f"users {first.username}, {second.username}"
    record(user.town_id, at=now, by=user.username, action="tie.declared", subject=subject)
    return first, second


def withdraw_tie(user: User, tie_id: int, *, now: datetime) -> None:
    """Take a tie back; cases from which somebody was kept out because of it stay as they are."""
    if user.role not in DECLARING_ROLES:
        raise NotAllowed("回避申报由镇办登记。")
    tie = db.session.get(DeclaredTie, tie_id)
    if tie is not None and tie.town_id == user.town_id:
        subject = f"users {tie.user.username}, {tie.other.username}"
        record(user.town_id, at=now, by=user.username, action="tie.withdrawn", subject=subject)
        db.session.delete(tie)
    db.session.commit()

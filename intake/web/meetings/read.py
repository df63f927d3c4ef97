"""Which weeks have a summary, and who may lead a decision."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from intake.database import db
from intake.meetings.tables import WeeklySummary
from intake.rules.categories import ROLES
from intake.town.tables import User

WEEKS_SHOWN = 60
LEADING_ROLES = ("secretary", "mayor", "village_lead", "department", "office")


def made_summaries(town_id: int) -> Sequence[tuple[str, object]]:
    """Return (week, made at) of the newest summaries."""
    query = (
        select(WeeklySummary.week, WeeklySummary.made_at)
        .where(WeeklySummary.town_id == town_id)
        .order_by(WeeklySummary.week.desc())
        .limit(WEEKS_SHOWN)
    )
    return [(week, made_at) for week, made_at in db.session.execute(query)]


def leaders(town_id: int) -> list[tuple[str, list[User]]]:
    """Return (role in words, its people) of those who may lead what a meeting decides."""
    query = (
        select(User)
        .where(User.town_id == town_id, User.active, User.role.in_(LEADING_ROLES))
        .options(joinedload(User.department))
        .order_by(User.id)
    )
    people = db.session.scalars(query).all()
    return [(ROLES[role], [p for p in people if p.role == role]) for role in LEADING_ROLES]

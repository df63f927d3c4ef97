"""Read the duty roster: who sits at which post on which evening."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from intake.database import db
from intake.posts.tables import PostDuty
from intake.rules.localtime import local_date
from intake.rules.weeks import Week
from intake.town.tables import PetitionPost, User

#: (post id, day) → who is on duty there, in the order they were put down.
Roster = dict[tuple[int, date], list[PostDuty]]


@dataclass(frozen=True)
class Row:
    """One post's week: the people of its seven evenings, Monday first."""

    post: PetitionPost
    evenings: tuple[list[PostDuty], ...]


def week_days(week: Week) -> list[date]:
    """Return the seven days, Monday first."""
    return [week.first + timedelta(days=n) for n in range(7)]


def roster_of(posts: Sequence[PetitionPost], week: Week) -> Roster:
    """Return the week's roster of these posts, in one query."""
    query = (
        select(PostDuty)
        .where(PostDuty.post_id.in_([post.id for post in posts]))
        .where(PostDuty.day.between(week.first, week.last))
        .options(joinedload(PostDuty.user))
        .order_by(PostDuty.id)
    )
    found: Roster = {}
    for duty in db.session.scalars(query):
        found.setdefault((duty.post_id, duty.day), []).append(duty)
    return found


def rows_of(posts: Sequence[PetitionPost], week: Week) -> list[Row]:
    """Return one row per post."""
    roster = roster_of(posts, week)
    days = week_days(week)
    return [Row(post, tuple(roster.get((post.id, day), []) for day in days)) for post in posts]


def duties_tonight(user: User, now: datetime) -> Sequence[PostDuty]:
    """Return where this person is on duty this evening."""
    query = select(PostDuty).where(PostDuty.user_id == user.id, PostDuty.day == local_date(now))
    return db.session.scalars(query.options(joinedload(PostDuty.post)).order_by(PostDuty.id)).all()

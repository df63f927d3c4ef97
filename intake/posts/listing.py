"""The visits that a person may read, and how many they were."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from intake.cases.circle.readings import mark_all_read
from intake.cases.tables import Case
from intake.cases.visible import visible_to
from intake.database import db
from intake.posts.tables import Reception
from intake.rules.lifecycle import OPEN_STATES
from intake.rules.localtime import instant
from intake.town.tables import PetitionPost, User

#: Visits that the page lists, and cases it offers to link one to.
SHOWN, OFFERED = 30, 40


@dataclass(frozen=True)
class Came:
    """How many came: visits (批) and people (人次)."""

    visits: int
    people: int


def latest_visits(user: User, posts: Sequence[PetitionPost]) -> Sequence[Reception]:
    """Return the last visits to these posts, the newest first.

    One that became a case this person may not see is not among them; one of a sealed case is a reading.
    """
    query = (
        select(Reception)
        .outerjoin(Case, Case.id == Reception.case_id)
        .where(Reception.post_id.in_([post.id for post in posts]), _open_to(user))
        .options(contains_eager(Reception.case), joinedload(Reception.post), joinedload(Reception.by))
        .order_by(Reception.at.desc(), Reception.id.desc())
    )
    visits = db.session.scalars(query.limit(SHOWN)).all()
    mark_all_read(visit.case for visit in visits)
    return visits


def came_between(user: User, posts: Sequence[PetitionPost], first: date, last: date) -> Came:
    """Count the visits to these posts on local days `first` to `last`, as the figures count them."""
    begin, end = instant(first, time(0)), instant(last + timedelta(days=1), time(0))
    noted = _sum(
        select(func.count(), func.sum(Reception.people))
        .outerjoin(Case, Case.id == Reception.case_id)
        .where(Reception.post_id.in_([post.id for post in posts]), Reception.opened_case.is_(False))
        .where(Reception.at >= begin, Reception.at < end, _open_to(user))
    )
    opened = _sum(
        select(func.count(), func.sum(func.coalesce(Case.visitors, Case.people)))
        .where(Case.village_id.in_([post.village_id for post in posts]), Case.source == "post")
        .where(Case.registered_at >= begin, Case.registered_at < end, visible_to(user))
    )
    return Came(noted.visits + opened.visits, noted.people + opened.people)


def cases_to_link(user: User, posts: Sequence[PetitionPost]) -> Sequence[Case]:
    """Return the open cases of the posts' villages that a visit may be about, the newest first."""
    here = Case.village_id.in_([post.village_id for post in posts])
    query = select(Case).where(visible_to(user), here, Case.state.in_(OPEN_STATES))
    query = query.order_by(Case.registered_at.desc(), Case.id.desc())
    cases = db.session.scalars(query.limit(OFFERED)).all()
    mark_all_read(cases)
    return cases


def _open_to(user: User) -> ColumnElement[bool]:
    return or_(Reception.case_id.is_(None), visible_to(user))


def _sum(query: Select[int, int]) -> Came:
    visits, people = db.session.execute(query).one()
    return Came(int(visits), int(people or 0))

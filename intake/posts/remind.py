"""Told by beat: who is on duty tonight, and which post has not said "none today". Once a person and day."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from intake.database import db
from intake.posts.roll_call import silent_posts
from intake.posts.tables import PostDuty
from intake.rules.duty_roster import BEGINS_AT, tells_now
from intake.rules.localtime import local, local_date
from intake.rules.roll_call import calls_now
from intake.sms.outbox import known_keys, tell
from intake.town.playbooks import current_playbook
from intake.town.stand_ins import away_on
from intake.town.tables import Grid, PetitionPost, Town, User


def remind_posts(town: Town, *, now: datetime) -> int:
    """Remind who is on duty tonight and whose post is silent; return how many were told."""
    return remind_duties(town, now=now) + remind_silent_posts(town, now=now)


def remind_duties(town: Town, *, now: datetime) -> int:
    """From 17:00 local on, tell those on duty tonight who have not signed in yet."""
    if not tells_now(now):
        return 0
    today = local_date(now)
    query = (
        select(User)
        .join(PostDuty, PostDuty.user_id == User.id)
        .where(PostDuty.town_id == town.id, PostDuty.day == today, PostDuty.signed_in_at.is_(None))
        .where(User.active)
        .order_by(User.id)
    )
    deadline = f"{BEGINS_AT:%H:%M}" if local(now).time() < BEGINS_AT else ""
    people = {f"duty:{today}:{person.id}": person for person in db.session.scalars(query.distinct())}
    return _tell_new(town, people, now, variant="duty", deadline=deadline)


def remind_silent_posts(town: Town, *, now: datetime) -> int:
    """After the hour, tell each silent post's center, or its grid worker where no center can be reached.

    Who is on leave is not told; the stand-in is.
    """
    if not calls_now(current_playbook(town.id), now):
        return 0
    today = local_date(now)
    silent = silent_posts(town.id, now)
    away = away_on(town.id, today)
    answering = {place: away.get(person.id, person) for place, person in _answering(silent).items()}
    people = {
        f"roll_call:{post.id}:{today}:{answering[post.village_id].id}": answering[post.village_id]
        for post in silent
        if post.village_id in answering
    }
    return _tell_new(town, people, now, variant="roll_call")


def _tell_new(
    town: Town, people: Mapping[str, User], now: datetime, *, variant: str, deadline: str = ""
) -> int:
    """Tell those whose key was not told before; return how many. Where all were, nothing is written."""
    told = known_keys(people)
    count = sum(
        tell(
            person,
            "reminder",
            key=key,
            at=now,
            variant=variant,
            deadline=deadline,
            office_phone=town.office_phone,
        )
        for key, person in people.items()
        if key not in told
    )
    db.session.commit()
    return count


def _answering(posts: Sequence[PetitionPost]) -> dict[int, User]:
    """Return village → who is asked: the first of the center's people with a phone, else the grid's."""
    wanted = [post.village_id for post in posts]
    workers = (
        select(User)
        .join(Grid, Grid.id == User.grid_id)
        .where(Grid.village_id.in_(wanted), User.role == "grid_worker", User.active)
        .options(joinedload(User.grid))
        .order_by(User.id)
    )
    centers = select(User).where(User.village_id.in_(wanted), User.role == "center", User.active)
    found: dict[int, User] = {}
    for person in db.session.scalars(centers.order_by(User.id)):
        if person.phone and person.village_id:
            found.setdefault(person.village_id, person)
    for person in db.session.scalars(workers):
        if person.phone and person.grid:
            found.setdefault(person.grid.village_id, person)
    return found

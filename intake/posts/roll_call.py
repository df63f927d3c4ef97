"""Zero-report roll call: a post says "none today", and which posts have been silent."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from intake.audit.log import record
from intake.cases.tables import Case
from intake.database import db
from intake.posts.own import own_post
from intake.posts.tables import Reception, RollCall
from intake.rules.localtime import instant, local_date
from intake.rules.roll_call import PostDay, asked_by, asked_on, check_saying, state_of
from intake.town.places import posts as posts_of_town
from intake.town.playbooks import current_playbook
from intake.town.tables import PetitionPost, User

PostDays = dict[int, list[PostDay]]


def say_none(user: User, post_id: str | int, *, now: datetime, day: date | None = None) -> str:
    """Note that nobody came to the post that day (blank: today); return the day's state.

    Saying it again changes nothing. Raises NotAllowed, NoSuchDay, or NotQuiet where somebody did come.
    """
    post, day = own_post(user, post_id), day or local_date(now)
    one_day = post_days([post], day, day)[post.id][0]
    check_saying(day, one_day.came, now)
    written = db.session.execute(
        insert(RollCall)
        .values(post_id=post.id, day=day, town_id=post.town_id, at=now, by_id=user.id)
        .on_conflict_do_nothing()
        .returning(RollCall.at)
    ).first()
    if written:
        record(
            post.town_id, at=now, by=user.username, action="post.quiet", subject=f"post {post.name} on {day}"
        )
    db.session.commit()
    said_at = now if written else one_day.said_at
    return state_of(PostDay(day, 0, said_at), current_playbook(post.town_id), now)


def post_days(posts: Sequence[PetitionPost], first: date, last: date) -> PostDays:
    """Return for each post its days from `first` to `last`, in order, in three queries."""
    came, said = _came(posts, first, last), _said(posts, first, last)
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return {
        post.id: [PostDay(day, came[post.id, day], said.get((post.id, day))) for day in days]
        for post in posts
    }


def begun_on(town_id: int) -> date | None:
    """Return the first day anybody said "none" in this town: before it, nobody was called."""
    return db.session.scalar(select(func.min(RollCall.day)).where(RollCall.town_id == town_id))


def silent_posts(town_id: int, now: datetime) -> list[PetitionPost]:
    """Return the posts that have said nothing today though the hour is past; none on a hold day."""
    playbook, today = current_playbook(town_id), local_date(now)
    if not asked_on(playbook, today) or now < asked_by(playbook, today):
        return []
    posts = sorted(posts_of_town(town_id), key=lambda post: post.id)
    days = post_days(posts, today, today)
    return [post for post in posts if state_of(days[post.id][0], playbook, now) == "silent"]


def _came(posts: Sequence[PetitionPost], first: date, last: date) -> Counter[tuple[int, date]]:
    """Count by post and day who came: visits, and cases registered at the post.

    What is guarded speaks for no post, or a post that is not silent would tell of it.
    """
    begin, end = instant(first, time(0)), instant(last + timedelta(days=1), time(0))
    of_village = {post.village_id: post.id for post in posts}
    noted = (
        select(Reception.post_id, Reception.at)
        .outerjoin(Case, Case.id == Reception.case_id)
        .where(Reception.post_id.in_(of_village.values()), Reception.opened_case.is_(False))
        .where(Reception.at >= begin, Reception.at < end, Case.guarded.is_not(True))
    )
    opened = (
        select(Case.village_id, Case.registered_at)
        .where(Case.village_id.in_(of_village), Case.source == "post", Case.guarded.is_(False))
        .where(Case.registered_at >= begin, Case.registered_at < end)
    )
    counted = Counter((post_id, local_date(at)) for post_id, at in db.session.execute(noted))
    counted.update((of_village[village], local_date(at)) for village, at in db.session.execute(opened))
    return counted


def _said(posts: Sequence[PetitionPost], first: date, last: date) -> dict[tuple[int, date], datetime]:
    query = select(RollCall.post_id, RollCall.day, RollCall.at).where(
        RollCall.post_id.in_([post.id for post in posts]), RollCall.day.between(first, last)
    )
    return {(post_id, day): at for post_id, day, at in db.session.execute(query)}

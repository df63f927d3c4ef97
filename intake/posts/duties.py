"""Make the duty roster of a post's week, and sign in on the evening."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from intake.audit.log import record
from intake.database import db
from intake.posts.own import own_post, people_of
from intake.posts.roster import Roster, roster_of, week_days
from intake.posts.tables import PostDuty
from intake.rules.duty_roster import MOST_ON_DUTY, check_sign_in, evening_fault, week_fault
from intake.rules.localtime import local_date
from intake.rules.refusals import BadInput, NotAllowed, Refusal
from intake.rules.weeks import Week
from intake.town.tables import PetitionPost, User

PLANNING_ROLES = frozenset({"center", "village_lead", "office"})


class NothingToCopy(Refusal):
    """Last week has nobody who could be put on this week's open evenings."""

    def __init__(self) -> None:
        super().__init__("上周没有能照抄的值班：没有排，或者这周已经排好了")


def plan_duties(
    user: User, post_id: str | int, week: Week, names: Mapping[date, Sequence[str]], *, now: datetime
) -> None:
    """Put these people, by username or by name, on these evenings of the week; others stay as they are.

    An evening with nobody is emptied. Raises NotAllowed, or BadInput with a message per day (its ISO
    date): a week gone by, an evening gone by, a stranger, somebody who sits elsewhere that evening.
    """
    post = _post_to_plan(user, post_id, week, now)
    roster, here = roster_of([post], week), people_of(post.village_id)
    faults: dict[str, str] = {}
    wanted: dict[date, list[User]] = {}
    for day, typed in names.items():
        if not week.first <= day <= week.last:
            raise BadInput({"week": "这一天不在这一周里"})
        people, fault = _find_people(typed, here, user.town_id)
        present = roster.get((post.id, day), [])
        fault = fault or _evening_fault(day, people, present, local_date(now))
        if fault:
            faults[day.isoformat()] = fault
        wanted[day] = people
    _check_elsewhere(post, wanted, faults)
    if faults:
        raise BadInput(faults)
    for day, people in wanted.items():
        _put(post, day, people, roster)
    _record(user, post, week, now)
    db.session.commit()


def copy_last_week(user: User, post_id: str | int, week: Week, *, now: datetime) -> int:
    """Put last week's people on the evenings that are still open and to come; return how many evenings.

    Who has left, or sits elsewhere that evening, is passed over. Raises NothingToCopy.
    """
    post = _post_to_plan(user, post_id, week, now)
    roster, before = roster_of([post], week), roster_of([post], week.previous())
    here = {person.id for person in people_of(post.village_id)}
    wanted = {
        day: [
            duty.user for duty in before.get((post.id, day - timedelta(days=7)), []) if duty.user_id in here
        ]
        for day in week_days(week)
        if day >= local_date(now) and not roster.get((post.id, day))
    }
    elsewhere = _elsewhere(post, wanted)
    free = {day: [p for p in people if (p.id, day) not in elsewhere] for day, people in wanted.items()}
    filled = {day: people for day, people in free.items() if people}
    if not filled:
        raise NothingToCopy
    for day, people in filled.items():
        _put(post, day, people, roster)
    _record(user, post, week, now)
    db.session.commit()
    return len(filled)


def sign_in_duty(user: User, post_id: str | int, *, now: datetime) -> datetime:
    """Sign in for one's own duty tonight; twice is once. Return since when one is signed in."""
    query = select(PostDuty).where(
        PostDuty.post_id == int(post_id), PostDuty.user_id == user.id, PostDuty.day == local_date(now)
    )
    duty = db.session.scalar(query.with_for_update().execution_options(populate_existing=True))
    check_sign_in(now, on_duty=duty is not None)
    assert duty is not None
    if duty.signed_in_at is None:
        duty.signed_in_at = now
        subject = f"post {duty.post.name} on {duty.day}"
        record(user.town_id, at=now, by=user.username, action="post.signed_in", subject=subject)
    since = duty.signed_in_at
    db.session.commit()
    return since


def _post_to_plan(user: User, post_id: str | int, week: Week, now: datetime) -> PetitionPost:
    """Return the post, with all rosters of the town held: nobody else puts the same person elsewhere."""
    if user.role not in PLANNING_ROLES:
        raise NotAllowed("排班由村中心、包村干部或镇办公室来做")
    if message := week_fault(week, now):
        raise BadInput({"week": message})
    post = own_post(user, post_id)
    held = select(PetitionPost.id).where(PetitionPost.town_id == post.town_id).order_by(PetitionPost.id)
    db.session.scalars(held.with_for_update()).all()
    return post


def _find_people(typed: Iterable[str], here: Sequence[User], town_id: int) -> tuple[list[User], str]:
    """Return the people of the village that were named, each once, and what is wrong with the names."""
    found: dict[int, User] = {}
    for name in (text.strip() for text in typed):
        if not name:
            continue
        same = [person for person in here if name in (person.username, person.name)]
        if len(same) != 1:
            return [], _name_fault(name, same, town_id)
        found[same[0].id] = same[0]
    return list(found.values()), ""


def _name_fault(name: str, same: Sequence[User], town_id: int) -> str:
    if same:
        return f"本村有{len(same)}位{name[:20]}，请写账号"
    # Names are sealed, so they are read one by one; this happens only when a name was wrong.
    everyone = db.session.scalars(select(User).where(User.town_id == town_id, User.active))
    if any(name in (person.username, person.name) for person in everyone):
        return f"{name[:20]}不是本村的人，不能排在这里值班"
    return f"没有“{name[:20]}”这个人，请从名单里选"


def _evening_fault(day: date, people: Sequence[User], present: Sequence[PostDuty], today: date) -> str:
    signed = [duty.user.name for duty in present if duty.signed_in_at]
    return evening_fault(day, [p.name for p in people], [d.user.name for d in present], signed, today)


def _check_elsewhere(
    post: PetitionPost, wanted: Mapping[date, Sequence[User]], faults: dict[str, str]
) -> None:
    elsewhere = _elsewhere(post, wanted)
    for day, people in wanted.items():
        for person in people:
            if duty := elsewhere.get((person.id, day)):
                taken = f"{person.name}这一晚已经排在{duty.post.name}，不能同时在两处"
                faults.setdefault(day.isoformat(), taken)


def _elsewhere(post: PetitionPost, wanted: Mapping[date, Sequence[User]]) -> dict[tuple[int, date], PostDuty]:
    """Return (person, day) → the duty at another post on one of these evenings."""
    people = {person.id for found in wanted.values() for person in found}
    query = select(PostDuty).where(
        PostDuty.user_id.in_(people), PostDuty.day.in_(wanted), PostDuty.post_id != post.id
    )
    duties = db.session.scalars(query.options(joinedload(PostDuty.post)))
    return {(duty.user_id, duty.day): duty for duty in duties}


def _put(post: PetitionPost, day: date, people: Sequence[User], roster: Roster) -> None:
    """Make these the people of the evening."""
    present = roster.get((post.id, day), [])
    for duty in present:
        if duty.user_id not in {person.id for person in people}:
            db.session.delete(duty)
    there = {duty.user_id for duty in present}
    for person in people[:MOST_ON_DUTY]:
        if person.id not in there:
            db.session.add(PostDuty(town_id=post.town_id, post_id=post.id, day=day, user_id=person.id))


def _record(user: User, post: PetitionPost, week: Week, now: datetime) -> None:
    subject = f"post {post.name} in {week.label}"
    record(post.town_id, at=now, by=user.username, action="post.roster", subject=subject)

"""Verbs of the petition posts.

comes N (the Nth of `more.visits`; with an answer it is answered on the spot) · online (entered under
`more.online`) · roster (this week and the next, for every post) · evening (those on duty sign in, but for the
villages `more.absent`) · calls (every post but those of `more.silent` says "none today") · call (own post).
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from intake.database import db
from intake.demo.visit import come_again
from intake.posts.duties import plan_duties, sign_in_duty
from intake.posts.online import enter_online
from intake.posts.own import own_post, people_of, posts_open_to
from intake.posts.roll_call import say_none
from intake.posts.tables import PostDuty
from intake.rules.localtime import local_date
from intake.rules.roll_call import NotQuiet
from intake.rules.weeks import Week, week_of
from intake.town.tables import PetitionPost, User


def comes(acts: Any, entry: Any, number: str) -> None:
    """Somebody comes to the post."""
    visit = entry.scenario.more["visits"][int(entry.target) - 1]
    come_again(entry, acts.cast.find(entry.who, entry.scenario), visit, number)


def online(acts: Any, entry: Any, number: str) -> None:
    """The petition stands in the online system."""
    who = acts.cast.find(entry.who, entry.scenario)
    on = local_date(entry.at)
    enter_online(who, number, online_number=entry.scenario.more["online"], entered_on=on, now=entry.at)


def roster(acts: Any, entry: Any, number: str) -> None:
    """The office makes the roster of this week and the next."""
    office = acts.cast.find(entry.who, entry.scenario)
    today = local_date(entry.at)
    for post in posts_open_to(office):
        for week in (week_of(today), week_of(today).next()):
            plan_duties(office, post.id, week, dict(_evenings(post, week, today)), now=entry.at)


def _evenings(post: PetitionPost, week: Week, today: date) -> Iterator[tuple[date, list[str]]]:
    """Yield who sits on each evening to come: the village's own people in turn, two when it is 夜调."""
    people = [person.username for person in people_of(post.village_id) if person.role != "village_lead"]
    for n in range(7):
        day = week.first + timedelta(days=n)
        if day >= today:
            first = (n + post.id) % len(people)
            yield day, [people[first], *([people[first - 1]] if n == 3 and len(people) > 1 else [])]


def evening(acts: Any, entry: Any, number: str) -> None:
    """Those on duty tonight sign in."""
    absent = entry.scenario.more.get("absent", ())
    tonight = select(PostDuty).where(PostDuty.town_id == acts.town_id, PostDuty.day == local_date(entry.at))
    for duty in db.session.scalars(tonight.order_by(PostDuty.id)).all():
        if duty.post.village.name not in absent:
            sign_in_duty(duty.user, duty.post_id, now=entry.at)


def calls(acts: Any, entry: Any, number: str) -> None:
    """The posts to which nobody came say so."""
    for post in posts_open_to(acts.cast.find(entry.who, entry.scenario)):
        if post.village.name not in entry.scenario.more.get("silent", ()):
            _say(_center(post), post, entry)


def call(acts: Any, entry: Any, number: str) -> None:
    """The scenario's own post says so."""
    who = acts.cast.find(entry.who, entry.scenario)
    _say(who, own_post(who), entry)


def _center(post: PetitionPost) -> User:
    return next(person for person in people_of(post.village_id) if person.role == "center")


def _say(who: User, post: PetitionPost, entry: Any) -> None:
    """Say "none today"; where somebody did come, the rule says no and there is nothing to say."""
    try:
        say_none(who, post.id, now=entry.at)
    except NotQuiet:
        db.session.rollback()


VERBS = {
    "comes": comes,
    "online": online,
    "roster": roster,
    "evening": evening,
    "calls": calls,
    "call": call,
}

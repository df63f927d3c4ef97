"""The zero-report roll call, on a Monday whose hour is 17:00."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from intake.database import db
from intake.posts.own import own_post
from intake.posts.receive import receive
from intake.posts.roll_call import post_days, say_none, silent_posts
from intake.posts.tables import RollCall
from intake.rules.localtime import parse_instant
from intake.rules.playbook_text import shipped_text
from intake.rules.refusals import NotAllowed
from intake.rules.roll_call import NoSuchDay, NotQuiet
from intake.town.tables import PlaybookVersion
from tests.conftest import MONDAY, MakeCase, user
from tests.posts.visits import opening, visit

BEFORE, AFTER = parse_instant("2026-03-02T16:59"), parse_instant("2026-03-02T17:00")
TODAY = date(2026, 3, 2)


def silent(at: object = AFTER) -> set[str]:
    return {post.village.name for post in silent_posts(user("office").town_id, at)}  # type: ignore[arg-type]


def test_after_the_hour_those_are_silent_of_whom_nothing_was_heard(bare_app: Flask) -> None:
    assert silent(BEFORE) == set()
    assert len(silent()) == 21
    assert say_none(user("center01"), "", now=BEFORE) == "said"
    receive(user("center02"), visit(), now=BEFORE)
    receive(user("center03"), opening(), now=BEFORE)
    assert len(silent()) == 18
    assert silent().isdisjoint({"赵庄村", "娄庄村", "小黄村"})


def test_a_case_registered_at_the_post_breaks_the_silence_and_another_source_does_not(
    make_case: MakeCase,
) -> None:
    make_case(by="center01", source="post")
    make_case(by="center02", source="visit")
    assert "赵庄村" not in silent()
    assert "娄庄村" in silent()


def test_a_sealed_case_does_not_speak_for_its_post(bare_app: Flask) -> None:
    receive(user("center01"), opening(opens="accusation"), now=BEFORE)
    assert "赵庄村" in silent()
    assert say_none(user("grid01"), "", now=BEFORE) == "said"


def test_late_is_allowed_and_shows_and_twice_is_once(bare_app: Flask) -> None:
    post = own_post(user("center01"))
    assert say_none(user("center01"), post.id, now=AFTER + timedelta(minutes=1)) == "late"
    assert say_none(user("grid01"), post.id, now=AFTER + timedelta(minutes=9)) == "late"
    (kept,) = db.session.scalars(select(RollCall)).all()
    assert (kept.at, kept.by and kept.by.username) == (AFTER + timedelta(minutes=1), "center01")


def test_a_none_against_a_visit_is_refused_in_words(bare_app: Flask) -> None:
    receive(user("center01"), visit(), now=BEFORE)
    with pytest.raises(NotQuiet, match="登记了1批来访"):
        say_none(user("center01"), "", now=BEFORE)
    assert db.session.scalar(select(func.count()).select_from(RollCall)) == 0


def test_a_visit_after_a_none_counts_as_what_happened(bare_app: Flask) -> None:
    post = own_post(user("center01"))
    say_none(user("center01"), post.id, now=BEFORE)
    receive(user("center01"), visit(), now=AFTER)
    (day,) = post_days([post], TODAY, TODAY)[post.id]
    assert (day.came, day.said_at) == (1, BEFORE)
    assert "赵庄村" not in silent()


def test_a_day_ahead_or_long_past_is_refused_and_yesterday_is_not(bare_app: Flask) -> None:
    for days in (1, -7):
        with pytest.raises(NoSuchDay):
            say_none(user("center01"), "", now=AFTER, day=TODAY + timedelta(days=days))
    assert say_none(user("center01"), "", now=AFTER, day=TODAY - timedelta(days=1)) == "late"


@pytest.mark.parametrize("username", ["mayor", "police", "mediator001", "center22"])
def test_others_do_not_say_it(bare_app: Flask, username: str) -> None:
    with pytest.raises(NotAllowed):
        say_none(user(username), "", now=BEFORE)


def test_nobody_says_it_for_another_village(bare_app: Flask) -> None:
    with pytest.raises(NotAllowed):
        say_none(user("center02"), own_post(user("center01")).id, now=BEFORE)


Publish = Callable[[str, str], None]


@pytest.fixture
def publish(bare_app: Flask) -> Publish:
    """Publish the playbook with one text replaced."""

    def with_text(old: str, new: str) -> None:
        body = shipped_text().replace("version = 1", "version = 2", 1).replace(old, new, 1)
        town_id = user("office").town_id
        db.session.add(
            PlaybookVersion(town_id=town_id, key="ladder", version=2, body=body, published_at=MONDAY)
        )
        db.session.commit()

    return with_text


def test_the_hour_is_the_playbook_s(publish: Publish) -> None:
    publish('roll_call_at = "17:00"', 'roll_call_at = "16:00"')
    assert len(silent(BEFORE)) == 21


def test_on_a_hold_day_nobody_is_silent(publish: Publish) -> None:
    publish("hold_days = []", 'hold_days = ["2026-03-02"]')
    assert silent() == set()

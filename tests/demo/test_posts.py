"""Posts in the demo: visits of each kind, a roster with sign-ins, roll calls with two silent posts."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from intake.application import make_application
from intake.cases.tables import Case
from intake.database import db
from intake.demo import load
from intake.demo.load import load_demo
from intake.demo.scenarios import script
from intake.posts.roll_call import post_days, silent_posts
from intake.posts.tables import PostDuty, Reception
from intake.rules.localtime import local_date, parse_instant
from intake.settings import Settings
from intake.town.places import posts, the_town
from tests.conftest import cheap_hash

NOW = parse_instant("2026-03-05T20:20")


@pytest.fixture
def demo(
    empty_settings: Settings, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> Iterator[Flask]:
    """The demo town with the posts' own cases only."""
    monkeypatch.setattr("intake.demo.load.hash_password", cheap_hash)
    monkeypatch.setattr("intake.demo.accounts.hash_password", cheap_hash)
    parts = script()
    own = tuple(case for case in parts.scenarios if {"visits"} <= case.more.keys())
    monkeypatch.setattr(load, "script", lambda: replace(parts, scenarios=own))
    app = make_application(empty_settings)
    with app.app_context():
        load_demo(empty_settings, now=NOW, say=lambda _: None)
        assert caplog.records == [], "every action was allowed"
        yield app
        db.session.remove()
        db.engine.dispose()


def test_the_posts_of_the_demo_show_each_thing(demo: Flask, empty_settings: Settings) -> None:
    visits = db.session.scalars(select(Reception)).all()
    assert {(v.opened_case, v.case_id is None) for v in visits} == {
        (True, False),
        (False, True),
        (False, False),
    }
    assert all(visit.demo for visit in visits)
    group = next(visit for visit in visits if visit.opened_case)
    assert (group.people, len(group.representatives.splitlines())) == (7, 3)
    assert group.case is not None
    assert group.case.demo
    assert group.case.online_number
    town = the_town()
    assert {post.village.name for post in silent_posts(town.id, NOW)} == {"闵庄村", "泥河村"}
    today = local_date(NOW)
    days = post_days(posts(town.id), today - timedelta(days=6), today)
    assert sum(day.said_at is not None for own in days.values() for day in own) > 100
    _roster()
    counts = _counts()
    load_demo(empty_settings, now=NOW, say=lambda _: None)
    assert _counts() == counts


def _roster() -> None:
    tonight = db.session.scalars(select(PostDuty).where(PostDuty.day == local_date(NOW))).all()
    assert {duty.post_id for duty in tonight} == {post.id for post in posts(the_town().id)}
    missing = {duty.post.village.name for duty in tonight if duty.signed_in_at is None}
    assert missing == {"木中营村"}


def _counts() -> list[int]:
    return [
        db.session.scalar(select(func.count()).select_from(table)) or 0
        for table in (Case, Reception, PostDuty)
    ]

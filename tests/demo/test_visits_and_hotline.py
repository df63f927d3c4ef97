"""Visits and hotline orders in the demo: one of each interesting state."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select

from intake.application import make_application
from intake.cases.tables import Case
from intake.database import db
from intake.demo import load
from intake.demo.load import load_demo
from intake.demo.scenarios import script
from intake.demo.verbs.hotline import NAME
from intake.hotline.mappings import mapping_names
from intake.hotline.orders import answered_late, order_counts
from intake.rules.localtime import parse_instant
from intake.settings import Settings
from intake.sms.tables import Message
from intake.town.places import the_town
from intake.visits.lists import days
from intake.visits.tables import Visit
from tests.conftest import cheap_hash, user

NOW = parse_instant("2026-03-05T15:20")


@pytest.fixture
def demo(
    empty_settings: Settings, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> Iterator[Flask]:
    """The demo town with these cases only, loaded twice."""
    monkeypatch.setattr("intake.demo.load.hash_password", cheap_hash)
    monkeypatch.setattr("intake.demo.accounts.hash_password", cheap_hash)
    parts = script()
    own = tuple(
        case
        for case in parts.scenarios
        if ("visits" in case.more and any(" book " in step for step in case.steps))
        or any(step.split()[-1] in {"answer", "return"} for step in case.steps)
        or case.title == "村后坑塘漂着一层绿藻"
    )
    assert len(own) == 6
    monkeypatch.setattr(load, "script", lambda: replace(parts, scenarios=own))
    app = make_application(empty_settings)
    with app.app_context():
        for _ in range(2):
            load_demo(empty_settings, now=NOW, say=lambda _: None)
        assert caplog.records == [], "every action was allowed"
        yield app
        db.session.remove()
        db.engine.dispose()


def test_the_demo_shows_visits_of_each_state(demo: Flask) -> None:
    visits = db.session.scalars(select(Visit).order_by(Visit.id)).all()
    assert sorted(visit.state for visit in visits) == ["booked"] * 4 + ["done", "missed"]
    assert all(visit.demo for visit in visits)
    found = days(user("office"), NOW)
    assert [visit.kind for visit in found.today] == ["knock", "doorstep"]
    assert found.later
    told = db.session.scalars(select(Message).where(Message.body.contains("上门安排"))).all()
    assert len(told) >= 5


def test_the_demo_shows_orders_of_each_state(demo: Flask) -> None:
    counts = order_counts(user("office"), NOW)
    assert counts == {"open": 1, "late": 1, "answered": 2, "returned": 1}
    rated = {case.rating: case for case in db.session.scalars(select(Case).where(Case.rating.is_not(None)))}
    assert rated.keys() == {"satisfied", "dissatisfied"}
    assert answered_late(rated["dissatisfied"])
    assert not answered_late(rated["satisfied"])
    assert list(mapping_names(the_town().id)) == [NAME]

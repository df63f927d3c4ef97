"""Mediation files in the demo: one of each interesting state, by real actions, safe to load twice."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select

from intake.application import make_application
from intake.cases.clocks import last_clock
from intake.cases.tables import Case
from intake.database import db
from intake.demo import load
from intake.demo.load import load_demo
from intake.demo.scenarios import script
from intake.mediation.show import files_of, follow_ups
from intake.rules.localtime import parse_instant
from intake.settings import Settings
from tests.conftest import cheap_hash

NOW = parse_instant("2026-03-05T15:20")


@pytest.fixture
def demo(
    empty_settings: Settings, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> Iterator[Flask]:
    """The demo town with these cases only, loaded twice."""
    monkeypatch.setattr("intake.demo.load.hash_password", cheap_hash)
    monkeypatch.setattr("intake.demo.accounts.hash_password", cheap_hash)
    parts = script()
    own = tuple(one for one in parts.scenarios if any(step.endswith(" file") for step in one.steps))
    assert len(own) == 5
    monkeypatch.setattr(load, "script", lambda: replace(parts, scenarios=own))
    app = make_application(empty_settings)
    with app.app_context():
        for _ in range(2):
            load_demo(empty_settings, now=NOW, say=lambda _: None)
        assert caplog.records == [], "every action was allowed"
        yield app
        db.session.remove()
        db.engine.dispose()


def test_the_demo_shows_a_file_of_each_state(demo: Flask) -> None:
    cases = {case.title: case for case in db.session.scalars(select(Case))}
    files = {title: files_of(case) for title, case in cases.items()}
    assert all(len(some) == 1 for some in files.values())
    agreed, kept = cases["新盖的院墙挡了邻家的光"], cases["盖房的工钱拖了半年没给"]
    broken, refused = cases["流转地到期不肯退"], cases["买的麦种出苗稀，要卖家赔"]
    sitting = cases["老人住哪家、谁出药钱说不到一起"]
    states = [files[case.title][0].state for case in (agreed, kept, broken, refused, sitting)]
    assert states == ["agreed", "agreed", "agreed", "refused", "open"]
    clock = last_clock(agreed, "confirmation")
    assert clock is not None
    assert clock.state == "running"
    outcomes = [task.outcome for task in follow_ups(files[kept.title][0].agreement)]  # type: ignore[arg-type]
    assert outcomes == ["kept", "kept"]
    confirmed = last_clock(kept, "confirmation")
    assert confirmed is not None
    assert confirmed.state == "met"
    assert (broken.state, broken.round) == ("handling", 2)
    assert files[broken.title][0].agreement.breached_at is not None  # type: ignore[union-attr]
    assert len(files[sitting.title][0].sessions) == 1

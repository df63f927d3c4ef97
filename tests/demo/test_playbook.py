"""The demo's second version of the playbook."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select

from intake.application import make_application
from intake.cases.tables import Case, CaseEvent
from intake.database import db
from intake.demo import load
from intake.demo.load import load_demo
from intake.demo.scenarios import script
from intake.rules.localtime import local_date, parse_instant
from intake.settings import Settings
from intake.town.places import the_town
from intake.town.playbooks import current_playbook, versions_of
from tests.conftest import cheap_hash

NOW = parse_instant("2026-03-05T15:20")


@pytest.fixture
def demo_app(empty_settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """An application on an empty database, with the one case that goes over to the new version."""
    monkeypatch.setattr("intake.demo.load.hash_password", cheap_hash)
    monkeypatch.setattr("intake.demo.accounts.hash_password", cheap_hash)
    parts = script()
    only = tuple(one for one in parts.scenarios if any("transplant" in step for step in one.steps))
    monkeypatch.setattr(load, "script", lambda: replace(parts, scenarios=only))
    app = make_application(empty_settings)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def test_a_second_version_was_published_and_one_case_moved_on_purpose(
    empty_settings: Settings, demo_app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(2):
        load_demo(empty_settings, now=NOW, say=lambda line: None)
    assert caplog.records == []
    town = the_town()
    assert [(version.key, version.version) for version in versions_of(town.id)] == [
        ("ladder", 2),
        ("ladder", 1),
    ]
    current = current_playbook(town.id)
    assert current.hold_days > (local_date(NOW),)
    assert "到他家里调" in current.evenings[2].asks
    case = db.session.scalars(select(Case)).one()
    assert case.playbook == "ladder@2"
    assert "到他家里调" in case.evenings[2].asks
    moved = db.session.scalars(select(CaseEvent).where(CaseEvent.kind == "playbook")).one()
    assert moved.by is not None
    assert moved.by.username == "office"

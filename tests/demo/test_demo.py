"""The demo town, replayed by the real actions."""

import stat
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from intake.application import make_application
from intake.cases.tables import Case, CaseEvening, CaseEvent, Handover, Participant, Party
from intake.database import db
from intake.demo import load
from intake.demo.acts import Acts
from intake.demo.load import DemoRefused, load_demo
from intake.demo.scenarios import Script, script
from intake.demo.schedule import Entry
from intake.escalation.tables import Alert, Escalation
from intake.meetings.tables import Decision, WeeklySummary
from intake.rules.lifecycle import STATE_NAMES
from intake.rules.localtime import parse_instant
from intake.settings import Settings
from intake.sms.tables import Message, SimulatedText
from intake.timers.tables import Timer
from intake.town.accounts import read_accounts
from intake.town.passwords import password_fits
from intake.town.tables import Town, User
from tests.conftest import cheap_hash, user

NOW = parse_instant("2026-03-05T15:20")


@pytest.fixture(autouse=True)
def cheap_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash fast: 185 real hashes take seconds."""
    monkeypatch.setattr("intake.demo.load.hash_password", cheap_hash)
    monkeypatch.setattr("intake.demo.accounts.hash_password", cheap_hash)


@pytest.fixture
def demo_app(empty_settings: Settings) -> Iterator[Flask]:
    """An application on an empty, migrated database."""
    app = make_application(empty_settings)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> Script:
    """A script of only some scenarios, for what does not depend on how many there are."""
    parts = script()
    some = replace(parts, scenarios=parts.scenarios[-9:])
    monkeypatch.setattr(load, "script", lambda: some)
    return some


def _quiet(line: str) -> None:
    """Say nothing."""


def _load(settings: Settings, now: datetime = NOW) -> None:
    load_demo(settings, now=now, say=_quiet)


def _counts() -> dict[str, int]:
    tables = (Case, CaseEvent, Timer, Message, SimulatedText, Escalation, WeeklySummary, Decision, User)
    return {t.__name__: db.session.scalar(select(func.count()).select_from(t)) or 0 for t in tables}


def _count(*conditions: object) -> int:
    return db.session.scalar(select(func.count()).where(*conditions)) or 0  # type: ignore[arg-type]


def test_the_whole_demo_tells_one_story(
    empty_settings: Settings, demo_app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    _load(empty_settings)
    assert caplog.records == [], "every action was allowed and no timer failed"
    assert set(db.session.scalars(select(Case.state))) == set(STATE_NAMES)
    assert Counter(db.session.scalars(select(Case.risk)))["red"] == 2
    assert all(db.session.scalars(select(Case.demo)))
    assert all(db.session.scalars(select(User.demo)))
    assert not any(party.id_no for party in db.session.scalars(select(Party)))
    _people_did_their_parts()
    _the_machinery_did_its_part()
    before = _counts()
    _load(empty_settings)
    assert _counts() == before


def _people_did_their_parts() -> None:
    assert _count(Case.round == 2) >= 1
    assert _count(Case.assignee_id.is_(None), Case.sealed.is_(False)) == 0
    orders = sum(scenario.kind == "hotline" for scenario in script().scenarios)
    assert _count(Case.hotline_number.is_not(None), Case.hotline_due.is_not(None)) == orders
    assert _count(Case.source == "post", Case.visitors > 1) > 5
    assert _count(Case.online_number.is_not(None)) >= 5
    assert _count(Handover.acknowledged_at.is_not(None)) > 0
    assert _count(Handover.acknowledged_at.is_(None)) > 0
    assert _count(Participant.user_id.is_not(None)) > 0
    assert _count(Decision.id.is_not(None)) >= 5


def _the_machinery_did_its_part() -> None:
    climbed = select(User.role).join(Escalation, Escalation.to_id == User.id)
    assert set(db.session.scalars(climbed)) == {"village_lead", "office", "mayor", "secretary"}
    assert _count(CaseEvening.missed) > 20
    alerts = db.session.scalars(select(Alert)).all()
    assert sorted(alert.acknowledged_at is None for alert in alerts) == [False, True]
    assert _count(WeeklySummary.id.is_not(None)) == 10
    assert _count(Message.state == "sending") == 0
    assert _count(Timer.state == "stuck") == 0
    assert _count(Timer.state == "planned", Timer.due_at <= NOW) == 0
    for column in (CaseEvent.at, Message.created_at, Message.sent_at, SimulatedText.received_at):
        assert db.session.scalar(select(func.max(column))) <= NOW
    sent = db.session.execute(select(Message.sent_at, Message.not_before).where(Message.sent_at.is_not(None)))
    assert all(sent_at >= not_before for sent_at, not_before in sent)


def test_an_interrupted_demo_is_finished_by_the_next(
    empty_settings: Settings, demo_app: Flask, short: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    played: list[Entry] = []
    whole = Acts.play

    def stop_early(self: Acts, entry: Entry) -> None:
        if len(played) == 7:
            raise KeyboardInterrupt
        played.append(entry)
        whole(self, entry)

    monkeypatch.setattr(Acts, "play", stop_early)
    with pytest.raises(KeyboardInterrupt):
        _load(empty_settings)
    monkeypatch.setattr(Acts, "play", whole)
    _load(empty_settings, parse_instant("2026-03-06T09:00"))
    assert _counts()["Case"] == len(short.scenarios)
    events = select(CaseEvent.case_id, CaseEvent.at, CaseEvent.kind).where(CaseEvent.by_id.is_not(None))
    acted = [tuple(event) for event in db.session.execute(events)]
    assert len(acted) == len(set(acted))
    assert max(at for _, at, _ in acted) <= NOW


def test_accounts_are_kept_and_fit(empty_settings: Settings, demo_app: Flask, short: Script) -> None:
    _load(empty_settings)
    path = empty_settings.home / "demo-accounts.csv"
    first = path.read_bytes()
    accounts = read_accounts(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert len(accounts) == 185
    assert password_fits(user("grid01").password_hash, accounts["grid01"].password)
    _load(empty_settings)
    assert path.read_bytes() == first


def test_a_lost_file_means_new_passwords(empty_settings: Settings, demo_app: Flask, short: Script) -> None:
    _load(empty_settings)
    path: Path = empty_settings.home / "demo-accounts.csv"
    old = read_accounts(path)["office"].password
    path.unlink()
    _load(empty_settings)
    new = read_accounts(path)["office"].password
    assert new != old
    db.session.expire_all()
    assert password_fits(user("office").password_hash, new)


def test_the_town_is_called_as_the_settings_say(
    empty_settings: Settings, demo_app: Flask, short: Script
) -> None:
    _load(replace(empty_settings, town="演示镇"))
    assert list(db.session.scalars(select(Town.name))) == ["演示镇"]


def test_real_gateways_never_see_demo_people(empty_settings: Settings, demo_app: Flask) -> None:
    with pytest.raises(DemoRefused, match="simulator"):
        _load(replace(empty_settings, sms_gateways=("aliyun", "simulator")))
    assert _counts()["User"] == 0

"""Versions of the playbook: published once, never changed, the newest in force."""

import threading
from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from intake.audit.tables import AuditEntry
from intake.database import db
from intake.rules.playbook import Playbook, PlaybookOutdated, PlaybookUnchanged
from intake.rules.playbook_text import shipped
from intake.rules.refusals import BadInput, NotAllowed
from intake.town.playbooks import (
    current_playbook,
    newest_of_reading,
    playbook_of,
    publish,
    publish_shipped,
    read_version,
    versions_of,
)
from intake.town.tables import Town
from tests.conftest import MONDAY, user

LATER = replace(shipped(), due_at=time(22, 0), hold_days=(date(2026, 3, 4),))


def publish_as_office(
    town: Town, playbook: Playbook = LATER, base: str = "ladder@1", why: str = "秋收忙"
) -> Playbook:
    return publish(user("office"), town.id, playbook, now=MONDAY, why=why, base=base)


def test_a_new_version_is_in_force_and_the_old_one_stays_as_it_was(town: Town) -> None:
    published = publish_as_office(town)
    assert published == replace(LATER, version=2)
    assert current_playbook(town.id) == published
    assert playbook_of(town.id, "ladder@2") == published
    assert playbook_of(town.id, "ladder@1") == shipped()


def test_who_published_what_and_why_is_kept_and_logged(town: Town) -> None:
    publish_as_office(town)
    newest = versions_of(town.id)[0]
    assert newest.published_by == user("office")
    assert (newest.why, newest.published_at, newest.version) == ("秋收忙", MONDAY, 2)
    line = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "playbook.published")).one()
    assert (line.actor, line.subject) == ("office", "playbook ladder@2")


def test_a_town_that_publishes_the_week_of_themes_goes_by_it(town: Town) -> None:
    themes = newest_of_reading(town.id, "themes")
    assert themes == shipped("themes")
    publish_as_office(town, themes)
    assert current_playbook(town.id).id == "themes@2"
    publish_as_office(town, LATER, base="themes@2")
    assert current_playbook(town.id).id == "ladder@3"
    assert newest_of_reading(town.id, "themes").version == 2


def test_an_unknown_reading_has_no_version(town: Town) -> None:
    assert newest_of_reading(town.id, "stars") is None


def test_loading_the_roster_again_does_not_bring_the_shipped_one_back(town: Town) -> None:
    publish_as_office(town)
    publish_shipped(town.id, now=MONDAY + timedelta(days=1))
    db.session.commit()
    assert [version.version for version in versions_of(town.id)] == [2, 1]
    assert read_version(versions_of(town.id)[0]) == replace(LATER, version=2)


@pytest.mark.parametrize("username", ["mayor", "secretary", "grid01", "admin"])
def test_only_the_office_publishes(town: Town, username: str) -> None:
    with pytest.raises(NotAllowed, match="镇办公室"):
        publish(user(username), town.id, LATER, now=MONDAY, why="想改", base="ladder@1")
    assert len(versions_of(town.id)) == 1


def test_a_change_without_a_reason_or_without_a_difference_is_refused(town: Town) -> None:
    with pytest.raises(BadInput) as caught:
        publish_as_office(town, why=" ")
    assert caught.value.faults == {"why": "请填写内容"}
    with pytest.raises(PlaybookUnchanged, match="第1版一样"):
        publish_as_office(town, replace(shipped(), version=7))
    db.session.rollback()
    assert len(versions_of(town.id)) == 1


def test_a_change_begun_from_an_older_version_is_told_so(town: Town) -> None:
    publish_as_office(town)
    with pytest.raises(PlaybookOutdated, match="第2版"):
        publish_as_office(town, replace(LATER, due_at=time(21, 0)))
    db.session.rollback()
    assert current_playbook(town.id).due_at == time(22, 0)


def test_of_two_that_publish_at_once_one_wins_and_the_other_is_told(town: Town, bare_app: Flask) -> None:
    town_id, start, outcomes = town.id, threading.Barrier(4), []
    db.session.commit()

    def one(minute: int) -> None:
        with bare_app.app_context():
            office, changed = user("office"), replace(LATER, due_at=time(22, minute))
            start.wait()
            try:
                publish(office, town_id, changed, now=MONDAY, why="同时", base="ladder@1")
                outcomes.append("won")
            except PlaybookOutdated:
                db.session.rollback()
                outcomes.append("told")
            finally:
                db.session.remove()

    threads = [threading.Thread(target=one, args=(minute,)) for minute in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(outcomes) == ["told"] * 3 + ["won"]
    assert len(versions_of(town_id)) == 2

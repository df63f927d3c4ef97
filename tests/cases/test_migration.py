"""The step from the schema before (0002) to this one, and why there is no way back from some data."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import flask_migrate
import pytest
from flask import Flask
from sqlalchemy import text

from intake.application import make_application
from intake.cases.circle.tables import Recusal
from intake.cases.tables import Case
from intake.database import db
from intake.settings import Settings
from tests.conftest import MONDAY, MakeCase, _create, _drop, at_database, user

#: An open case in its second round and a closed one, each with hand-overs, as 0002 held them.
OLD_ROWS = """
INSERT INTO towns (id, name, prefix, office_phone) VALUES (1, '赵庄镇', 'ZZ', '0375-6000000');
INSERT INTO villages (id, town_id, code, name) VALUES (1, 1, '02', '娄庄村');
INSERT INTO departments (id, town_id, code, name) VALUES (1, 1, 'land', '自然资源所');
INSERT INTO cases (id, town_id, number, kind, state, source, category, title, narrative, people, village_id,
  risk, risk_signs, chain_level, playbook, round, registered_at, status_code, status_failures, demo,
  closed_at)
  VALUES
  (1, 1, 'ZZ1', 'petition', 'handling', 'visit', '其他', 'x', 'x', 1, 1, 'blue', '{}', 0, 'ladder@1', 2,
   '2026-03-02T10:00+08', '1', 0, false, NULL),
  (2, 1, 'ZZ2', 'dispute', 'resolved', 'visit', '其他', 'x', 'x', 1, 1, 'blue', '{}', 0, 'ladder@1', 1,
   '2026-03-02T10:00+08', '1', 0, false, '2026-03-03T10:00+08');
INSERT INTO handovers (id, town_id, case_id, department_id, at, task, acknowledged_at) VALUES
  (1, 1, 1, 1, '2026-03-02T11:00+08', 'x', '2026-03-02T12:00+08'),
  (2, 1, 1, 1, '2026-03-02T13:00+08', 'x', NULL),
  (3, 1, 2, 1, '2026-03-02T13:00+08', 'x', NULL);
"""


@pytest.fixture
def old_app(base_settings: Settings, tmp_path: Path) -> Iterator[Flask]:
    """The application over a database that stands at 0002."""
    name = f"old_{uuid4().hex}"
    _create(base_settings, name, None)
    app = make_application(replace(at_database(base_settings, name), home=tmp_path))
    with app.app_context():
        flask_migrate.upgrade(revision="0002")
        yield app
        db.session.remove()
        db.engine.dispose()
    _drop(base_settings, name)


def columns_of(table: str) -> set[str]:
    query = text("SELECT column_name FROM information_schema.columns WHERE table_name = :table")
    return set(db.session.scalars(query, {"table": table}))


def test_a_hand_over_that_waited_before_the_upgrade_climbs_at_the_next_sweep(old_app: Flask) -> None:
    db.session.execute(text(OLD_ROWS))
    db.session.commit()
    flask_migrate.upgrade()
    rows = db.session.execute(
        text("SELECT id, part, state, acknowledge_by IS NULL, acknowledge_by <= now() FROM handovers")
    )
    assert {tuple(row) for row in rows} == {
        (1, "lead", "acknowledged", True, None),
        (2, "co", "waiting", False, True),
        (3, "lead", "waiting", True, None),
    }
    timers = db.session.execute(
        text("SELECT case_id, kind, key, version, state, due_at <= now() FROM timers")
    ).all()
    assert [tuple(timer) for timer in timers] == [(1, "handover_end", "2", 2, "planned", True)]


def test_what_the_schema_before_can_hold_goes_back_and_forth(old_app: Flask) -> None:
    db.session.execute(text(OLD_ROWS))
    db.session.commit()
    flask_migrate.upgrade()
    flask_migrate.downgrade(revision="0002")
    assert "sealed" not in columns_of("cases")
    valid = text("SELECT convalidated FROM pg_constraint WHERE conname = 'ck_cases_state'")
    assert db.session.scalar(valid) is True
    db.session.rollback()
    flask_migrate.upgrade()
    assert "sealed" in columns_of("cases")


def _sealed(case: Case) -> None:
    case.sealed = case.guarded = True


def _recusal(case: Case) -> None:
    one = {"case_id": case.id, "town_id": case.town_id, "user_id": user("mayor").id}
    db.session.add(Recusal(**one, because="accused", at=MONDAY))


def _second_clock(case: Case) -> None:
    case.clocks[0].n = 2


def _new_state(case: Case) -> None:
    case.state = "decided"


@pytest.mark.parametrize(
    ("change", "word"),
    [
        (_sealed, "1 sealed or guarded cases"),
        (_recusal, "1 recusals"),
        (_second_clock, "1 legal clocks that were started anew"),
        (_new_state, "1 cases in states of the later schema"),
    ],
)
def test_going_back_is_refused_where_it_would_open_or_lose_something(
    make_case: MakeCase, caplog: pytest.LogCaptureFixture, change: Callable[[Case], None], word: str
) -> None:
    change(make_case(kind="petition", petition_kind="appeal"))
    db.session.commit()
    with pytest.raises(SystemExit):
        flask_migrate.downgrade(revision="0002")
    assert re.search(f"cannot go back to 0002.*{word}", caplog.text)
    assert "sealed" in columns_of("cases"), "nothing was dropped"

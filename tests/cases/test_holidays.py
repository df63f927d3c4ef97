"""A holiday list from a file: open deadlines are counted anew, and nothing else moves."""

import json
from datetime import date, datetime, timedelta
from pathlib import Path

import flask_migrate
import pytest
from flask import Flask
from sqlalchemy import select

from intake.cases.holidays import load_holidays
from intake.cases.moves import apply_move
from intake.cases.tables import Case
from intake.database import db
from intake.rules.localtime import SHANGHAI
from intake.timers.tables import Timer
from intake.town.holidays import HolidayFault, calendar_of
from intake.town.places import the_town
from tests.conftest import MONDAY, MakeCase, user

NOVEMBER = datetime(2026, 11, 24, 10, tzinfo=SHANGHAI)


def holidays(folder: Path, *days: tuple[str, bool], year: int = 2027) -> Path:
    path = folder / "list.json"
    listed = [{"name": "节", "date": day, "isOffDay": off} for day, off in days]
    path.write_text(json.dumps({"year": year, "days": listed}), encoding="utf-8")
    return path


def clock(case: Case, kind: str) -> tuple[date, date, bool]:
    db.session.refresh(case)
    found = next(c for c in case.clocks if c.kind == kind)
    return found.strict, found.rolled, found.provisional


def test_a_published_year_ends_the_guess_and_moves_only_the_rolled_date(
    make_case: MakeCase, tmp_path: Path
) -> None:
    case = make_case(at=NOVEMBER, kind="petition")
    apply_move(user("office"), case.number, "accept", now=NOVEMBER)
    assert clock(case, "resolution") == (date(2027, 1, 23), date(2027, 1, 25), True)
    changed = load_holidays(the_town(), holidays(tmp_path, ("2027-01-23", False)), now=NOVEMBER)
    assert changed == 1
    assert clock(case, "resolution") == (date(2027, 1, 23), date(2027, 1, 23), False)
    assert "重算" in case.events[-1].text


def test_a_corrected_workday_moves_the_objection_and_its_warnings(
    make_case: MakeCase, tmp_path: Path
) -> None:
    case = make_case(at=MONDAY, kind="petition")
    assert clock(case, "objection")[0] == date(2026, 3, 9)
    load_holidays(the_town(), holidays(tmp_path, ("2026-03-04", True), year=2026), now=MONDAY)
    assert clock(case, "objection")[0] == date(2026, 3, 10)
    due = select(Timer.due_at).where(Timer.kind == "clock_end", Timer.key == "objection")
    assert db.session.scalar(due) == datetime(2026, 3, 11, tzinfo=SHANGHAI)


def test_a_clock_that_was_met_stays_as_it_was(make_case: MakeCase, tmp_path: Path) -> None:
    case = make_case(at=MONDAY, kind="petition")
    apply_move(user("office"), case.number, "accept", now=MONDAY + timedelta(hours=1))
    before = clock(case, "acceptance")
    load_holidays(the_town(), holidays(tmp_path, ("2026-03-17", True), year=2026), now=MONDAY)
    assert clock(case, "acceptance") == before


def test_loading_the_same_list_again_changes_nothing(make_case: MakeCase, tmp_path: Path) -> None:
    make_case(at=NOVEMBER, kind="petition")
    path = holidays(tmp_path, ("2027-01-01", True))
    load_holidays(the_town(), path, now=NOVEMBER)
    assert load_holidays(the_town(), path, now=NOVEMBER) == 0
    assert calendar_of(the_town().id).is_published(2027)


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"days": []}', '{"days": [{"date": "x", "isOffDay": true}]}', "[" * 100_000]
)
def test_a_file_that_is_no_list_is_refused(town: object, tmp_path: Path, text: str) -> None:
    path = tmp_path / "bad.json"
    path.write_text(text)
    with pytest.raises(HolidayFault):
        load_holidays(the_town(), path, now=MONDAY)
    assert not calendar_of(the_town().id).is_published(2027)


def test_the_tables_are_what_the_migrations_make(bare_app: Flask) -> None:
    flask_migrate.check()

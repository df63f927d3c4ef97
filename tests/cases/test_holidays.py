"""A holiday list from a file: open deadlines are counted anew, and nothing else moves."""

import json
from datetime import date, datetime, timedelta
from pathlib import Path

import flask_migrate
import pytest
from flask import Flask
from sqlalchemy import select

from intake.cases.holidays import load_holidays
from intake.cases.legal.extension import ask_extension, decide_extension
from intake.cases.legal.hearings import record_hearing
from intake.cases.moves import apply_move
from intake.cases.tables import Case
from intake.database import db
from intake.rules.localtime import SHANGHAI
from intake.timers.tables import Timer
from intake.town.holidays import HolidayFault, calendar_of
from intake.town.places import the_town
from tests.cases.legal.stages import accepted, at, in_rereview, told
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


def test_a_list_recounts_reviews_and_extensions_and_keeps_a_hearing(
    make_case: MakeCase, tmp_path: Path
) -> None:
    extended = accepted(make_case, at(3, 2))
    asked = ask_extension(user("office"), extended.number, days=20, reason="复杂", now=at(4, 20))
    decide_extension(user("mayor"), extended.number, asked.id, approve=True, now=at(4, 21))
    heard = in_rereview(make_case)
    record_hearing(
        user("office"), heard.number, first=date(2026, 4, 14), last=date(2026, 4, 16), now=at(4, 20)
    )
    assert clock(extended, "extension")[:2] == (date(2026, 5, 21), date(2026, 5, 21))
    assert clock(heard, "rereview")[:2] == (date(2026, 5, 4), date(2026, 5, 6))
    path = holidays(tmp_path, ("2026-05-21", True), ("2026-05-04", False), year=2026)
    assert load_holidays(the_town(), path, now=at(4, 22)) == 2
    assert clock(extended, "extension")[:2] == (date(2026, 5, 21), date(2026, 5, 22))
    assert clock(heard, "rereview")[:2] == (date(2026, 5, 4), date(2026, 5, 4))
    for case, words in ((extended, "2026-05-21改为2026-05-22"), (heard, "2026-05-06改为2026-05-04")):
        db.session.refresh(case)
        assert words in case.events[-1].text
    assert clock(extended, "resolution")[:2] == (date(2026, 5, 1), date(2026, 5, 6))


def test_a_right_to_a_review_is_recounted_though_the_case_is_closed(
    make_case: MakeCase, tmp_path: Path
) -> None:
    case = told(make_case)
    path = holidays(tmp_path, ("2026-04-01", True), year=2026)
    assert load_holidays(the_town(), path, now=at(3, 10)) == 1
    assert clock(case, "review_request")[:2] == (date(2026, 4, 1), date(2026, 4, 2))
    due = select(Timer.due_at).where(Timer.kind == "clock_end", Timer.key == "review_request")
    assert db.session.scalar(due) == at(4, 2, 0)

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.rules.weeks import Week, parse_week, week_of


def test_a_week_runs_from_monday_to_sunday() -> None:
    week = parse_week("2026-W12")
    assert (week.first, week.last) == (date(2026, 3, 16), date(2026, 3, 22))
    assert week.label == "2026-W12"


def test_a_week_begins_and_ends_at_shanghai_midnight() -> None:
    week = Week(2026, 12)
    assert week.start == datetime(2026, 3, 15, 16, 0, tzinfo=UTC)
    assert week.end == datetime(2026, 3, 22, 16, 0, tzinfo=UTC)


@pytest.mark.parametrize("text", ["2026-W53", "2020-W53", " 2026-W01 "])
def test_a_week_the_year_has_is_read(text: str) -> None:
    assert parse_week(text).label == text.strip()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026",
        "2025-W53",
        "2026-W00",
        "2026-W54",
        "2026-W1",
        "2026W12",
        "2026-w12",
        "0000-W01",
        "２０２６-W12",
        "周一",
    ],
)
def test_nonsense_and_missing_weeks_raise_value_error(text: str) -> None:
    with pytest.raises(ValueError):
        parse_week(text)


@pytest.mark.parametrize(
    ("moment", "label"),
    [
        (date(2026, 12, 31), "2026-W53"),
        (date(2027, 1, 3), "2026-W53"),
        (date(2027, 1, 4), "2027-W01"),
        (date(2024, 12, 30), "2025-W01"),
        (datetime(2026, 3, 22, 15, 59, tzinfo=UTC), "2026-W12"),
        (datetime(2026, 3, 22, 16, 0, tzinfo=UTC), "2026-W13"),
    ],
)
def test_a_day_or_instant_belongs_to_its_shanghai_week(moment: date, label: str) -> None:
    assert week_of(moment).label == label


def test_a_year_ago_is_the_same_weekdays_fifty_two_weeks_before() -> None:
    assert Week(2026, 53).year_ago() == Week(2026, 1)
    assert Week(2026, 12).year_ago() == Week(2025, 12)


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_weeks_follow_one_another_without_gap(day: date) -> None:
    week = week_of(day)
    assert week.first <= day <= week.last
    assert week.next().first == week.last + timedelta(days=1)
    assert week.next().previous() == week
    assert week.end == week.next().start
    assert parse_week(week.label) == week


@given(st.text())
def test_any_text_is_a_week_or_a_value_error(text: str) -> None:
    with suppress(ValueError):
        assert parse_week(text).label == text.strip()

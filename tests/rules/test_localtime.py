from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.rules.localtime import SHANGHAI, instant, local, local_date, parse_instant


def test_shanghai_is_eight_hours_ahead_of_utc() -> None:
    at = datetime(2026, 3, 2, 10, 30, tzinfo=UTC)
    assert local(at).isoformat() == "2026-03-02T18:30:00+08:00"


def test_a_late_utc_evening_is_already_the_next_day_in_shanghai() -> None:
    assert local_date(datetime(2026, 12, 31, 16, 0, tzinfo=UTC)) == date(2027, 1, 1)
    assert local_date(datetime(2026, 12, 31, 15, 59, 59, tzinfo=UTC)) == date(2026, 12, 31)


def test_an_instant_is_given_back_in_utc() -> None:
    at = instant(date(2026, 3, 2), time(0, 0))
    assert at == datetime(2026, 3, 1, 16, 0, tzinfo=UTC)
    assert at.tzinfo is UTC


def test_a_datetime_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        local(datetime(2026, 3, 2))  # noqa: DTZ001 - what is refused


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-03-02", datetime(2026, 3, 1, 16, 0, tzinfo=UTC)),
        ("2026-03-02T21:30", datetime(2026, 3, 2, 13, 30, tzinfo=UTC)),
        ("2026-03-02 21:30:15", datetime(2026, 3, 2, 13, 30, 15, tzinfo=UTC)),
        ("2026-03-02T21:30:00Z", datetime(2026, 3, 2, 21, 30, tzinfo=UTC)),
        ("2026-03-02T21:30:00-05:00", datetime(2026, 3, 3, 2, 30, tzinfo=UTC)),
        (" 2028-02-29 ", datetime(2028, 2, 28, 16, 0, tzinfo=UTC)),
    ],
)
def test_an_iso_text_is_read_as_shanghai_time_unless_it_says_otherwise(text: str, expected: datetime) -> None:
    assert parse_instant(text) == expected


@pytest.mark.parametrize(
    "text", ["", "tomorrow", "2026-02-29", "2026-13-01", "0001-01-01", "2026-3-2", "明天"]
)
def test_what_is_no_instant_raises_value_error(text: str) -> None:
    with pytest.raises(ValueError):
        parse_instant(text)


@given(st.text())
def test_any_text_is_an_instant_or_a_value_error(text: str) -> None:
    with suppress(ValueError):
        assert parse_instant(text).tzinfo is UTC


@given(st.integers(700_000_000, 4_070_000_000).map(lambda s: datetime.fromtimestamp(s, SHANGHAI)))
def test_an_instant_and_its_local_day_and_time_are_the_same_thing(wall: datetime) -> None:
    assert instant(wall.date(), wall.time()) == wall
    assert local_date(instant(wall.date(), wall.time())) == wall.date()


def test_an_instant_of_another_zone_is_seen_on_the_shanghai_day() -> None:
    new_york = timezone(timedelta(hours=-5))
    assert local_date(datetime(2026, 3, 1, 12, 0, tzinfo=new_york)) == date(2026, 3, 2)

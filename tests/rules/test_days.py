from contextlib import suppress
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.rules.registration import parse_day, parse_when


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-05",
        "2026-3-5",
        "2026/3/5",
        "2026/03/05",
        "2026.3.5",
        "20260305",
        "2026年3月5日",
        "2026年03月05日",
        " ２０２６-３-５ ",
    ],
)
def test_a_day_is_read_in_the_usual_notations(text: str) -> None:
    assert parse_day(text) == date(2026, 3, 5)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "昨天",
        "2026-02-29",
        "2026-13-01",
        "2026年3月",
        "3月5日",
        "05/03/2026",
        "0000-01-01",
        "2026-03-05 10:00",
    ],
)
def test_what_is_no_day_raises_value_error(text: str) -> None:
    with pytest.raises(ValueError):
        parse_day(text)


def test_a_leap_day_is_read_in_a_leap_year() -> None:
    assert parse_day("2028年2月29日") == date(2028, 2, 29)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-03-05", datetime(2026, 3, 4, 16, 0, tzinfo=UTC)),
        ("2026年3月5日", datetime(2026, 3, 4, 16, 0, tzinfo=UTC)),
        ("2026/3/5 9:05", datetime(2026, 3, 5, 1, 5, tzinfo=UTC)),
        ("2026-03-05 21:30:15", datetime(2026, 3, 5, 13, 30, 15, tzinfo=UTC)),
        ("2026-03-05T21:30", datetime(2026, 3, 5, 13, 30, tzinfo=UTC)),
        ("2026年3月5日14时30分", datetime(2026, 3, 5, 6, 30, tzinfo=UTC)),
        ("2026年3月5日 14：30", datetime(2026, 3, 5, 6, 30, tzinfo=UTC)),
        ("2026-03-05T21:30:00Z", datetime(2026, 3, 5, 21, 30, tzinfo=UTC)),
        ("2026-03-05T21:30:00+09:00", datetime(2026, 3, 5, 12, 30, tzinfo=UTC)),
    ],
)
def test_a_time_is_read_in_shanghai_unless_it_says_otherwise(text: str, expected: datetime) -> None:
    assert parse_when(text) == expected


@pytest.mark.parametrize(
    "text", ["", "2026-03-05 25:00", "2026-02-30 10:00", "0001-01-01", "很久以前", "14:30"]
)
def test_what_is_no_time_raises_value_error(text: str) -> None:
    with pytest.raises(ValueError):
        parse_when(text)


@given(st.text())
def test_any_text_is_a_time_or_a_value_error(text: str) -> None:
    for read in (parse_day, parse_when):
        with suppress(ValueError):
            assert read(text)


@given(st.dates())
def test_every_day_is_read_back_from_iso(day: date) -> None:
    assert parse_day(day.isoformat()) == day

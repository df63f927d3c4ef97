"""How pages write times."""

from datetime import UTC, date, datetime

import pytest
from flask import Flask

from intake.web.filters import day, long_day, short_day, when
from tests.conftest import Clock


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (date(2026, 3, 2), "今天"),
        (date(2026, 3, 1), "昨天"),
        (date(2026, 3, 4), "后天"),
        (date(2026, 3, 9), "3月9日 周一"),
        (date(2025, 12, 31), "2025年12月31日 周三"),
        (datetime(2026, 3, 2, 16, 30, tzinfo=UTC), "明天"),
        ("2026-03-05", "3月5日 周四"),
        (None, "—"),
    ],
)
def test_a_day_is_written_as_people_say_it(app: Flask, clock: Clock, value: object, written: str) -> None:
    with app.app_context():
        assert day(value) == written  # type: ignore[arg-type]


def test_an_instant_is_written_in_the_town_s_time(app: Flask, clock: Clock) -> None:
    with app.app_context():
        assert when(datetime(2026, 3, 2, 10, 30, tzinfo=UTC)) == "今天 18:30"
        assert when("2026-03-09T07:30:00+08:00") == "3月9日 周一 07:30"
        assert long_day(date(2026, 3, 2)) == "3月2日 周一"
        assert short_day(date(2026, 3, 9)) == "3月9日"

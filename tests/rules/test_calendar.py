from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.rules.calendar import SHIPPED, Calendar, calendar_from


@pytest.mark.parametrize(
    "day",
    [
        date(2026, 1, 4),
        date(2026, 2, 14),
        date(2026, 2, 28),
        date(2026, 5, 9),
        date(2026, 9, 20),
        date(2026, 10, 10),
    ],
)
def test_a_make_up_weekend_day_of_2026_is_a_workday(day: date) -> None:
    assert day.weekday() >= 5
    assert SHIPPED.is_workday(day)
    assert not SHIPPED.is_holiday(day)


@pytest.mark.parametrize(
    "day",
    [
        date(2026, 1, 1),
        date(2026, 2, 17),
        date(2026, 4, 6),
        date(2026, 5, 5),
        date(2026, 9, 25),
        date(2026, 10, 7),
    ],
)
def test_a_holiday_on_a_weekday_of_2026_is_no_workday(day: date) -> None:
    assert day.weekday() < 5
    assert not SHIPPED.is_workday(day)
    assert SHIPPED.is_holiday(day)


def test_a_plain_weekend_is_off_but_no_holiday() -> None:
    saturday = date(2026, 3, 7)
    assert not SHIPPED.is_workday(saturday)
    assert not SHIPPED.is_holiday(saturday)


@pytest.mark.parametrize("year", [2004, 2025, 2026])
def test_a_year_of_the_package_is_published(year: int) -> None:
    assert SHIPPED.is_published(year)


@pytest.mark.parametrize("year", [1, 2003, 2099, 9999])
def test_a_year_nobody_listed_is_not_published(year: int) -> None:
    assert not SHIPPED.is_published(year)


@given(st.dates(date(2090, 1, 1), date(2099, 12, 31)))
def test_an_unpublished_year_follows_the_weekend_rule(day: date) -> None:
    assert SHIPPED.is_workday(day) == (day.weekday() < 5)


def test_the_edge_to_an_unpublished_year_is_crossed_without_raising() -> None:
    assert SHIPPED.next_workday(date(2026, 12, 31)) == date(2026, 12, 31)
    assert SHIPPED.add_workdays(date(2003, 12, 31), 1) == date(2004, 1, 2)


@given(st.dates(date(1, 1, 1), date(9999, 12, 1)))
def test_no_day_of_any_year_raises(day: date) -> None:
    assert SHIPPED.is_workday(SHIPPED.next_workday(day))


def test_a_workday_is_its_own_next_workday() -> None:
    assert SHIPPED.next_workday(date(2026, 3, 2)) == date(2026, 3, 2)


def test_the_long_national_holiday_is_skipped_as_a_whole() -> None:
    assert SHIPPED.next_workday(date(2026, 10, 1)) == date(2026, 10, 8)


@pytest.mark.parametrize(
    ("day", "n", "expected"),
    [
        (date(2026, 11, 24), 5, date(2026, 12, 1)),
        (date(2026, 2, 13), 1, date(2026, 2, 14)),
        (date(2026, 2, 13), 2, date(2026, 2, 24)),
        (date(2026, 9, 30), 3, date(2026, 10, 10)),
        (date(2024, 2, 28), 1, date(2024, 2, 29)),
        (date(2026, 3, 7), 1, date(2026, 3, 9)),
        (date(2026, 3, 2), 0, date(2026, 3, 2)),
    ],
)
def test_workdays_are_counted_from_the_day_after(day: date, n: int, expected: date) -> None:
    assert SHIPPED.add_workdays(day, n) == expected


def test_a_negative_number_of_workdays_is_refused() -> None:
    with pytest.raises(ValueError):
        SHIPPED.add_workdays(date(2026, 3, 2), -1)


def test_a_correction_beats_the_shipped_list_both_ways() -> None:
    calendar = calendar_from([(date(2026, 3, 3), True), (date(2026, 10, 1), False)], [])
    assert not calendar.is_workday(date(2026, 3, 3))
    assert calendar.is_holiday(date(2026, 3, 3))
    assert calendar.is_workday(date(2026, 10, 1))
    assert SHIPPED.is_workday(date(2026, 3, 3))


def test_a_new_year_is_published_once_its_list_is_given() -> None:
    calendar = calendar_from([(date(2099, 1, 1), True), (date(2099, 1, 3), False)], [2099])
    assert calendar.is_published(2099)
    assert not calendar.is_workday(date(2099, 1, 1))
    assert date(2099, 1, 3).weekday() == 5
    assert calendar.is_workday(date(2099, 1, 3))
    assert calendar.is_workday(date(2099, 1, 5))


def test_one_corrected_day_does_not_publish_its_year() -> None:
    assert not calendar_from([(date(2099, 1, 1), True)], []).is_published(2099)


@given(st.dates(date(2004, 1, 1), date(2100, 1, 1)), st.integers(0, 40))
def test_adding_workdays_lands_on_the_day_that_has_so_many_after_the_start(day: date, n: int) -> None:
    end = SHIPPED.add_workdays(day, n)
    between = [day + timedelta(days=gap) for gap in range(1, (end - day).days + 1)]
    assert sum(SHIPPED.is_workday(one) for one in between) == n
    assert n == 0 or SHIPPED.is_workday(end)


@given(
    st.dictionaries(st.dates(date(2026, 1, 1), date(2027, 12, 31)), st.booleans()),
    st.dates(date(2026, 1, 1), date(2027, 12, 31)),
)
def test_the_next_workday_is_the_first_one_not_before(corrections: dict[date, bool], day: date) -> None:
    calendar = Calendar(corrections)
    found = calendar.next_workday(day)
    assert found >= day
    assert calendar.is_workday(found)
    assert not any(calendar.is_workday(day + timedelta(days=gap)) for gap in range((found - day).days))

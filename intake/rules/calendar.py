"""Working days in China: the State Council's yearly list with its make-up workdays (调休).

The package chinesecalendar ships the published years (2004 to 2026 in 1.11.0). A new year or a
correction comes in by `calendar_from`. A year nobody has published yet follows the weekend rule
(Monday to Friday), and `is_published` says so ([own], domain.md, Holidays).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

import chinese_calendar

_HOLIDAYS = frozenset(chinese_calendar.holidays)
_MAKE_UP_DAYS = frozenset(chinese_calendar.workdays)
_SHIPPED_YEARS = frozenset(day.year for day in _HOLIDAYS)
_DAY = timedelta(days=1)
_SATURDAY = 5


@dataclass(frozen=True)
class Calendar:
    """The shipped list with the town's corrections laid over it.

    corrections: date → True for a day off, False for a workday.
    published_years: years whose list is wholly in the corrections.
    """

    corrections: Mapping[date, bool] = field(default_factory=dict)
    published_years: frozenset[int] = frozenset()

    def is_published(self, year: int) -> bool:
        """Tell whether the year's official list is known."""
        return year in _SHIPPED_YEARS or year in self.published_years

    def is_holiday(self, day: date) -> bool:
        """Tell whether the official list names the day as off; a plain weekend is no holiday."""
        return self.corrections.get(day, day in _HOLIDAYS)

    def is_workday(self, day: date) -> bool:
        """Tell whether offices work that day; a make-up Saturday or Sunday is a workday."""
        if day in self.corrections:
            return not self.corrections[day]
        if day in _MAKE_UP_DAYS:
            return True
        return day.weekday() < _SATURDAY and day not in _HOLIDAYS

    def next_workday(self, day: date) -> date:
        """Return the day itself if it is a workday, else the first workday after it."""
        while not self.is_workday(day):
            day += _DAY
        return day

    def add_workdays(self, day: date, n: int) -> date:
        """Return the n-th workday after `day`; the first day is not counted (民法典第二百零一条).

        n: workdays, 0 or more; 0 gives the day itself. Raise ValueError for a negative n.
        """
        if n < 0:
            raise ValueError(f"workdays must not be negative: {n}")
        for _ in range(n):
            day = self.next_workday(day + _DAY)
        return day


SHIPPED = Calendar()


def calendar_from(days: Iterable[tuple[date, bool]], years: Iterable[int]) -> Calendar:
    """Return the shipped calendar with corrections.

    days: (date, is it a day off), as in the public format `days[{date, isOffDay}]`.
    years: the years whose whole list is among `days`.
    """
    return Calendar(dict(days), frozenset(years))

"""Office hours: when a term counted in hours or working days ends ([own], the playbook's setting)."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from intake.rules.calendar import Calendar
from intake.rules.localtime import instant, local, local_date

Spans = Sequence[tuple[time, time]]


def add_office_hours(at: datetime, hours: int, spans: Spans, calendar: Calendar) -> datetime:
    """Return the instant (UTC) at which `hours` office hours have passed since `at`.

    hours: whole office hours, at least 1. spans: (from, to) of a workday, local, in order. Time outside
    the spans and on rest days does not count; a make-up Saturday does. Raise ValueError without spans or
    for fewer hours.
    """
    if hours < 1 or not spans:
        raise ValueError(f"needs at least one hour and one span: {hours}, {spans}")
    left = timedelta(hours=hours)
    day, begin = local_date(at), at
    while True:
        if calendar.is_workday(day):
            for opens, closes in spans:
                start, end = max(begin, instant(day, opens)), instant(day, closes)
                if end <= start:
                    continue
                if end - start >= left:
                    return start + left
                left -= end - start
        day += timedelta(days=1)


def end_of_workday(at: datetime, workdays: int, spans: Spans, calendar: Calendar) -> datetime:
    """Return when the office closes on the n-th working day after the local day of `at` (UTC)."""
    day = calendar.add_workdays(local(at).date(), workdays)
    return instant(day, spans[-1][1])

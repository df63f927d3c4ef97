"""Weeks of the joint meeting: ISO weeks, Monday to Sunday, in Shanghai days."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from intake.rules.localtime import instant, local_date

#: Years that a week may be asked for; beyond them the calendar itself ends.
EARLIEST_YEAR, LATEST_YEAR = 1949, 2199
_LABEL = re.compile(r"([0-9]{4})-W([0-9]{2})")


@dataclass(frozen=True, order=True)
class Week:
    """One ISO week; raises ValueError if the year has no such week."""

    year: int
    number: int

    def __post_init__(self) -> None:
        date.fromisocalendar(self.year, self.number, 7)

    @property
    def first(self) -> date:
        """Its Monday."""
        return date.fromisocalendar(self.year, self.number, 1)

    @property
    def last(self) -> date:
        """Its Sunday."""
        return date.fromisocalendar(self.year, self.number, 7)

    @property
    def label(self) -> str:
        """E.g. 2026-W12."""
        return f"{self.year:04d}-W{self.number:02d}"

    @property
    def start(self) -> datetime:
        """The first instant, UTC: Shanghai midnight of the Monday."""
        return instant(self.first, time())

    @property
    def end(self) -> datetime:
        """The instant after the last, UTC: Shanghai midnight of the next Monday."""
        return instant(self.first + timedelta(days=7), time())

    def previous(self) -> "Week":
        """The week before."""
        return week_of(self.first - timedelta(days=7))

    def next(self) -> "Week":
        """The week after."""
        return week_of(self.first + timedelta(days=7))

    def year_ago(self) -> "Week":
        """The week 52 weeks before: the same weekdays, and a week that every year has."""
        return week_of(self.first - timedelta(weeks=52))


def parse_week(text: str) -> Week:
    """Read 2026-W12; raise ValueError for nonsense or a week that the year does not have."""
    match = _LABEL.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"not a week like 2026-W12: {text!r}")
    week = Week(int(match[1]), int(match[2]))
    if not EARLIEST_YEAR <= week.year <= LATEST_YEAR:
        raise ValueError(f"not a week of our time: {text!r}")
    return week


def week_of(moment: datetime | date) -> Week:
    """Return the week of a Shanghai day, or of the Shanghai day an instant falls on."""
    day = local_date(moment) if isinstance(moment, datetime) else moment
    year, number, _ = day.isocalendar()
    return Week(year, number)

"""The town's holiday calendar: the shipped list with what was loaded from files laid over it."""

import json
from collections import Counter
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import delete, select

from intake.database import db
from intake.rules.calendar import SHIPPED, Calendar, calendar_from
from intake.rules.refusals import Refusal
from intake.town.tables import HolidayDay


class HolidayFault(Refusal):
    """A holiday file that cannot be used."""


@dataclass(frozen=True)
class HolidayList:
    """One year's list: date → is it a day off."""

    year: int
    days: dict[date, bool]


def calendar_of(town_id: int) -> Calendar:
    """Return the calendar that this town's deadlines follow."""
    rows = db.session.scalars(select(HolidayDay).where(HolidayDay.town_id == town_id)).all()
    if not rows:
        return SHIPPED
    return calendar_from(((row.day, row.off) for row in rows), {row.year for row in rows})


def read_holidays(path: Path) -> HolidayList:
    """Read the public format, JSON with days[{name, date, isOffDay}] and optionally year.

    Raises HolidayFault with one sentence for anything else.
    """
    try:
        body = json.loads(path.read_text(encoding="utf-8-sig"))
        days = {date.fromisoformat(day["date"]): day["isOffDay"] for day in body["days"]}
        year = int(body.get("year") or Counter(day.year for day in days).most_common(1)[0][0])
    except (OSError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError):
        raise HolidayFault("看不懂这个放假安排文件，要的是带 days[{name, date, isOffDay}] 的 JSON") from None
    if not all(isinstance(off, bool) for off in days.values()):
        raise HolidayFault("isOffDay 要写 true 或 false")
    if strange := [day for day in days if abs(day.year - year) > 1]:
        raise HolidayFault(f"{strange[0]} 不像是{year}年的放假安排")
    return HolidayList(year, days)


def keep_holidays(town_id: int, listed: HolidayList) -> None:
    """Put the year's list in the place of what was loaded for that year, in the caller's transaction."""
    of_year = (HolidayDay.town_id == town_id) & (HolidayDay.year == listed.year)
    db.session.execute(delete(HolidayDay).where(of_year))
    for day, off in listed.days.items():
        db.session.merge(HolidayDay(town_id=town_id, day=day, off=off, year=listed.year))
    db.session.flush()

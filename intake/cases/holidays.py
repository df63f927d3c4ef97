"""A corrected holiday list counts the open deadlines anew, and logs each change."""

from datetime import datetime
from pathlib import Path

from sqlalchemy import select

from intake.audit.log import record
from intake.cases.clocks import as_deadline, clock_alarms
from intake.cases.events import note
from intake.cases.tables import Case, LegalClock
from intake.database import db
from intake.rules.calendar import Calendar
from intake.rules.deadlines import CLOCK_NAMES, recounted
from intake.timers.plan import reschedule
from intake.town.holidays import calendar_of, keep_holidays, read_holidays
from intake.town.tables import Town


def load_holidays(town: Town, path: Path, *, now: datetime) -> int:
    """Load a year's list from a file and recount the running clocks; return how many changed.

    Clocks run on in closed cases too: the right to a review, and the review itself.
    All in one transaction. Raises HolidayFault for a file that cannot be used.
    """
    listed = read_holidays(path)
    keep_holidays(town.id, listed)
    calendar = calendar_of(town.id)
    runs = select(LegalClock).where(LegalClock.case_id == Case.id, LegalClock.state == "running")
    running = (
        select(Case).where(Case.town_id == town.id).where(runs.exists()).order_by(Case.id).with_for_update()
    )
    cases = db.session.scalars(running.execution_options(populate_existing=True)).all()
    changed = sum(_recount(case, clock, calendar, now) for case in cases for clock in case.clocks)
    detail = {"year": listed.year, "days": len(listed.days), "clocks": changed}
    record(
        town.id, at=now, by="system", action="holidays.loaded", subject=f"year {listed.year}", detail=detail
    )
    db.session.commit()
    return changed


def _recount(case: Case, clock: LegalClock, calendar: Calendar, now: datetime) -> bool:
    before = as_deadline(clock)
    after = recounted(before, calendar)
    if clock.state != "running" or after == before:
        return False
    clock.strict, clock.rolled, clock.provisional = after.strict, after.rolled, after.provisional
    if (after.strict, after.rolled) != (before.strict, before.rolled):
        words = f"{CLOCK_NAMES[clock.kind]}按新的放假安排重算：{before.rolled}改为{after.rolled}"
        note(case, "clock", words, at=now, by=None)
    if after.strict != before.strict:
        reschedule(case.id, clock_alarms(after))
    return True

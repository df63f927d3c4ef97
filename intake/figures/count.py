"""Counts by date of registration: what `qiwan figures` and the annual figures say."""

from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, select

from intake.cases.search import is_overdue
from intake.cases.tables import Case
from intake.database import db
from intake.escalation.tables import Escalation
from intake.figures.posts import visits_between
from intake.rules.localtime import instant, local_date

COUNTED = (
    "receptions",
    "visitors",
    "online",
    "hotline",
    "new",
    "closed",
    "open",
    "overdue",
    "escalated",
)


def registered_between(first: date, last: date) -> ColumnElement[bool]:
    """Return the condition: registered on a local day from `first` to `last`, both included."""
    begin, end = instant(first, time(0)), instant(last + timedelta(days=1), time(0))
    return and_(Case.registered_at >= begin, Case.registered_at < end)


def was_escalated() -> ColumnElement[bool]:
    """Return the condition: climbed at least once."""
    return exists().where(Escalation.case_id == Case.id)


def figures(
    town_id: int, first: date, last: date, *, at: datetime, village_id: int | None = None
) -> dict[str, int]:
    """Return the counts of cases registered in the period, as they stand at that instant.

    receptions are visits at posts (起), visitors the people who came (人次); the two never mix. A visit that
    became a case is counted by that case, every other one by its own row.
    """
    wanted = [Case.town_id == town_id, registered_between(first, last)]
    if village_id is not None:
        # A row of one village would tell that there is a sealed case; the town's numbers hold it.
        wanted += [Case.village_id == village_id, Case.sealed.is_(False)]
    at_post = Case.source == "post"
    row = db.session.execute(
        select(
            _count(at_post).label("receptions"),
            func.coalesce(func.sum(func.coalesce(Case.visitors, Case.people)).filter(at_post), 0),
            _count(Case.online_number.is_not(None)),
            _count(Case.kind == "hotline"),
            func.count(),
            _count(Case.closed_at.is_not(None)),
            _count(Case.closed_at.is_(None)),
            _count(is_overdue(local_date(at))),
            _count(was_escalated()),
        ).where(*wanted)
    ).one()
    counted = dict(zip(COUNTED, map(int, row), strict=True))
    visits, people = visits_between(town_id, first, last, village_id)
    return counted | {
        "receptions": counted["receptions"] + visits,
        "visitors": counted["visitors"] + people,
    }


def _count(condition: ColumnElement[bool]) -> Any:
    return func.count().filter(condition)

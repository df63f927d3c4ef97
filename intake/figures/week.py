"""Counts of one week, town-wide and by village and kind: what the summary and its page say.

New cases are counted by registration, closed ones by closing; open and overdue as the week ended. The
town's numbers hold everything; rows by village, kind and category leave sealed cases out, for a row of one
would tell that there is one.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select

from intake.cases.circle.admit import open_to_meeting
from intake.cases.search import REVIEWED_STATES, still_binds
from intake.cases.tables import Case, LegalClock
from intake.database import db
from intake.escalation.tables import Escalation
from intake.figures.count import figures
from intake.figures.posts import days_confirmed, villages_visited
from intake.rules.categories import KINDS
from intake.rules.deadlines import RIGHTS
from intake.rules.weeks import Week
from intake.town.places import villages

NUMBERS = ("new", "closed", "open", "overdue")


def _conditions(week: Week) -> dict[str, ColumnElement[bool]]:
    known = Case.registered_at < week.end
    still_open = or_(Case.closed_at.is_(None), Case.closed_at >= week.end)
    late = exists().where(
        LegalClock.case_id == Case.id,
        LegalClock.kind.not_in(RIGHTS),
        or_(still_open, still_binds()),
        LegalClock.strict <= week.last,
        or_(LegalClock.state.in_(("running", "missed")), LegalClock.ended_at >= week.end),
    )
    return {
        "new": and_(Case.registered_at >= week.start, known),
        "closed": and_(Case.closed_at >= week.start, Case.closed_at < week.end),
        "open": and_(known, still_open),
        "overdue": and_(known, or_(still_open, Case.state.in_(REVIEWED_STATES)), late),
    }


def _columns(week: Week) -> list[Any]:
    return [func.count().filter(condition).label(name) for name, condition in _conditions(week).items()]


def town_week(town_id: int, week: Week) -> dict[str, int]:
    """Return the town's numbers of the week; receptions and visitors as `figures` counts them."""
    row = db.session.execute(select(*_columns(week)).where(Case.town_id == town_id)).one()
    counted = figures(town_id, week.first, week.last, at=week.end)
    climbed = select(func.count(func.distinct(Escalation.case_id))).where(
        Escalation.town_id == town_id, Escalation.at >= week.start, Escalation.at < week.end
    )
    return {
        **dict(zip(NUMBERS, map(int, row), strict=True)),
        "escalated": db.session.scalar(climbed) or 0,
        **{name: counted[name] for name in ("receptions", "visitors", "online", "hotline")},
    }


def apart_week(town_id: int, week: Week) -> int:
    """Return how many cases open at the week's end stand on no paper: only their count does."""
    is_open = _conditions(week)["open"]
    query = select(func.count()).where(Case.town_id == town_id, is_open, ~open_to_meeting())
    return db.session.scalar(query) or 0


def village_week(town_id: int, week: Week) -> list[dict[str, Any]]:
    """Return one row per village in the order of codes.

    zero_report: no new case, and nobody came to its post. roll_call: on how many days of the week its post
    said "none today"; None for a village without a post.
    """
    listed = Case.town_id == town_id, Case.sealed.is_(False)
    rows = db.session.execute(
        select(Case.village_id, *_columns(week)).where(*listed).group_by(Case.village_id)
    )
    counted = {row[0]: dict(zip(NUMBERS, row[1:], strict=True)) for row in rows}
    nothing = dict.fromkeys(NUMBERS, 0)
    visited, confirmed = villages_visited(town_id, week), days_confirmed(town_id, week)
    return [
        {
            "village": village.name,
            **numbers,
            "zero_report": numbers["new"] == 0 and village.id not in visited,
            "roll_call": confirmed.get(village.id),
        }
        for village in villages(town_id)
        for numbers in [counted.get(village.id, nothing)]
    ]


def kind_week(town_id: int, week: Week) -> list[dict[str, Any]]:
    """Return one row per kind of case."""
    listed = Case.town_id == town_id, Case.sealed.is_(False)
    rows = db.session.execute(select(Case.kind, *_columns(week)).where(*listed).group_by(Case.kind))
    counted = {row[0]: dict(zip(NUMBERS, row[1:], strict=True)) for row in rows}
    nothing = dict.fromkeys(NUMBERS, 0)
    return [{"kind": kind, "name": name, **counted.get(kind, nothing)} for kind, name in KINDS.items()]


def category_week(town_id: int, week: Week) -> list[dict[str, Any]]:
    """Return the categories of the week's new cases, the most frequent first."""
    new = _conditions(week)["new"]
    rows: Sequence[Any] = db.session.execute(
        select(Case.category, func.count())
        .where(Case.town_id == town_id, Case.sealed.is_(False), new)
        .group_by(Case.category)
        .order_by(func.count().desc(), Case.category)
    ).all()
    return [{"name": name, "new": count} for name, count in rows]

"""What the board shows: each list in one query, however many cases there are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import joinedload

from intake.cases.search import due_tonight, for_rows, is_late, is_overdue, registered_today
from intake.cases.tables import Case, Handover
from intake.cases.visible import visible_cases, visible_to
from intake.database import db
from intake.escalation.tables import Alert
from intake.rules.localtime import local_date
from intake.rules.weeks import week_of
from intake.town.places import villages
from intake.town.tables import User, Village

#: Rows of one list on the board; the rest is a link away.
SHOWN = 12


@dataclass(frozen=True)
class Counts:
    """The town's numbers at this instant.

    late: a missed evening or legal date; overdue: those past a legal date, as the figures count them.
    """

    late: int
    overdue: int
    tonight: int
    today: int
    open: int
    alerts: int
    week_new: int
    week_closed: int


@dataclass(frozen=True)
class VillageRow:
    """One village's numbers."""

    village: Village
    open: int
    late: int
    tonight: int
    today: int

    @property
    def quiet(self) -> bool:
        return not (self.open or self.today)


def _is_open() -> ColumnElement[bool]:
    return Case.closed_at.is_(None)


def counts(user: User, at: datetime) -> Counts:
    """Return the numbers of the cases the person may see, in one query for cases and one for alerts."""
    week = week_of(at)
    row = db.session.execute(
        select(
            func.count().filter(is_late(at)),
            func.count().filter(is_overdue(local_date(at))),
            func.count().filter(due_tonight(at)),
            func.count().filter(registered_today(at)),
            func.count().filter(_is_open()),
            func.count().filter(Case.registered_at >= week.start),
            func.count().filter(Case.closed_at >= week.start),
        ).where(
            visible_to(user),
            # What closed in earlier weeks counts for nothing here, and would be most of all cases.
            or_(_is_open(), Case.registered_at >= week.start, Case.closed_at >= week.start),
        )
    ).one()
    late, overdue, tonight, today, opened, week_new, week_closed = map(int, row)
    waiting = db.session.scalar(select(func.count()).select_from(_waiting(user).subquery())) or 0
    return Counts(late, overdue, tonight, today, opened, waiting, week_new, week_closed)


def by_village(user: User, at: datetime) -> list[VillageRow]:
    """Return one row per village in the order of their codes."""
    rows = db.session.execute(
        select(
            Case.village_id,
            func.count().filter(_is_open()),
            func.count().filter(is_late(at)),
            func.count().filter(due_tonight(at)),
            func.count().filter(registered_today(at)),
        )
        .where(visible_to(user), or_(_is_open(), registered_today(at)))
        .group_by(Case.village_id)
    )
    found = {row[0]: tuple(map(int, row[1:])) for row in rows}
    return [VillageRow(village, *found.get(village.id, (0, 0, 0, 0))) for village in villages(user.town_id)]


def _waiting(user: User) -> Select[tuple[Alert]]:
    return (
        select(Alert)
        .join(Case, Case.id == Alert.case_id)
        .where(visible_to(user), Alert.acknowledged_at.is_(None), _is_open(), Case.risk == "red")
    )


def alerts(user: User) -> Sequence[Alert]:
    """Return the alerts that nobody has acknowledged, oldest first."""
    query = _waiting(user).options(joinedload(Alert.case).joinedload(Case.village))
    return db.session.scalars(query.order_by(Alert.raised_at)).all()


def late_cases(user: User, at: datetime) -> Sequence[Case]:
    """Return what is late, the gravest and oldest first."""
    return _cases(user, is_late(at), oldest_first=True)


def cases_due_tonight(user: User, at: datetime) -> Sequence[Case]:
    """Return what is due tonight."""
    return _cases(user, due_tonight(at), oldest_first=True)


def cases_of_today(user: User, at: datetime) -> Sequence[Case]:
    """Return what came in today, newest first."""
    return _cases(user, registered_today(at), oldest_first=False)


def _cases(user: User, condition: ColumnElement[bool], *, oldest_first: bool) -> Sequence[Case]:
    order = Case.registered_at.asc() if oldest_first else Case.registered_at.desc()
    gravest = func.array_position(["red", "orange", "yellow", "blue"], Case.risk)
    query = visible_cases(user).where(condition).options(*for_rows())
    return db.session.scalars(query.order_by(gravest, order, Case.id).limit(SHOWN)).all()


def unacknowledged(user: User, at: datetime) -> Sequence[tuple[Handover, Case]]:
    """Return the hand-overs that are not settled, oldest first: waiting, sent back, or not done in time."""
    late = and_(Handover.state == "acknowledged", Handover.due < local_date(at))
    query = (
        select(Handover, Case)
        .join(Case, Case.id == Handover.case_id)
        .where(visible_to(user), or_(Handover.state.in_(("waiting", "refused")), late), _is_open())
        .options(joinedload(Handover.department), joinedload(Case.village))
        .order_by(Handover.at)
        .limit(SHOWN)
    )
    return [(handover, case) for handover, case in db.session.execute(query)]

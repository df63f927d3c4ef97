"""The visits of a day and of the days after it, as one person sees them."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import joinedload, selectinload

from intake.cases.circle.readings import mark_all_read
from intake.cases.tables import Case
from intake.cases.visible import visible_to
from intake.database import db
from intake.rules.lifecycle import OPEN_STATES
from intake.rules.localtime import instant, local_date
from intake.town.tables import User
from intake.visits.tables import Visit, VisitPerson
from intake.visits.visible import seen_by

#: Today, tomorrow and five days more.
DAYS_AHEAD = 7
#: What nobody reported on stays in sight so long.
DAYS_BACK = 30
MOST = 300


@dataclass(frozen=True)
class Days:
    """The list. unreported: booked before today and nobody said what came of it. linked: case ids the
    person may open; closed: case ids that need no visit any more.
    """

    unreported: list[Visit] = field(default_factory=list)
    today: list[Visit] = field(default_factory=list)
    tomorrow: list[Visit] = field(default_factory=list)
    later: list[Visit] = field(default_factory=list)
    linked: Collection[int] = ()
    closed: Collection[int] = ()


def days(user: User, at: datetime) -> Days:
    """Return today's visits, what comes in the week, and what was left without a result."""
    today = instant(local_date(at), time(0))
    booked_or_today = or_(Visit.state == "booked", and_(Visit.state != "cancelled", Visit.at >= today))
    query = visits_of(user, at).where(
        Visit.at >= today - timedelta(days=DAYS_BACK),
        Visit.at < today + timedelta(days=DAYS_AHEAD),
        booked_or_today,
    )
    found = db.session.scalars(query.order_by(Visit.at, Visit.id).limit(MOST)).all()
    mark_all_read(one.case for one in found)
    day = timedelta(days=1)
    return Days(
        unreported=[one for one in found if one.at < today],
        today=[one for one in found if today <= one.at < today + day],
        tomorrow=[one for one in found if today + day <= one.at < today + 2 * day],
        later=[one for one in found if one.at >= today + 2 * day],
        linked=openable(user, found),
        closed={v.case.id for v in found if v.case is not None and v.case.state not in OPEN_STATES},
    )


def visits_of(user: User, at: datetime | None = None) -> Select[tuple[Visit]]:
    """Return the query for the visits a person may see, with all that a row shows. at: as of `seen_by`."""
    return (
        select(Visit)
        .where(seen_by(user, at))
        .options(
            joinedload(Visit.case),
            joinedload(Visit.village),
            selectinload(Visit.people).joinedload(VisitPerson.user),
        )
    )


def visits_for_case(user: User, case: Case) -> Sequence[Visit]:
    """Return the case's visits, the newest first."""
    query = visits_of(user).where(Visit.case_id == case.id)
    return db.session.scalars(query.order_by(Visit.at.desc(), Visit.id.desc()).limit(MOST)).all()


def openable(user: User, visits: Iterable[Visit]) -> frozenset[int]:
    """Return which of the visits' cases the person may open."""
    ids = {one.case_id for one in visits if one.case_id is not None}
    if not ids:
        return frozenset()
    return frozenset(db.session.scalars(select(Case.id).where(Case.id.in_(ids), visible_to(user))))

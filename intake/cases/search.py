"""Find cases to list: filters, search, pages — always within what the user may see."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from intake.cases.tables import Case, CaseEvening, LegalClock
from intake.cases.visible import visible_cases
from intake.database import db
from intake.rules.deadlines import RIGHTS
from intake.rules.lifecycle import CLOSED_STATES, OPEN_STATES
from intake.rules.localtime import instant, local_date
from intake.town.tables import User, Village

#: Closed, and yet somebody owes an answer by a legal date: state → the clock that runs in it.
REVIEWED_STATES = {"reviewing": "review", "rereviewing": "rereview"}
STATE_GROUPS = {"open": OPEN_STATES, "closed": CLOSED_STATES}


@dataclass(frozen=True)
class CaseFilter:
    """What to look for. state: one, "open", "closed" or "" for all; late, tonight, today: only those."""

    q: str = ""
    village_id: int | None = None
    state: str = ""
    kind: str = ""
    risk: str = ""
    late: bool = False
    tonight: bool = False
    today: bool = False


@dataclass(frozen=True)
class Page:
    """One page of a list, and how many there are in all."""

    items: list[Case]
    total: int
    page: int
    pages: int


def list_cases(user: User, wanted: CaseFilter, *, at: datetime, page: int = 1, size: int = 50) -> Page:
    """Return one page of the cases the user may see, newest first."""
    query = narrowed(visible_cases(user, at), wanted, at)
    total = db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
    pages = max(1, -(-total // size))
    page = min(max(page, 1), pages)
    rows = query.options(*for_rows()).order_by(Case.registered_at.desc(), Case.id.desc())
    items = db.session.scalars(rows.offset((page - 1) * size).limit(size)).all()
    return Page(list(items), total, page, pages)


def for_rows() -> tuple[object, ...]:
    """Return the loading options that a list's rows need, so that no row asks again."""
    return (
        joinedload(Case.village),
        joinedload(Case.grid),
        joinedload(Case.assignee),
        joinedload(Case.supervisor),
        selectinload(Case.evenings),
        selectinload(Case.clocks),
        selectinload(Case.handovers),
    )


def narrowed(query: Select[tuple[Case]], wanted: CaseFilter, at: datetime) -> Select[tuple[Case]]:
    """Return the query with the filter's conditions added."""
    if wanted.q.strip():
        query = query.where(_matches(wanted.q.strip()))
    if wanted.village_id is not None:
        query = query.where(Case.village_id == wanted.village_id)
    if wanted.state:
        query = query.where(Case.state.in_(STATE_GROUPS.get(wanted.state, (wanted.state,))))
    if wanted.kind:
        query = query.where(Case.kind == wanted.kind)
    if wanted.risk:
        query = query.where(Case.risk == wanted.risk)
    if wanted.late:
        query = query.where(is_late(at))
    if wanted.tonight:
        query = query.where(due_tonight(at))
    if wanted.today:
        query = query.where(registered_today(at))
    return query


def registered_today(at: datetime) -> ColumnElement[bool]:
    """Return the condition: registered on this local day."""
    start = instant(local_date(at), time(0))
    return and_(Case.registered_at >= start, Case.registered_at < start + timedelta(days=1))


def _matches(words: str) -> ColumnElement[bool]:
    """Every word must stand in the title, or the whole be part of the number or the village's name."""
    village = Case.village.has(Village.name.icontains(words, autoescape=True))
    in_title = and_(*(Case.title.icontains(word, autoescape=True) for word in words.split()))
    return or_(Case.number.icontains(words, autoescape=True), village, in_title)


def is_late(at: datetime) -> ColumnElement[bool]:
    """Return the condition: an open case missed an evening of its round, or a binding legal date is past."""
    evening = exists().where(
        CaseEvening.case_id == Case.id,
        CaseEvening.round == Case.round,
        CaseEvening.missed,
        CaseEvening.done_at.is_(None),
    )
    return or_(and_(Case.closed_at.is_(None), evening), is_overdue(local_date(at)))


def is_overdue(today: date) -> ColumnElement[bool]:
    """Return the condition: past a legal date by that local day, and open or under review."""
    bound = or_(Case.closed_at.is_(None), Case.state.in_(REVIEWED_STATES))
    return and_(bound, past_legal_date(today))


def still_binds() -> ColumnElement[bool]:
    """Return the condition on a case and its clock: the case is open, or this is the term of its review.

    A review or re-review runs on a case that was closed by the opinion.
    """
    reviews = (and_(Case.state == state, LegalClock.kind == kind) for state, kind in REVIEWED_STATES.items())
    return or_(Case.closed_at.is_(None), *reviews)


def past_legal_date(today: date) -> ColumnElement[bool]:
    """Return the condition: a legal deadline was missed, or has silently run out by that local day.

    The right to object lapses without anybody being late, so it does not count.
    """
    return exists().where(
        LegalClock.case_id == Case.id,
        LegalClock.kind.not_in(RIGHTS),
        still_binds(),
        or_(
            LegalClock.state == "missed",
            and_(LegalClock.state == "running", LegalClock.strict < today),
        ),
    )


def due_tonight(at: datetime) -> ColumnElement[bool]:
    """Return the condition: open, with an undone evening due on this local day and not over yet."""
    evening = exists().where(
        CaseEvening.case_id == Case.id,
        CaseEvening.round == Case.round,
        CaseEvening.done_at.is_(None),
        CaseEvening.due_at >= at,
        func.date(func.timezone("Asia/Shanghai", CaseEvening.due_at)) == local_date(at),
    )
    return and_(Case.closed_at.is_(None), Case.state != "decided", evening)

"""List hotline orders by what is to be done with them, always within what the person may see."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from intake.cases.search import Page
from intake.cases.tables import Case
from intake.cases.visible import visible_cases, visible_to
from intake.database import db
from intake.rules.lifecycle import OPEN_STATES
from intake.rules.localtime import local_date
from intake.town.tables import User, Village

STATES = {"open": "待答复", "late": "超期没答复", "answered": "已答复", "returned": "已退单", "": "全部"}
SIZE = 50


@dataclass(frozen=True)
class OrderFilter:
    """What to look for. state: a key of STATES. due_until: only those due by that local day."""

    state: str = "open"
    q: str = ""
    village_id: int | None = None
    due_until: date | None = None


def list_orders(user: User, wanted: OrderFilter, *, at: datetime, page: int = 1) -> Page:
    """Return one page of orders: those that wait by due date, the others newest first."""
    query = _narrowed(visible_cases(user).where(Case.kind == "hotline"), wanted, at)
    total = db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
    pages = max(1, -(-total // SIZE))
    page = min(max(page, 1), pages)
    rows = query.options(joinedload(Case.village), selectinload(Case.clocks)).order_by(*_order(wanted.state))
    items = db.session.scalars(rows.offset((page - 1) * SIZE).limit(SIZE)).all()
    return Page(list(items), total, page, pages)


def order_counts(user: User, at: datetime) -> dict[str, int]:
    """Return state → how many orders the person sees in it."""
    names = [name for name in STATES if name]
    counts = [func.count().filter(_in_state(name, local_date(at))) for name in names]
    query = select(*counts).where(visible_to(user), Case.kind == "hotline")
    return dict(zip(names, db.session.execute(query).one(), strict=True))


def answered_late(case: Case) -> bool:
    """Tell whether the order was answered after the day it was due."""
    if case.replied_at is None or case.hotline_due is None:
        return False
    return any(clock.kind == "hotline" and clock.state == "missed" for clock in case.clocks)


def _order(state: str) -> tuple[ColumnElement[object], ...]:
    if state in {"open", "late"}:
        return Case.hotline_due.asc().nulls_last(), Case.registered_at, Case.id
    return Case.registered_at.desc(), Case.id.desc()


def _narrowed(query: Select[tuple[Case]], wanted: OrderFilter, at: datetime) -> Select[tuple[Case]]:
    if wanted.state:
        query = query.where(_in_state(wanted.state, local_date(at)))
    if wanted.village_id is not None:
        query = query.where(Case.village_id == wanted.village_id)
    if wanted.due_until is not None:
        query = query.where(Case.hotline_due <= wanted.due_until)
    if words := wanted.q.strip():
        query = query.where(_matches(words))
    return query


def _matches(words: str) -> ColumnElement[bool]:
    fields = (Case.number, Case.hotline_number, Case.title)
    village = Case.village.has(Village.name.icontains(words, autoescape=True))
    return or_(village, *(field.icontains(words, autoescape=True) for field in fields))


def _in_state(state: str, today: date) -> ColumnElement[bool]:
    waiting = and_(Case.state.in_(OPEN_STATES), Case.reply.is_(None))
    conditions = {
        "open": waiting,
        "late": and_(waiting, Case.hotline_due < today),
        "answered": and_(Case.reply.is_not(None), Case.state != "returned"),
        "returned": Case.state == "returned",
    }
    return conditions[state]

"""Draw up one week's summary as plain data, from which page, papers and JSON are all made."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from intake.audit.chain import FIRST, head_digest
from intake.cases.circle.admit import open_to_meeting
from intake.cases.search import still_binds
from intake.cases.tables import Case, LegalClock
from intake.database import db
from intake.escalation.tables import AgendaItem
from intake.escalation.turn import tonight_of
from intake.escalation.turns import Turns
from intake.figures.week import apart_week, category_week, kind_week, town_week, village_week
from intake.meetings.tables import Decision
from intake.rules.categories import KINDS
from intake.rules.deadlines import CLOCK_NAMES
from intake.rules.lifecycle import STATE_NAMES
from intake.rules.localtime import local, local_date
from intake.rules.risk import LEVEL_NAMES
from intake.rules.weeks import Week
from intake.rules.wording import day_name
from intake.town.tables import Town

DUE_SOON_DAYS = 7


def summary_body(town: Town, week: Week, at: datetime) -> dict[str, Any]:
    """Return the summary as JSON-ready data. Names of petitioners and stories never enter it."""
    numbers, turns, agenda = town_week(town.id, week), Turns(town.id), agenda_items(town.id, week)
    return {
        "apart": apart_week(town.id, week),
        "week": week.label,
        "from": week.first.isoformat(),
        "to": week.last.isoformat(),
        "made_at": local(at).isoformat(timespec="seconds"),
        "town": town.name,
        "demo": _has_demo(town.id),
        **numbers,
        "previous": _compared(town.id, week.previous()),
        "year_ago": _compared(town.id, week.year_ago()),
        "villages": village_week(town.id, week),
        "kinds": kind_week(town.id, week),
        "categories": category_week(town.id, week),
        "key_cases": [_key_case(case, at, turns) for case in _key_cases(town.id, week)],
        "due_soon": _due_soon(town.id, at),
        "agenda": [item.case.number for item in agenda],
        "agenda_items": [_agenda_row(item, at, turns) for item in agenda],
        "decisions": decision_rows(town.id, week),
        "last_decisions": decision_rows(town.id, week.previous()),
        "next_week": _next_week(numbers, week),
        "audit_head": _audit_head(),
    }


def _audit_head() -> str | None:
    """Return the beginning of the audit chain's head, so that it leaves the house on paper."""
    head = head_digest()
    return None if head == FIRST else head[:16]


def _has_demo(town_id: int) -> bool:
    return db.session.scalar(select(Case.id).where(Case.town_id == town_id, Case.demo).limit(1)) is not None


def _compared(town_id: int, week: Week) -> dict[str, int] | None:
    """Return an earlier week's numbers, or None if the register begins after it: no data is not zero."""
    known = select(Case.id).where(Case.town_id == town_id, Case.registered_at < week.end).limit(1)
    if db.session.scalar(known) is None:
        return None
    numbers = town_week(town_id, week)
    return {name: numbers[name] for name in ("new", "closed", "open", "overdue")}


def _key_cases(town_id: int, week: Week) -> Sequence[Case]:
    """Return the open red and orange cases known by the end of the week."""
    return db.session.scalars(
        select(Case)
        .where(Case.town_id == town_id, Case.closed_at.is_(None), Case.risk.in_(("red", "orange")))
        .where(Case.registered_at < week.end, open_to_meeting())
        .options(joinedload(Case.village), selectinload(Case.evenings), selectinload(Case.handovers))
        .order_by(Case.risk.desc(), Case.registered_at)
    ).all()


def _key_case(case: Case, at: datetime, turns: Turns) -> dict[str, Any]:
    evening = tonight_of(case, at)
    return {
        "number": case.number,
        "village": case.village.name,
        "kind_name": KINDS[case.kind],
        "category": case.category,
        "risk_name": LEVEL_NAMES[case.risk],
        "state_name": STATE_NAMES[case.state],
        "evening": f"第{evening.n}晚" if evening else "七晚已过",
        "whose_turn": turns.of(case, at).who,
    }


def _due_soon(town_id: int, at: datetime) -> list[dict[str, Any]]:
    today = local_date(at)
    clocks = db.session.execute(
        select(LegalClock, Case)
        .join(Case, Case.id == LegalClock.case_id)
        .where(Case.town_id == town_id, still_binds(), LegalClock.state == "running")
        .where(open_to_meeting())
        .where(LegalClock.strict >= today, LegalClock.strict <= today + timedelta(days=DUE_SOON_DAYS))
        .options(joinedload(Case.village))
        .order_by(LegalClock.strict, Case.number)
    ).all()
    return [
        {
            "number": case.number,
            "village": case.village.name,
            "clock": CLOCK_NAMES[clock.kind],
            "law": clock.law,
            "strict": clock.strict.isoformat(),
            "rolled": clock.rolled.isoformat(),
        }
        for clock, case in clocks
    ]


def agenda_items(town_id: int, week: Week) -> Sequence[AgendaItem]:
    """Return the agenda of the meeting that follows the week, in the order the cases came on it."""
    return db.session.scalars(
        select(AgendaItem)
        .join(Case, Case.id == AgendaItem.case_id)
        .where(AgendaItem.town_id == town_id, AgendaItem.week == week.label, open_to_meeting())
        .options(joinedload(AgendaItem.case).joinedload(Case.village))
        .order_by(AgendaItem.at, AgendaItem.id)
    ).all()


def _agenda_row(item: AgendaItem, at: datetime, turns: Turns) -> dict[str, Any]:
    case = item.case
    return {
        "number": case.number,
        "village": case.village.name,
        "kind_name": KINDS[case.kind],
        "category": case.category,
        "reason": item.reason,
        "whose_turn": turns.of(case, at).who,
    }


def decision_rows(town_id: int, week: Week) -> list[dict[str, Any]]:
    """Return what the meeting that follows the week decided, and whether it is done."""
    decisions = db.session.scalars(
        select(Decision)
        .join(Case, Case.id == Decision.case_id)
        .where(Decision.town_id == town_id, Decision.week == week.label, open_to_meeting())
        .options(joinedload(Decision.case), joinedload(Decision.lead))
        .order_by(Decision.id)
    )
    return [
        {
            "number": decision.case.number,
            "text": decision.text,
            "lead": decision.lead.name,
            "due": decision.due.isoformat(),
            "done": decision.case.closed_at is not None,
        }
        for decision in decisions
    ]


def _next_week(numbers: dict[str, int], week: Week) -> list[str]:
    following = week.next()
    period = f"{day_name(following.first)}至{day_name(following.last)}"
    sentences = [f"{period}，各村每晚按七晚工作法推进在办的{numbers['open']}件事项。"]
    if numbers["overdue"]:
        sentences.append(f"超期的{numbers['overdue']}件由镇办逐件督办，下次会议报告结果。")
    return [*sentences, "无新增的村按时零报告。"]

"""A case as the contract's JSON: for the command line, the API and scripts."""

from datetime import datetime
from typing import Any

from sqlalchemy import select

from intake.cases.tables import Case, CaseEvening, CaseEvent, LegalClock
from intake.database import db
from intake.rules.localtime import local


def brief_json(case: Case) -> dict[str, Any]:
    """Return the case without what hangs on it, as lists show it."""
    return {
        "number": case.number,
        "kind": case.kind,
        "state": case.state,
        "village": case.village.name,
        "grid": case.grid.name if case.grid else None,
        "category": case.category,
        "title": case.title,
        "people": case.people,
        "risk": case.risk,
        "assignee": case.assignee.username if case.assignee else None,
        "registered_at": _stamp(case.registered_at),
        "accepted_at": _stamp(case.accepted_at),
        "closed_at": _stamp(case.closed_at),
    }


def case_json(case: Case, weeks: list[str]) -> dict[str, Any]:
    """Return the whole case. weeks: the agendas it stood on, which a later room knows."""
    return {
        **brief_json(case),
        "supervisor": case.supervisor.username if case.supervisor else None,
        "source": case.source,
        "petition_kind": case.petition_kind,
        "rating": case.rating,
        "playbook": case.playbook,
        "round": case.round,
        "evenings": [_evening(evening) for evening in case.current_evenings],
        "clocks": [_clock(clock) for clock in case.clocks],
        "events": [_event(event) for event in case.events],
        "agenda": weeks,
    }


def all_cases(town_id: int, states: tuple[str, ...]) -> list[Case]:
    """Return the town's cases in these states (all, if empty), oldest first; sealed ones are not listed."""
    query = select(Case).where(Case.town_id == town_id, Case.sealed.is_(False))
    if states:
        query = query.where(Case.state.in_(states))
    return list(db.session.scalars(query.order_by(Case.registered_at, Case.id)))


def _evening(evening: CaseEvening) -> dict[str, Any]:
    return {
        "n": evening.n,
        "title": evening.title,
        "remind_at": _stamp(evening.remind_at),
        "due_at": _stamp(evening.due_at),
        "done_at": _stamp(evening.done_at),
        "missed": evening.missed,
        "escalated_to": evening.escalated_to.username if evening.escalated_to else None,
    }


def _clock(clock: LegalClock) -> dict[str, Any]:
    return {
        "kind": clock.kind,
        "law": clock.law,
        "from": clock.start.isoformat(),
        "strict": clock.strict.isoformat(),
        "rolled": clock.rolled.isoformat(),
        "state": clock.state,
    }


def _event(event: CaseEvent) -> dict[str, Any]:
    return {
        "at": _stamp(event.at),
        "by": event.by.username if event.by else None,
        "kind": event.kind,
        "text": event.text,
    }


def _stamp(at: datetime | None) -> str | None:
    return local(at).isoformat() if at else None

"""Write what happened: an event on the case, and a line in the audit log."""

from datetime import date, datetime
from typing import Any

from intake.audit.tables import AuditEntry
from intake.cases.tables import Case, CaseEvent
from intake.database import db
from intake.sealing import keyring
from intake.town.tables import User


def note(
    case: Case,
    kind: str,
    text: str,
    *,
    at: datetime,
    by: User | None,
    present: str | None = None,
    next_date: date | None = None,
    evening_n: int | None = None,
) -> None:
    """Add an event and its audit line, in the caller's transaction; by None means the system.

    The audit line names the case and the kind only: words may hold personal data.
    """
    more = {"present": present, "next_date": next_date, "evening_n": evening_n}
    db.session.add(CaseEvent(**event_row(case, kind, text, at=at, by=by), **more))
    db.session.add(AuditEntry(**line_row(case, kind, at=at, by=by)))


def event_row(case: Case, kind: str, text: str, *, at: datetime, by: User | None) -> dict[str, Any]:
    """Return the event as a row: many at once are written together."""
    return {
        "town_id": case.town_id,
        "case_id": case.id,
        "at": at,
        "by_id": by.id if by else None,
        "kind": kind,
        "text": text,
    }


def line_row(case: Case, kind: str, *, at: datetime, by: User | None) -> dict[str, Any]:
    """Return the event's line for the audit log as a row."""
    return {
        "town_id": case.town_id,
        "at": at,
        "actor": by.username if by else "system",
        "action": f"case.{kind}",
        "subject": subject_of(case),
        "detail": {},
    }


def subject_of(case: Case) -> str:
    """Return how the audit log names the case: a sealed one by a keyed mark that tells nobody its number."""
    if case.sealed:
        return f"sealed case {keyring.index(case.number, 'case')[:12]}"
    return f"case {case.number}"

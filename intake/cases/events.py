"""Write what happened: an event on the case, and a line in the audit log."""

from datetime import date, datetime

from intake.audit.log import entry
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
    written = event_of(case, kind, text, at=at, by=by)
    written.present, written.next_date, written.evening_n = present, next_date, evening_n
    db.session.add(written)
    db.session.add(line_of(case, kind, at=at, by=by))


def event_of(case: Case, kind: str, text: str, *, at: datetime, by: User | None) -> CaseEvent:
    """Return the event without writing it."""
    return CaseEvent(
        town_id=case.town_id, case_id=case.id, at=at, by_id=by.id if by else None, kind=kind, text=text
    )


def line_of(case: Case, kind: str, *, at: datetime, by: User | None) -> AuditEntry:
    """Return the event's line for the audit log, without writing it."""
    who = by.username if by else "system"
    return entry(case.town_id, at=at, by=who, action=f"case.{kind}", subject=subject_of(case))


def subject_of(case: Case) -> str:
    """Return how the audit log names the case: a sealed one by a keyed mark that tells nobody its number."""
    if case.sealed:
        return f"sealed case {keyring.index(case.number, 'case')[:12]}"
    return f"case {case.number}"

"""Write what happened: an event on the case, and a line in the audit log."""

from datetime import date, datetime

from intake.audit.log import record
from intake.cases.tables import Case, CaseEvent
from intake.database import db
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
    db.session.add(
        CaseEvent(
            town_id=case.town_id,
            case_id=case.id,
            at=at,
            by_id=by.id if by else None,
            kind=kind,
            text=text,
            present=present,
            next_date=next_date,
            evening_n=evening_n,
        )
    )
    record(
        case.town_id,
        at=at,
        by=by.username if by else "system",
        action=f"case.{kind}",
        subject=f"case {case.number}",
    )

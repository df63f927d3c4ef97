"""Add a line to the audit log, inside the caller's transaction."""

from datetime import datetime
from typing import Any

from intake.audit.tables import AuditEntry
from intake.database import db


def record(
    town_id: int,
    *,
    at: datetime,
    by: str,
    action: str,
    subject: str,
    detail: dict[str, Any] | None = None,
) -> None:
    """Write who (a username, or "system") did what to what; `detail` must hold no personal data."""
    db.session.add(entry(town_id, at=at, by=by, action=action, subject=subject, detail=detail))


def entry(
    town_id: int,
    *,
    at: datetime,
    by: str,
    action: str,
    subject: str,
    detail: dict[str, Any] | None = None,
) -> AuditEntry:
    """Return the line without writing it: many at once are written together."""
    return AuditEntry(town_id=town_id, at=at, actor=by, action=action, subject=subject, detail=detail or {})

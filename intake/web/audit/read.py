"""Lines of the audit log, newest first."""

from collections.abc import Sequence

from sqlalchemy import select

from intake.audit.tables import AuditEntry
from intake.database import db

SIZE = 100


def newest_entries(town_id: int, words: str, before: int | None) -> Sequence[AuditEntry]:
    """Return lines of this town.

    words: part of who, what or on what. before: an entry's id, to go on from.
    """
    query = select(AuditEntry).where(AuditEntry.town_id == town_id)
    if before is not None:
        query = query.where(AuditEntry.id < before)
    if words:
        query = query.where(
            AuditEntry.actor.icontains(words, autoescape=True)
            | AuditEntry.action.icontains(words, autoescape=True)
            | AuditEntry.subject.icontains(words, autoescape=True)
        )
    return db.session.scalars(query.order_by(AuditEntry.id.desc()).limit(SIZE)).all()

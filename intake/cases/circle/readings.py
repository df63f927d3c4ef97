"""Each reading of a sealed case leaves a line in the audit log.

`find_case` marks what was read in the session; whoever answers a person writes it down afterwards, so
no page, paper or program interface can forget to.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import select

from intake.audit.log import record
from intake.audit.tables import AuditEntry
from intake.cases.events import subject_of
from intake.cases.tables import Case
from intake.database import db
from intake.town.tables import User

_READ = "sealed_cases_read"


def mark_read(case: Case) -> None:
    """Remember that a sealed case was opened in this session."""
    if case.sealed:
        db.session().info.setdefault(_READ, {})[case.id] = subject_of(case)


def mark_all_read(cases: Iterable[Case | None]) -> None:
    """Remember those of the cases on a list that are sealed: what the list shows of them is read too."""
    for case in cases:
        if case is not None:
            mark_read(case)


def anything_read() -> bool:
    """Tell whether a sealed case was opened in this session; asks no database."""
    return bool(db.session().info.get(_READ))


def write_readings(user: User, *, now: datetime) -> None:
    """Write down which sealed cases the person opened, in a transaction of its own."""
    read = db.session().info.pop(_READ, {})
    if not read:
        return
    db.session.rollback()
    for subject in read.values():
        record(user.town_id, at=now, by=user.username, action="case.read", subject=subject)
    db.session.commit()


def readings(case: Case, limit: int = 10) -> Sequence[AuditEntry]:
    """Return who opened the sealed case last, newest first."""
    query = select(AuditEntry).where(
        AuditEntry.town_id == case.town_id,
        AuditEntry.action == "case.read",
        AuditEntry.subject == subject_of(case),
    )
    return db.session.scalars(query.order_by(AuditEntry.id.desc()).limit(limit)).all()

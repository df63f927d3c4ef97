"""The hash chain over the audit log: link what is committed, and walk what was linked.

Actions append unlinked rows, so that no registration waits for another. A sealer that holds one
advisory lock gives each committed row the next position and a digest over its content and the
digest before it. Whoever changes, removes or reorders a linked row breaks the chain from there.
"""

import hashlib
import json
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC

from sqlalchemy import func, select, text

from intake.audit.tables import AuditEntry
from intake.database import db

FIRST = "0" * 64
BATCH = 500
_LOCK = 7_077_001


@dataclass(frozen=True)
class Verdict:
    """What a walk found: entries seen, the head's digest, and where it broke, if it did."""

    entries: int
    head: str
    broken_at: str | None


def digest_of(entry: AuditEntry, previous: str, position: int) -> str:
    """Return the SHA-256 of a row's canonical JSON, each part length-prefixed, after `previous`."""
    content = json.dumps(
        {
            "id": entry.id,
            "town": entry.town_id,
            "at": entry.at.astimezone(UTC).isoformat(),
            "actor": entry.actor,
            "action": entry.action,
            "subject": entry.subject,
            "detail": entry.detail,
        },
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
    )
    parts = (previous, str(position), content)
    framed = "".join(f"{len(part)}:{part}" for part in parts)
    return hashlib.sha256(framed.encode()).hexdigest()


def seal_entries() -> int:
    """Link every committed, unlinked row; return how many. Safe to run at once from many places."""
    sealed = 0
    while batch := _seal_batch():
        sealed += batch
    return sealed


def _seal_batch() -> int:
    session = db.session
    session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    position, previous = _head()
    entries = session.scalars(
        select(AuditEntry).where(AuditEntry.position.is_(None)).order_by(AuditEntry.id).limit(BATCH)
    ).all()
    for entry in entries:
        position += 1
        entry.position, entry.previous = position, previous
        entry.digest = previous = digest_of(entry, previous, position)
    session.commit()
    return len(entries)


def _head() -> tuple[int, str]:
    last = db.session.execute(
        select(AuditEntry.position, AuditEntry.digest)
        .where(AuditEntry.position.is_not(None))
        .order_by(AuditEntry.position.desc())
        .limit(1)
    ).first()
    return (last.position, last.digest) if last else (0, FIRST)


def head_digest() -> str:
    """Return the digest of the newest linked row, to be kept somewhere else too."""
    return _head()[1]


def verify_chain() -> Verdict:
    """Walk the whole chain in order of position and say where it first fails."""
    rows = db.session.scalars(
        select(AuditEntry)
        .where(AuditEntry.position.is_not(None))
        .order_by(AuditEntry.position)
        .execution_options(yield_per=1000)
    )
    with closing(rows):
        return _walk(rows)


def _walk(entries: Iterable[AuditEntry]) -> Verdict:
    position, previous = 0, FIRST
    for entry in entries:
        expected = position + 1
        if entry.position != expected:
            return Verdict(position, previous, f"position {expected} is missing")
        if entry.previous != previous or entry.digest != digest_of(entry, previous, expected):
            return Verdict(position, previous, f"position {expected} (entry {entry.id}) was changed")
        position, previous = expected, entry.digest
    return Verdict(position, previous, None)


def unsealed_count() -> int:
    """Return how many rows wait to be linked."""
    waiting = select(func.count()).select_from(AuditEntry).where(AuditEntry.position.is_(None))
    return db.session.scalar(waiting) or 0

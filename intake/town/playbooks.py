"""The town's published playbooks: the one new cases begin under, and those older cases keep."""

from datetime import datetime
from functools import lru_cache

from sqlalchemy import select

from intake.database import db
from intake.rules.playbook import Playbook, load_playbook, shipped_text
from intake.town.tables import PlaybookVersion

DEFAULT = "ladder"


@lru_cache(maxsize=64)
def _parsed(body: str, key: str) -> Playbook:
    return load_playbook(body, key)


def publish_shipped(town_id: int, *, now: datetime) -> None:
    """Publish the shipped text for the town unless its version is there; within the caller's transaction."""
    body = shipped_text()
    shipped = _parsed(body, DEFAULT)
    known = select(PlaybookVersion.id).where(
        PlaybookVersion.town_id == town_id,
        PlaybookVersion.key == shipped.key,
        PlaybookVersion.version == shipped.version,
    )
    if db.session.scalar(known) is None:
        db.session.add(
            PlaybookVersion(
                town_id=town_id, key=shipped.key, version=shipped.version, body=body, published_at=now
            )
        )


def current_playbook(town_id: int) -> Playbook:
    """Return the playbook that a case registered now begins under."""
    newest = db.session.scalar(
        select(PlaybookVersion)
        .where(PlaybookVersion.town_id == town_id, PlaybookVersion.key == DEFAULT)
        .order_by(PlaybookVersion.version.desc())
        .limit(1)
    )
    if newest is None:
        return _parsed(shipped_text(), DEFAULT)
    return _parsed(newest.body, newest.key)


def playbook_of(town_id: int, playbook_id: str) -> Playbook:
    """Return the playbook named `key@version`, as it was published."""
    key, _, version = playbook_id.partition("@")
    body = db.session.scalar(
        select(PlaybookVersion.body).where(
            PlaybookVersion.town_id == town_id,
            PlaybookVersion.key == key,
            PlaybookVersion.version == int(version),
        )
    )
    return _parsed(body or shipped_text(), key)

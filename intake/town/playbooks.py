"""The town's published playbooks: the one new cases begin under, and those older cases keep.

A version never changes. The newest is in force, whichever reading it is of: a town that publishes the
week of themes goes by it from then on. Versions are counted over both readings.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from intake.audit.log import record
from intake.database import db
from intake.rules.playbook import DEFAULT_KEY, Playbook, PlaybookOutdated, PlaybookUnchanged
from intake.rules.playbook_text import load_playbook, playbook_keys, shipped_text, table_of, write_playbook
from intake.rules.refusals import BadInput, NotAllowed
from intake.rules.texts import check_text
from intake.town.tables import PlaybookVersion, Town, User

EDITING_ROLES = frozenset({"office"})
LONGEST_WHY = 200


@lru_cache(maxsize=64)
def _parsed(body: str, key: str) -> Playbook:
    return load_playbook(body, key)


def read_version(version: PlaybookVersion) -> Playbook:
    """Return the playbook of a published version."""
    return _parsed(version.body, version.key)


def publish_shipped(town_id: int, *, now: datetime) -> None:
    """Publish the shipped text unless its version is there or the town has a playbook of its own.

    Within the caller's transaction.
    """
    body = shipped_text()
    shipped = _parsed(body, DEFAULT_KEY)
    its_own = PlaybookVersion.why.is_not(None)
    same = (PlaybookVersion.key == shipped.key) & (PlaybookVersion.version == shipped.version)
    known = select(PlaybookVersion.id).where(PlaybookVersion.town_id == town_id, its_own | same)
    if db.session.scalar(known.limit(1)) is None:
        db.session.add(
            PlaybookVersion(
                town_id=town_id, key=shipped.key, version=shipped.version, body=body, published_at=now
            )
        )


def _newest(town_id: int) -> Select[tuple[PlaybookVersion]]:
    of_town = select(PlaybookVersion).where(PlaybookVersion.town_id == town_id)
    return of_town.order_by(PlaybookVersion.id.desc()).limit(1)


def current_playbook(town_id: int) -> Playbook:
    """Return the playbook that a case registered now begins under."""
    newest = db.session.scalar(_newest(town_id))
    return read_version(newest) if newest else _parsed(shipped_text(), DEFAULT_KEY)


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


def versions_of(town_id: int) -> Sequence[PlaybookVersion]:
    """Return what the town has published, the newest first."""
    query = select(PlaybookVersion).where(PlaybookVersion.town_id == town_id)
    by_whom = joinedload(PlaybookVersion.published_by)
    return db.session.scalars(query.options(by_whom).order_by(PlaybookVersion.id.desc())).all()


def newest_of_reading(town_id: int, key: str) -> Playbook | None:
    """Return the town's newest version of one reading, else the shipped one; None for an unknown reading."""
    query = _newest(town_id).where(PlaybookVersion.key == key)
    if newest := db.session.scalar(query):
        return read_version(newest)
    return _parsed(shipped_text(), key) if key in playbook_keys(shipped_text()) else None


def publish(
    user: User | None, town_id: int, playbook: Playbook, *, now: datetime, why: str, base: str
) -> Playbook:
    """Publish the playbook as the town's next version; return it with its number.

    user: who does it, None at the command line. base: id of the version in force that the change was
    begun from. Of two that publish at once one wins, and the other is told by PlaybookOutdated. Raises
    NotAllowed, BadInput without a reason, PlaybookUnchanged.
    """
    if user is not None and user.role not in EDITING_ROLES:
        raise NotAllowed("工作法由镇办公室修改和发布。")
    if message := check_text(why, limit=LONGEST_WHY, required=True):
        raise BadInput({"why": message})
    # Whoever publishes waits here for whoever publishes now; registering a case does not.
    db.session.execute(select(Town.id).where(Town.id == town_id).with_for_update(key_share=True))
    now_in_force = current_playbook(town_id)
    if now_in_force.id != base:
        raise PlaybookOutdated(now_in_force.version)
    if _same(playbook, now_in_force):
        raise PlaybookUnchanged(now_in_force.version)
    published = load_playbook(_numbered(playbook, _highest(town_id) + 1), playbook.key)
    _write(town_id, published, user, now, why.strip())
    db.session.commit()
    return published


def _same(one: Playbook, other: Playbook) -> bool:
    return one.key == other.key and table_of(one) | {"version": 0} == table_of(other) | {"version": 0}


def _numbered(playbook: Playbook, version: int) -> str:
    return write_playbook(Playbook(**vars(playbook) | {"version": version}))


def _highest(town_id: int) -> int:
    query = select(func.max(PlaybookVersion.version)).where(PlaybookVersion.town_id == town_id)
    return db.session.scalar(query) or _parsed(shipped_text(), DEFAULT_KEY).version


def _write(town_id: int, playbook: Playbook, user: User | None, now: datetime, why: str) -> None:
    db.session.add(
        PlaybookVersion(
            town_id=town_id,
            key=playbook.key,
            version=playbook.version,
            body=write_playbook(playbook),
            published_at=now,
            published_by_id=user.id if user else None,
            why=why,
        )
    )
    by = user.username if user else "system"
    record(town_id, at=now, by=by, action="playbook.published", subject=f"playbook {playbook.id}")

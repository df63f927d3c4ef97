"""The secret address of a person's calendar: made, renewed, ended; shown once, kept only as a hash."""

import hashlib
import secrets
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from intake.audit.log import record
from intake.database import db
from intake.town.tables import User
from intake.visits.tables import CalendarFeed

#: 256 random bits.
KEY_BYTES = 32


def make_feed(user: User, *, now: datetime) -> str:
    """Make a new key for the person's calendar and return it; an earlier one ends at once."""
    key = secrets.token_urlsafe(KEY_BYTES)
    fresh = {"digest": _digest(key), "created_at": now}
    row = insert(CalendarFeed).values(user_id=user.id, town_id=user.town_id, **fresh)
    db.session.execute(row.on_conflict_do_update(index_elements=["user_id"], set_=fresh))
    record(user.town_id, at=now, by=user.username, action="calendar.made", subject=f"user {user.username}")
    db.session.commit()
    return key


def end_feed(user: User, *, now: datetime) -> None:
    """End the person's calendar address; without one nothing happens."""
    gone = delete(CalendarFeed).where(CalendarFeed.user_id == user.id).returning(CalendarFeed.user_id)
    if db.session.scalar(gone) is not None:
        record(
            user.town_id, at=now, by=user.username, action="calendar.ended", subject=f"user {user.username}"
        )
    db.session.commit()


def feed_since(user: User) -> datetime | None:
    """Return since when the person has a calendar address, None without one."""
    return db.session.scalar(select(CalendarFeed.created_at).where(CalendarFeed.user_id == user.id))


def user_of_feed(key: str) -> User | None:
    """Return whose calendar this is, if that person is still active."""
    query = select(User).join(CalendarFeed, CalendarFeed.user_id == User.id)
    return db.session.scalar(query.where(CalendarFeed.digest == _digest(key), User.active))


def _digest(key: str) -> str:
    # The key is 256 random bits, so a fast hash keeps it as well as a slow one.
    return hashlib.sha256(key.encode()).hexdigest()

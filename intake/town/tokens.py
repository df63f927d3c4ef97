"""A person's keys to the JSON API: shown once, kept only as a hash."""

import hashlib
import secrets
from datetime import datetime

from sqlalchemy import select

from intake.audit.log import record
from intake.database import db
from intake.town.tables import ApiToken, User


def make_token(user: User, *, now: datetime) -> str:
    """Make a key for the person and return it; it cannot be read again."""
    token = f"qw_{secrets.token_urlsafe(32)}"
    db.session.add(ApiToken(town_id=user.town_id, user_id=user.id, digest=_digest(token), created_at=now))
    record(user.town_id, at=now, by="system", action="token.made", subject=f"user {user.username}")
    db.session.commit()
    return token


def user_of_token(token: str) -> User | None:
    """Return whose key this is, if that person is still active."""
    return db.session.scalar(
        select(User)
        .join(ApiToken, ApiToken.user_id == User.id)
        .where(ApiToken.digest == _digest(token), User.active)
    )


def _digest(token: str) -> str:
    # The token is 256 random bits, so a fast hash keeps it as well as a slow one.
    return hashlib.sha256(token.encode()).hexdigest()

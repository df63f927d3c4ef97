"""Who is signed in, and for how long: a signed cookie, ended after thirty idle minutes."""

from datetime import datetime, timedelta

from flask import Flask, g, request, session
from flask.sessions import SecureCookieSessionInterface
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from intake.database import db
from intake.town.tables import Grid, User

#: [own] 等保 2.0 asks for a time-out; the number is the town's.
IDLE = timedelta(minutes=30)


class Account(UserMixin):  # type: ignore[misc]
    """A person as Flask-Login wants to see one; the town's own table knows nothing of it."""

    def __init__(self, user: User) -> None:
        self.user = user

    def get_id(self) -> str:
        return str(self.user.id)


class CookieSession(SecureCookieSessionInterface):
    """The cookie goes over TLS only, as soon as the page came over TLS."""

    def get_cookie_secure(self, app: Flask) -> bool:
        return request.is_secure


def init_sessions(app: Flask) -> None:
    """Set the cookie's rules and tell Flask-Login how to find a person."""
    app.config.update(SESSION_COOKIE_HTTPONLY=True, SESSION_COOKIE_SAMESITE="Lax")
    app.session_interface = CookieSession()
    manager = LoginManager(app)
    # Phones change their address with every cell; the cookie is bound to its person by the epoch.
    manager.session_protection = None
    manager.user_loader(_load)


def me() -> User:
    """Return the person who is signed in; only for routes that need one."""
    user: User = current_user.user
    return user


def begin_session(user: User, at: datetime) -> None:
    """Sign the person in, in a session that keeps nothing of the one before."""
    session.clear()
    login_user(Account(user))
    session["epoch"] = user.session_epoch
    session["last_seen"] = int(at.timestamp())


def end_session() -> None:
    """Sign out and forget all that the cookie held."""
    logout_user()
    session.clear()


def end_if_idle(at: datetime) -> None:
    """End a session that nobody used for too long; `g.session_ended` tells the sign-in page why."""
    if "_user_id" not in session:
        return
    if at.timestamp() - session.get("last_seen", 0) > IDLE.total_seconds():
        session.clear()
        g.session_ended = True


def still_there(at: datetime) -> None:
    """Note that the person did something."""
    session["last_seen"] = int(at.timestamp())


def _load(user_id: str) -> Account | None:
    query = (
        select(User)
        .where(User.id == int(user_id))
        .options(
            joinedload(User.village),
            joinedload(User.grid).joinedload(Grid.village),
            joinedload(User.department),
        )
    )
    user = db.session.scalar(query)
    if user is None or not user.active or user.session_epoch != session.get("epoch"):
        return None
    return Account(user)

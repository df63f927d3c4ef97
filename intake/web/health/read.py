"""What the town's state is in numbers, for a monitor."""

from datetime import datetime

from sqlalchemy import func, select, text

from intake.cases.tables import Case
from intake.database import db
from intake.sms.tables import Message
from intake.timers.tables import Timer
from intake.town.tables import Heartbeat


def database_answers() -> bool:
    """Return True; raises SQLAlchemyError where the database does not answer."""
    return db.session.scalar(text("SELECT 1")) == 1


def last_run(job: str) -> datetime | None:
    """Return when a job last ran to its end."""
    return db.session.scalar(select(Heartbeat.at).where(Heartbeat.job == job))


def open_cases() -> int:
    """Return how many cases are open; a sealed one must not show, not even by its count."""
    is_open = Case.closed_at.is_(None), Case.sealed.is_(False)
    return db.session.scalar(select(func.count()).where(*is_open)) or 0


def timer_lag(at: datetime) -> float:
    """Return how many seconds the oldest due timer has waited."""
    oldest = db.session.scalar(select(func.min(Timer.due_at)).where(Timer.state == "planned"))
    return max(0.0, (at - oldest).total_seconds()) if oldest else 0.0


def stuck_timers() -> int:
    """Return how many timers failed too often."""
    return db.session.scalar(select(func.count()).where(Timer.state == "stuck")) or 0


def outbox_age(at: datetime) -> float:
    """Return how many seconds the oldest text that may be sent has waited."""
    waiting = Message.state.in_(("queued", "held"))
    oldest = db.session.scalar(select(func.min(Message.not_before)).where(waiting, Message.not_before <= at))
    return max(0.0, (at - oldest).total_seconds()) if oldest else 0.0

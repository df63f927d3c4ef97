"""Whether this installation can do its work: every reason why not, told together."""

from datetime import datetime, timedelta

import redis
from sqlalchemy.exc import SQLAlchemyError

from intake.database import db
from intake.settings import Settings
from intake.web.health.read import database_answers, last_run

BROKER_PATIENCE = 1.0
SWEEP_JOB = "sweep"
#: A sweep runs each minute; five without one is no accident.
LONGEST_SILENCE = timedelta(minutes=5)


def faults(settings: Settings, at: datetime) -> dict[str, str]:
    """Return what is wrong, by part; empty when everything is well."""
    found: dict[str, str] = {}
    try:
        database_answers()
        if message := _sweep_fault(at):
            found["sweep"] = message
    except SQLAlchemyError:
        db.session.rollback()
        found["database"] = "the database does not answer"
    if message := _broker_fault(settings.redis_url):
        found["broker"] = message
    return found


def _sweep_fault(at: datetime) -> str | None:
    last = last_run(SWEEP_JOB)
    if last is None:
        return "no sweep has run yet"
    if at - last > LONGEST_SILENCE:
        return f"the last sweep ran at {last.isoformat(timespec='seconds')}"
    return None


def _broker_fault(url: str | None) -> str | None:
    if not url:
        return "no broker address is set"
    patience = {"socket_timeout": BROKER_PATIENCE, "socket_connect_timeout": BROKER_PATIENCE}
    try:
        client = redis.Redis.from_url(url.replace("redis+socket://", "unix://", 1), **patience)
        with client:
            client.ping()
    except (redis.RedisError, ValueError, OSError):
        return "the broker does not answer"
    return None

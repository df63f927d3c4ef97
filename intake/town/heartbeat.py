"""When each periodic job last ran to its end: the log may lie, a heartbeat does not."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from intake.database import db
from intake.town.tables import Heartbeat


def beat(job: str, now: datetime) -> None:
    """Note that the job ran to its end now."""
    statement = insert(Heartbeat).values(job=job, at=now)
    db.session.execute(statement.on_conflict_do_update(index_elements=["job"], set_={"at": now}))
    db.session.commit()


def heartbeats() -> dict[str, datetime]:
    """Return job → when it last ran."""
    return {row.job: row.at for row in db.session.scalars(select(Heartbeat))}

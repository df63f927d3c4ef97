"""Remind those who go, when it is time: asked by beat each minute."""

import logging
from datetime import datetime, timedelta

from sqlalchemy import select

from intake.database import db
from intake.rules.lifecycle import OPEN_STATES
from intake.rules.visits import may_remind
from intake.visits.tables import Visit
from intake.visits.tell import remind_person

log = logging.getLogger(__name__)

#: No visit is reminded of earlier than the evening before.
AHEAD = timedelta(hours=36)


def remind_visits(now: datetime) -> int:
    """Text those who go to the visits whose time has come; return how many were told.

    One transaction per visit; the message's key keeps a second run, or a second worker, from telling twice.
    """
    coming = select(Visit.id).where(Visit.state == "booked", Visit.at > now, Visit.at <= now + AHEAD)
    ids = db.session.scalars(coming.order_by(Visit.at, Visit.id)).all()
    db.session.rollback()
    return sum(_remind(visit_id, now) for visit_id in ids)


def _remind(visit_id: int, now: datetime) -> int:
    try:
        query = select(Visit).where(Visit.id == visit_id, Visit.state == "booked")
        visit = db.session.scalar(query.with_for_update(skip_locked=True, of=Visit))
        told = 0
        if visit is not None and may_remind(visit.at, visit.booked_at, now) and _still_wanted(visit):
            told = sum(remind_person(visit, one.user, at=now) for one in visit.people if one.user.active)
        db.session.commit()
    except Exception:
        db.session.rollback()
        log.exception("visit %s could not be reminded of", visit_id)
        return 0
    return told


def _still_wanted(visit: Visit) -> bool:
    """A case that was closed needs no visit any more; the list says so."""
    return visit.case is None or visit.case.state in OPEN_STATES

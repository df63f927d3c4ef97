"""Remind those who go, when it is time: asked by beat each minute."""

import logging
from datetime import datetime

from sqlalchemy import or_, select

from intake.cases.tables import Case
from intake.database import db
from intake.rules.lifecycle import OPEN_STATES
from intake.rules.visits import may_remind
from intake.visits.tables import Visit
from intake.visits.tell import remind_person

log = logging.getLogger(__name__)


def remind_visits(now: datetime) -> int:
    """Text those who go to the visits whose time has come; return how many were told.

    One transaction per visit, which is asked for until it was handled and then not again. A visit whose
    case somebody holds is passed by: the next minute finds it.
    """
    # A case that was closed needs no visit any more; the list says so.
    wanted = or_(Visit.case_id.is_(None), Case.state.in_(OPEN_STATES))
    due = select(Visit.id, Visit.case_id).outerjoin(Case, Case.id == Visit.case_id)
    due = due.where(Visit.state == "booked", Visit.remind_at <= now, Visit.at > now, wanted)
    found = db.session.execute(due.order_by(Visit.at, Visit.id)).all()
    db.session.rollback()
    return sum(_remind(visit_id, case_id, now) for visit_id, case_id in found)


def _remind(visit_id: int, case_id: int | None, now: datetime) -> int:
    told = 0
    try:
        visit = _lock(visit_id, case_id, now)
        if visit is not None:
            if may_remind(visit.at, visit.booked_at, now):
                told = sum(remind_person(visit, one.user, at=now) for one in visit.people if one.user.active)
            visit.remind_at = None
        db.session.commit()
    except Exception:
        db.session.rollback()
        log.exception("visit %s could not be reminded of", visit_id)
        return 0
    return told


def _lock(visit_id: int, case_id: int | None, now: datetime) -> Visit | None:
    """Return the visit, its case locked before it as every action does; None if there is nothing to do."""
    if case_id is not None:
        case = select(Case.id).where(Case.id == case_id, Case.state.in_(OPEN_STATES))
        if db.session.scalar(case.with_for_update(key_share=True, skip_locked=True)) is None:
            return None
    query = select(Visit).where(Visit.id == visit_id, Visit.state == "booked", Visit.remind_at <= now)
    return db.session.scalar(query.with_for_update(skip_locked=True, of=Visit))

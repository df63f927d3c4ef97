"""What the cards of decline, opinion, telling and follow-up show."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from flask import request
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from intake.cases.followups.closing import DROPPED
from intake.cases.followups.tables import Task
from intake.cases.followups.visit import VISITING_ROLES
from intake.cases.legal.approval import may_take
from intake.cases.legal.tables import Opinion
from intake.cases.tables import Case
from intake.database import db
from intake.rules.categories import RATINGS
from intake.rules.decline import GROUNDS
from intake.rules.lifecycle import OPEN_STATES, moves_for
from intake.rules.localtime import local_date
from intake.rules.opinions import PARTS, TELLING, conclusions_for
from intake.town.tables import User


def may(case: Case, user: User, move: str) -> bool:
    """Tell whether the person may do the move now."""
    names = moves_for(case.state, user.role, case.kind, case.petition_kind)
    return any(one.name == move for one in names)


def just_sent(form: str) -> bool:
    """Tell whether this very request sent the form: its card is drawn even where it is no longer offered,
    for the refusal must be seen."""
    return request.method == "POST" and request.path.rstrip("/").rpartition("/")[2] == form


def decline_card(case: Case, user: User, at: datetime) -> Mapping[str, Any] | None:
    """Return the grounds on which this petition may be declined."""
    offered = may(case, user, "decline")
    return {"offered": offered, "grounds": GROUNDS} if offered or just_sent("decline") else None


def opinion_card(case: Case, user: User, at: datetime) -> Mapping[str, Any] | None:
    """Return the opinions of the case, and the form to write one."""
    sent = just_sent("opinion")
    if case.kind != "petition" and not sent:
        return None
    query = select(Opinion).where(Opinion.case_id == case.id).order_by(Opinion.round.desc())
    opinions: Sequence[Opinion] = db.session.scalars(
        query.options(joinedload(Opinion.by), joinedload(Opinion.told_by))
    ).all()
    decides = may(case, user, "decide") and may_take(user, case, local_date(at))
    if not (opinions or decides or sent):
        return None
    return {
        "opinions": opinions,
        "decides": decides,
        "conclusions": conclusions_for(case.petition_kind),
        "parts": PARTS,
    }


def telling_card(case: Case, user: User, at: datetime) -> Mapping[str, Any] | None:
    """Return the form of what a decided case waits for: its petitioner to be told."""
    offered = may(case, user, "tell")
    return {"offered": offered, "ways": TELLING} if offered or just_sent("telling") else None


def follow_up_card(case: Case, user: User, at: datetime) -> Mapping[str, Any] | None:
    """Return the follow-up visits of a closed case, and how it was rated.

    On a hotline order the rating stands on the order's own card.
    """
    query = select(Task).where(Task.case_id == case.id, Task.kind == "follow_up").order_by(Task.id)
    tasks = db.session.scalars(query.options(joinedload(Task.person), joinedload(Task.done_by))).all()
    shown = [task for task in tasks if task.outcome != DROPPED]
    rated = case.rating if case.kind != "hotline" else None
    if not (shown or rated or just_sent("follow-up")):
        return None
    waiting = next((task for task in shown if task.done_at is None), None)
    return {
        "rated": rated,
        "waiting": waiting,
        "made": [task for task in shown if task.done_at is not None],
        "offered": waiting is not None and user.role in VISITING_ROLES and case.state not in OPEN_STATES,
        "ratings": RATINGS,
    }

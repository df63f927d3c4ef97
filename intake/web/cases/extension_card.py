"""Two cards of an extension: what waits for the head's word, and the history with the worker's forms."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from intake.cases.clocks import running_clock
from intake.cases.legal.approval import HEADS, approvers, works_on
from intake.cases.legal.tables import EXTENSION_STATES, Extension
from intake.cases.tables import Case
from intake.database import db
from intake.rules.deadlines import LONGEST_EXTENSION_DAYS
from intake.rules.localtime import local_date
from intake.rules.opinions import TELLING
from intake.town.tables import User


def approval_card(case: Case, user: User, at: datetime) -> Mapping[str, Any] | None:
    """Return the request that waits for this person's decision, None if none does."""
    if user.role not in HEADS or case.kind != "petition" or not _term_runs(case, at):
        return None
    waiting = next((one for one in _extensions(case) if one.state == "waiting"), None)
    if waiting is None or (user.role != "mayor" and user not in approvers(case, local_date(at))):
        return None
    return {"extension": waiting}


def extension_card(case: Case, user: User, at: datetime) -> Mapping[str, Any] | None:
    """Return what was asked and granted, and what this person may do about it."""
    if case.kind != "petition" or (case.petition_kind or "appeal") != "appeal" or not case.accepted_at:
        return None
    asked, works = _extensions(case), works_on(user, case, local_date(at))
    standing = any(one.state in ("waiting", "approved") for one in asked)
    may_ask = works and not standing and _term_runs(case, at)
    if not asked and not may_ask:
        return None
    untold = next((one for one in asked if one.state == "approved" and one.told_at is None), None)
    return {
        "extensions": asked,
        "states": EXTENSION_STATES,
        "may_ask": may_ask,
        "untold": untold if works else None,
        "lapsed": not _term_runs(case, at),
        "telling": TELLING,
        "longest": LONGEST_EXTENSION_DAYS,
        "approvers": approvers(case, local_date(at)) if may_ask or standing else [],
    }


def _term_runs(case: Case, at: datetime) -> bool:
    clock = running_clock(case, "resolution")
    return clock is not None and local_date(at) <= clock.strict


def _extensions(case: Case) -> list[Extension]:
    query = select(Extension).where(Extension.case_id == case.id).order_by(Extension.id)
    people = joinedload(Extension.asked_by), joinedload(Extension.decided_by)
    return list(db.session.scalars(query.options(*people)))

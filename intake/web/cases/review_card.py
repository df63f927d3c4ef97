"""The card of review and re-review: what was asked and answered, and the form for what comes next."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from intake.cases.clocks import last_clock
from intake.cases.legal.reviews import told_opinion
from intake.cases.legal.tables import REVIEW_CONCLUSIONS, Review
from intake.cases.tables import Case
from intake.database import db
from intake.rules.lifecycle import moves_for
from intake.rules.reviews import CLOCKS_OF, NAME_OF
from intake.town.tables import User


def review_card(case: Case, user: User, at: datetime) -> Mapping[str, Any] | None:
    """Return the reviews, oldest first, and which form this person has; None before there is anything."""
    if case.kind != "petition" or last_clock(case, "review_request") is None:
        return None
    reviews, opinion = _reviews(case), told_opinion(case)
    moves = {one.name for one in moves_for(case.state, user.role, case.kind, case.petition_kind)}
    running = next((one for one in reviews if one.answered_on is None), None)
    final = any(one.level == "rereview" and one.answered_on for one in reviews)
    level = _next_level([one for one in reviews if opinion and one.opinion_id == opinion.id])
    may_ask = level is not None and not final and f"ask_{level}" in moves
    if not reviews and not may_ask:
        return None
    return {
        "reviews": reviews,
        "names": NAME_OF,
        "conclusions": REVIEW_CONCLUSIONS,
        "level": level if may_ask else None,
        "right": last_clock(case, CLOCKS_OF[level][0]) if level else None,
        "answering": running if running and f"answer_{running.level}" in moves else None,
        "may_hear": running is not None and running.level == "rereview" and user.role == "office",
        "final": final,
    }


def _next_level(reviews: Sequence[Review]) -> str | None:
    """Return what can be asked for next. reviews: those of the opinion that was told last."""
    if not reviews:
        return "review"
    return "rereview" if len(reviews) == 1 and reviews[0].answered_on else None


def _reviews(case: Case) -> list[Review]:
    query = select(Review).where(Review.case_id == case.id).order_by(Review.id)
    return list(db.session.scalars(query.options(selectinload(Review.hearings))))

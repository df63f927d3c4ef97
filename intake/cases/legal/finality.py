"""What a re-review has closed stays closed, archived or not (《信访工作条例》第三十六条)."""

from sqlalchemy import exists, select

from intake.cases.legal.tables import Review
from intake.cases.tables import Case
from intake.database import db
from intake.rules.reviews import ClosedForGood

TAKING_UP = frozenset({"reopen", "ask_review", "ask_rereview"})


def closed_for_good(case: Case) -> bool:
    """Tell whether a re-review of the case was answered."""
    answered = exists().where(
        Review.case_id == case.id, Review.level == "rereview", Review.answered_on.is_not(None)
    )
    return case.state == "final" or bool(db.session.scalar(select(answered)))


def keep_closed(case: Case, move: str) -> None:
    """Raise ClosedForGood where the move would take up again what is closed for good."""
    if move in TAKING_UP and case.kind == "petition" and closed_for_good(case):
        raise ClosedForGood

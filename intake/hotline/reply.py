"""Answer a hotline order, and keep how the caller took it."""

from datetime import datetime

from intake.cases.clocks import end_clocks
from intake.cases.events import note
from intake.cases.tables import Case
from intake.cases.visible import find_case
from intake.database import db
from intake.rules.categories import RATINGS
from intake.rules.hotline import check_reply, check_satisfaction
from intake.sms.outbox import take_back
from intake.town.tables import User


def reply_order(user: User, number: str, text: str, *, now: datetime) -> Case:
    """Keep what the hotline is answered; a later answer takes the place of an earlier one.

    The answer is what the order's own due date asks for, so it ends that clock. Raises NotFound,
    NotYourOrder, WrongKind, CaseClosed or BadInput.
    """
    case = find_case(user, number, lock=True)
    reply = check_reply(text, role=user.role, kind=case.kind, state=case.state)
    if reply == case.reply:
        db.session.rollback()
        return case
    case.reply, case.replied_at = reply, now
    end_clocks(case, ("hotline",), "met", now)
    take_back(case.id, "工单已答复", key_prefix=f"clock:{case.id}:hotline:")
    note(case, "reply", reply, at=now, by=user)
    db.session.commit()
    return case


def record_satisfaction(user: User, number: str, rating: str, words: str, *, now: datetime) -> Case:
    """Keep whether the caller was satisfied, and their words; the caller may still rate by code.

    Raises NotFound, NotYourOrder, WrongKind, NoReplyYet, CaseClosed or BadInput.
    """
    case = find_case(user, number, lock=True)
    rating, words = check_satisfaction(
        rating, words, role=user.role, kind=case.kind, state=case.state, replied=case.reply is not None
    )
    if (case.rating, case.rating_words) == (rating, words or None):
        db.session.rollback()
        return case
    case.rating, case.rated_at, case.rating_words = rating, now, words or None
    note(case, "hotline_rating", RATINGS[rating] + (f"：{words}" if words else ""), at=now, by=user)
    db.session.commit()
    return case

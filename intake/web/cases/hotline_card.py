"""The card of a hotline order on a case's page: its due date, the answer, and the caller's word on it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from intake.cases.tables import Case
from intake.hotline.orders import answered_late
from intake.rules.categories import RATINGS
from intake.rules.hotline import RATING_ROLES, REPLY_STATES, REPLYING_ROLES
from intake.town.tables import User


def hotline_card(case: Case, user: User, at: datetime) -> Mapping[str, Any] | None:
    """What the card shows; nothing for other kinds of case."""
    if case.kind != "hotline":
        return None
    return {
        "late": answered_late(case),
        "may_reply": user.role in REPLYING_ROLES and case.state in REPLY_STATES,
        "may_rate": user.role in RATING_ROLES and case.reply is not None and case.state != "returned",
        "ratings": RATINGS,
    }

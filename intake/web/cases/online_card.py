"""The card 录入网上系统 on a petition's page."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from intake.cases.tables import Case
from intake.posts.online import ENTERING_ROLES
from intake.rules.localtime import local_date
from intake.town.tables import User


def online_card(case: Case, user: User, at: datetime) -> Mapping[str, Any] | None:
    """Return what the card shows: nothing where it is no petition, or nothing is known and to be done."""
    may_enter = user.role in ENTERING_ROLES
    if case.kind != "petition" or not (may_enter or case.online_number):
        return None
    return {"may_enter": may_enter, "registered_on": local_date(case.registered_at)}

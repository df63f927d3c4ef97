"""The petitioner's code (查询码): who may copy it onto the receipt, and a new one for who lost it.

With the code one rates in the petitioner's name, so nobody else keeps reading it. All of it is [own].
"""

import secrets
from datetime import datetime, timedelta

from intake.audit.log import record
from intake.cases.events import note, subject_of
from intake.cases.tables import Case
from intake.cases.visible import find_case
from intake.database import db
from intake.rules.refusals import NotAllowed
from intake.town.tables import User

#: The receipt is written when the case is registered; afterwards the page shows the code to nobody.
SHOWN_FOR = timedelta(days=1)
RENEWING_ROLES = frozenset({"office", "center"})


def new_code() -> str:
    """Return six digits that nobody can foresee."""
    return f"{secrets.randbelow(1_000_000):06d}"


def code_shown(case: Case, user: User, at: datetime) -> str | None:
    """Return the code for the receipt: to who registered the case and to the office, for a day."""
    own = case.registered_by_id == user.id or user.role == "office"
    return case.status_code if own and at < case.registered_at + SHOWN_FOR else None


def may_renew(case: Case, user: User) -> bool:
    """Tell whether the person may make a new code: the office, the center, the registering grid worker."""
    registered = user.role == "grid_worker" and case.registered_by_id == user.id
    return registered or user.role in RENEWING_ROLES


def renew_code(user: User, number: str, *, now: datetime) -> str:
    """Give the case a new code and return it; the old one is void. Raises NotFound or NotAllowed."""
    case = find_case(user, number, lock=True, at=now)
    if not may_renew(case, user):
        raise NotAllowed("重发查询码由镇办、村中心或登记这件事项的网格员办理。")
    case.status_code = new_code()
    case.status_failures, case.status_locked_until = 0, None
    note(case, "comment", "重发了查询码，原来的作废", at=now, by=user)
    record(case.town_id, at=now, by=user.username, action="case.code_renewed", subject=subject_of(case))
    db.session.commit()
    return case.status_code

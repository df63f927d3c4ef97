"""A tie declared today holds for the cases that are open today."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from intake.cases.circle.recuse import keep_out
from intake.cases.circle.tables import Recusal
from intake.cases.tables import Case
from intake.database import db
from intake.rules.lifecycle import OPEN_STATES
from intake.town.tables import User
from intake.town.ties import declare_tie


def declare(user: User, usernames: tuple[str, str], tie: str, *, now: datetime) -> int:
    """Declare a tie and apply it to the open cases about one of the two; return how many it touched."""
    touched = 0
    for accused in declare_tie(user, usernames, tie, now=now):
        for case in _open_cases_about(accused):
            before = len(case.recusals)
            keep_out(case, [accused], by=user, at=now)
            touched += len(case.recusals) > before
    db.session.commit()
    return touched


def _open_cases_about(accused: User) -> Sequence[Case]:
    """Return the open cases from which the person is kept out as accused, locked in the order of ids."""
    query = (
        select(Case)
        .join(Recusal, Recusal.case_id == Case.id)
        .where(Recusal.user_id == accused.id, Recusal.because == "accused", Case.state.in_(OPEN_STATES))
        .order_by(Case.id)
        .with_for_update(of=Case)
        .execution_options(populate_existing=True)
    )
    return db.session.scalars(query).all()

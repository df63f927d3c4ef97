"""A tie declared today holds for the cases that are open today."""

from collections.abc import Collection, Sequence
from contextlib import suppress
from datetime import datetime

from sqlalchemy import select

from intake.cases.circle.recuse import NobodyLeft, keep_out
from intake.cases.circle.tables import Recusal
from intake.cases.tables import Case
from intake.database import db
from intake.rules.lifecycle import OPEN_STATES
from intake.town.tables import User
from intake.town.ties import declare_tie


def declare(user: User, usernames: tuple[str, str], tie: str, *, now: datetime) -> None:
    """Declare a tie and apply it to the open cases about one of the two.

    Nothing tells the declarer whether there are such cases: that could be an accusation they must not
    know of. For the same reason a case that would lose its last leader keeps its circle, in silence.
    """
    pair = declare_tie(user, usernames, tie, now=now)
    ids = {person.id for person in pair}
    for case in _open_cases_about(ids):
        accused = [r.user for r in case.recusals if r.because == "accused" and r.user_id in ids]
        with suppress(NobodyLeft), db.session.begin_nested():
            keep_out(case, accused, by=user, at=now)
    db.session.commit()


def _open_cases_about(ids: Collection[int]) -> Sequence[Case]:
    """Return the open cases from which one of these is kept out as accused, locked in the order of ids."""
    about = select(Recusal.case_id).where(Recusal.user_id.in_(ids), Recusal.because == "accused")
    query = (
        select(Case)
        .where(Case.id.in_(about), Case.state.in_(OPEN_STATES))
        .order_by(Case.id)
        .with_for_update(of=Case)
        .execution_options(populate_existing=True)
    )
    return db.session.scalars(query).all()

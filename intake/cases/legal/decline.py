"""Do not accept a petition (不予受理): only on a ground that the law knows."""

from datetime import datetime

from intake.cases import effects
from intake.cases.events import note
from intake.cases.tables import Case
from intake.cases.visible import find_case
from intake.database import db
from intake.rules.decline import check_decline, decline_words
from intake.rules.lifecycle import move
from intake.town.tables import User


def decline(user: User, number: str, ground: str, text: str, *, now: datetime) -> Case:
    """Decline the petition and close it; return the case.

    ground: a code of rules.decline.GROUNDS. text: what the ground asks to be said. Raises NotFound,
    MoveRefused or BadInput.
    """
    case = find_case(user, number, lock=True)
    target = move(case.state, "decline", user.role, case.kind, case.petition_kind)
    words = decline_words(check_decline(ground, text), text)
    case.state = target
    effects.send_away(case, words, now)
    note(case, "declined", words, at=now, by=user)
    db.session.commit()
    return case

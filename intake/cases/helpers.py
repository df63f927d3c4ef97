"""Ask a mediator to help with a case."""

from datetime import datetime

from sqlalchemy import select

from intake.cases.circle.admit import may_know
from intake.cases.events import note
from intake.cases.tables import Participant
from intake.cases.tell import tell_about
from intake.cases.visible import find_case
from intake.database import db
from intake.rules.lifecycle import OPEN_STATES, STATE_NAMES
from intake.rules.refusals import BadInput, CaseClosed, NotAllowed
from intake.town.tables import User

HELP_ASKING_ROLES = frozenset({"office", "grid_worker", "center", "village_lead"})


def ask_for_help(user: User, number: str, username: str, *, now: datetime) -> None:
    """Ask a mediator to help with the case, which lets that person see it."""
    if user.role not in HELP_ASKING_ROLES:
        raise NotAllowed("请人参与由网格员、村中心、包村干部或镇办来办。")
    case = find_case(user, number, lock=True, at=now)
    if case.state not in OPEN_STATES:
        raise CaseClosed(STATE_NAMES[case.state])
    helper = db.session.scalar(
        select(User).where(
            User.town_id == user.town_id, User.username == username, User.role == "mediator", User.active
        )
    )
    if helper is None or not may_know(case, helper):
        raise BadInput({"username": "请选择一位调解员"})
    if db.session.get(Participant, (case.id, helper.id)) is None:
        participant = Participant(case_id=case.id, user_id=helper.id, town_id=case.town_id, added_at=now)
        db.session.add(participant)
        note(case, "assigned", f"请{helper.name}参与", at=now, by=user)
        tell_about(
            case,
            helper,
            "handover",
            key=f"help:{case.id}:{helper.id}",
            at=now,
        )
    db.session.commit()

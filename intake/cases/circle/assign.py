"""Take a case out of the hands of those outside its circle."""

from datetime import datetime

from sqlalchemy import delete, select

from intake.cases.circle.admit import may_know
from intake.cases.circle.chain import holders_of
from intake.cases.events import note
from intake.cases.handovers.outsiders import withdraw_for_outsiders
from intake.cases.tables import Case, Participant
from intake.cases.tell import tell_about
from intake.database import db
from intake.rules.lifecycle import OPEN_STATES
from intake.sms.outbox import take_back
from intake.town.chain import climb
from intake.town.playbooks import playbook_of
from intake.town.tables import User


def reassign(case: Case, at: datetime) -> None:
    """Take the case from assignee, supervisor and helpers who may not know of it any more.

    The first person of the chain inside the circle takes over from an assignee; hand-overs to departments
    outside are withdrawn, and texts that wait for anyone outside are taken back. In the caller's transaction.
    """
    outside = _outside(case)
    take_back(case.id, "收件人不再经办这件事项", user_ids=outside)
    gone = Participant.case_id == case.id, Participant.user_id.in_(outside)
    db.session.execute(delete(Participant).where(*gone))
    withdraw_for_outsiders(case, at)
    if case.supervisor is not None and not may_know(case, case.supervisor):
        case.supervisor = None
    if case.assignee is not None and not may_know(case, case.assignee):
        case.assignee = None
        if case.state in OPEN_STATES:
            _hand_to_next(case, at)


def _outside(case: Case) -> list[int]:
    """Return the ids of the town's people who may not know of the case."""
    people = db.session.scalars(select(User).where(User.town_id == case.town_id))
    return [person.id for person in people if not may_know(case, person)]


def _hand_to_next(case: Case, at: datetime) -> None:
    found = climb(playbook_of(case.town_id, case.playbook).chain, -1, holders_of(case))
    if found is None:
        case.chain_level = -1
        return
    case.chain_level, person = found
    case.assignee = person
    note(case, "assigned", f"改由{person.name}经办", at=at, by=None)
    key = f"assigned:{case.id}:{int(at.timestamp())}:{person.id}"
    tell_about(case, person, "escalation", key=key, at=at, variant="unassigned")

"""Someone says "I have it": the alert stops ringing."""

from datetime import datetime

from sqlalchemy import select

from intake.cases.events import note
from intake.cases.visible import find_case
from intake.database import db
from intake.escalation.tables import Alert
from intake.rules.localtime import local_date
from intake.rules.refusals import NotAllowed
from intake.sms.outbox import take_back
from intake.timers.plan import cancel
from intake.town.playbooks import current_playbook
from intake.town.stand_ins import acting_people
from intake.town.tables import User

ACKNOWLEDGING_ROLES = frozenset({"office", "mayor", "secretary"})


def _of_alerted_department(user: User) -> bool:
    """Return whether the person belongs to a department that the town's playbook alerts."""
    alerted = current_playbook(user.town_id).alert_departments
    return user.department is not None and user.department.code in alerted


def may_acknowledge(user: User, now: datetime) -> bool:
    """Tell whether the person, or somebody for whom they stand in today, is one of those alerted."""
    people = acting_people(user, local_date(now))
    return any(person.role in ACKNOWLEDGING_ROLES or _of_alerted_department(person) for person in people)


def acknowledge_alert(user: User, number: str, *, now: datetime) -> None:
    """Acknowledge every open alert of the case; doing so again changes nothing.

    Raises NotFound for a case the user may not see, NotAllowed for a role that is not alerted.
    """
    if not may_acknowledge(user, now):
        raise NotAllowed("只有镇办、镇领导和派出所可以签收预警。")
    case = find_case(user, number, lock=True, at=now)
    waiting = db.session.scalars(
        select(Alert).where(Alert.case_id == case.id, Alert.acknowledged_at.is_(None))
    ).all()
    for alert in waiting:
        alert.acknowledged_at, alert.acknowledged_by_id = now, user.id
        take_back(case.id, "预警已签收", key_prefix=f"alert:{alert.id}:")
    if waiting:
        cancel(case.id, kind="alert")
        note(case, "acknowledged", "预警已签收", at=now, by=user)
    db.session.commit()

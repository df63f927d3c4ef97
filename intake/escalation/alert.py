"""A red case: tell office and police station at once, and again until someone says "I have it"."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from intake.cases.circle.admit import inside
from intake.cases.circle.readers import leading_readers
from intake.cases.events import note
from intake.cases.tell import tell_about
from intake.database import db
from intake.escalation.ring import Consequence, Ring
from intake.escalation.tables import Alert
from intake.timers.plan import Alarm, plan
from intake.town.chain import department_people, people_in_role
from intake.town.tables import Department, User


def raise_alert(ring: Ring) -> Consequence:
    """Tell everyone the playbook names, and set the next ring; stop once it is acknowledged."""
    alert, turn = _alert(ring)
    if alert.acknowledged_at is not None:
        return Consequence("acknowledged")
    people = _people(ring, turn)
    told = sum(_tell(ring, person, alert, turn) for person in people)
    alert.rounds = turn
    if turn == 1:
        note(ring.case, "alerted", "红色预警", at=ring.at, by=None)
    _set_next(ring, alert, turn)
    return Consequence(f"alerted {len(people)}", alerts=int(told > 0))


def _alert(ring: Ring) -> tuple[Alert, int]:
    """Return the alert the timer's key names (`version:turn`), making it on the first turn."""
    version, turn = (int(part) for part in ring.timer.key.split(":"))
    case = ring.case
    row = {"town_id": case.town_id, "case_id": case.id, "version": version, "raised_at": ring.at}
    db.session.execute(insert(Alert).values(**row, rounds=0).on_conflict_do_nothing())
    query = select(Alert).where(Alert.case_id == case.id, Alert.version == version)
    return db.session.scalars(query).one(), turn


def _people(ring: Ring, turn: int) -> list[User]:
    """Office and police station; after the town's number of unanswered turns the mayor too."""
    playbook, town_id = ring.playbook, ring.case.town_id
    roles = list(playbook.alert_roles)
    if turn > playbook.alert_climb_after:
        roles.append("mayor")
    people = [person for role in roles for person in people_in_role(town_id, role)]
    wanted = select(Department.id).where(
        Department.town_id == town_id, Department.code.in_(playbook.alert_departments)
    )
    for department_id in db.session.scalars(wanted):
        people += department_people(town_id, department_id)
    if ring.case.sealed:
        people += [person for person in leading_readers(ring.case) if person not in people]
    return inside(ring.case, people)


def _tell(ring: Ring, person: User, alert: Alert, turn: int) -> bool:
    return tell_about(
        ring.case,
        person,
        "alert",
        key=f"alert:{alert.id}:{turn}:{person.id}",
        at=ring.at,
        urgent=True,
    )


def _set_next(ring: Ring, alert: Alert, turn: int) -> None:
    """Ring again after the playbook's pause. Rings that a long outage has skipped are not made up for."""
    pause = timedelta(minutes=ring.playbook.alert_repeat_minutes)
    due_at = ring.timer.due_at + pause
    if due_at <= ring.at:
        due_at = ring.at + pause
    alarm = Alarm("alert", f"{alert.version}:{turn + 1}", due_at)
    plan(ring.case.town_id, ring.case.id, [alarm], version=ring.timer.version)

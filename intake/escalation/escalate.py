"""08:00: what was missed climbs to the next person of the chain; what nobody has climbs at once."""

from sqlalchemy.dialects.postgresql import insert

from intake.cases.events import note
from intake.cases.tell import tell_about
from intake.database import db
from intake.escalation.remind import who_acts
from intake.escalation.ring import Consequence, Ring
from intake.escalation.tables import Escalation
from intake.rules.wording import step_name
from intake.town.chain import climb
from intake.town.tables import User


def escalate(ring: Ring) -> Consequence:
    """A missed evening goes to the next person above those who already had it."""
    evening, case = ring.evening, ring.case
    if not evening.missed:
        return Consequence("not needed")
    chain = ring.playbook.chain
    found = climb(chain, max(case.chain_level, _level_of_actor(ring)), ring.present)
    if found is None:
        return Consequence("nobody to escalate to")
    case.chain_level, person = found
    case.supervisor, evening.escalated_to = person, person
    return climb_to(ring, person, rule="evening", key=str(evening.n), step=step_name(evening.n))


def _level_of_actor(ring: Ring) -> int:
    """Return where on the chain whoever had to act stands: what they missed goes above them."""
    chain, actor = ring.playbook.chain, ring.evening.actor
    person = who_acts(ring.case, actor, chain, ring.present)
    role = person.role if person and person.role in chain else actor
    return chain.index(role)


def assign_missing(ring: Ring) -> Consequence:
    """A case that nobody has goes to the first person of the chain who is there."""
    case = ring.case
    if case.assignee_id is not None:
        return Consequence("not needed")
    found = climb(ring.playbook.chain, -1, ring.present)
    if found is None:
        return Consequence("nobody to escalate to")
    case.chain_level, person = found
    case.assignee = person
    return climb_to(ring, person, rule="unassigned", key=ring.timer.key, variant="unassigned")


def clock_missed(ring: Ring) -> Consequence:
    """A legal deadline that ran out goes to the office, or above it where the office is empty."""
    return _to_office(ring, rule="clock", variant="overdue")


def task_missed(ring: Ring) -> Consequence:
    """What was to be done by a day and was not goes to the office, or above it."""
    return _to_office(ring, rule="task", variant="task")


def _to_office(ring: Ring, *, rule: str, variant: str) -> Consequence:
    chain = ring.playbook.chain
    found = climb(chain, chain.index("office") - 1, ring.present)
    if found is None:
        return Consequence("nobody to escalate to")
    return climb_to(ring, found[1], rule=rule, key=ring.timer.key, variant=variant)


_WHY = {
    "": "",
    "unassigned": "无人负责",
    "overdue": "期限已过",
    "task": "约定的事没有按时做",
    "unacknowledged": "部门没有按时签收",
    "undecided": "退回后没有按时决定",
}


def climb_to(
    ring: Ring, person: User, *, rule: str, key: str, step: str = "", variant: str = ""
) -> Consequence:
    """Tell the person, once for this rule, key and round, and write it into the case.

    variant: of the words of an escalation; step: which evening, where it is one.
    """
    case = ring.case
    row = {"town_id": case.town_id, "case_id": case.id, "rule": rule, "key": key, "to_id": person.id}
    row |= {"round": ring.timer.version, "at": ring.at}
    written = db.session.execute(
        insert(Escalation).values(row).on_conflict_do_nothing().returning(Escalation.id)
    )
    if written.first() is None:
        return Consequence("escalated before")
    tell_about(
        case,
        person,
        "escalation",
        key=f"escalation:{case.id}:{ring.timer.version}:{rule}:{key}:{person.id}",
        at=ring.at,
        # What nobody has must not wait for a digest: it climbs at once.
        gather=rule != "unassigned",
        step=step,
        variant=variant,
    )
    present = ring.present
    note(case, "escalated", f"{_WHY[variant] or step}，升级到{present.name(person)}", at=ring.at, by=None)
    return Consequence(f"escalated to {present.acting(person).username}", escalations=1)

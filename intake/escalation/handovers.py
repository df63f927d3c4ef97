"""Hand-overs that nobody answers climb, and so do undecided refusals and tasks not done by their day."""

from intake.cases.events import note
from intake.cases.tables import Handover
from intake.escalation.escalate import climb_to, task_missed
from intake.escalation.ring import Consequence, Ring
from intake.rules.handovers import ACTIVE_STATES
from intake.town.chain import climb


def ended(ring: Ring) -> Consequence:
    """A hand-over's time is over: that to acknowledge it, or for a key `due:id` its task's day."""
    return undone(ring) if ring.timer.key.startswith("due:") else unacknowledged(ring)


def undone(ring: Ring) -> Consequence:
    """The day is over and the task undone: the office is told, or who is above it."""
    handover = _named(ring)
    if handover is None or handover.state not in ACTIVE_STATES:
        return Consequence("not needed")
    words = f"{handover.department.name}没有按时办完（{handover.due}）"
    note(ring.case, "missed", words, at=ring.at, by=None)
    return task_missed(ring)


def unacknowledged(ring: Ring) -> Consequence:
    """The department did not acknowledge in time: the office is told, or who is above it if it sent."""
    handover = _named(ring)
    if handover is None or handover.state != "waiting":
        return Consequence("not needed")
    return _climb(ring, _level_of_sender(ring, handover), "handover", "unacknowledged")


def undecided(ring: Ring) -> Consequence:
    """The office did not decide on a refusal in time: the mayor is told, or who stands above."""
    handover = _named(ring)
    if handover is None or handover.state != "refused":
        return Consequence("not needed")
    return _climb(ring, ring.playbook.chain.index("office"), "refusal", "undecided")


def _named(ring: Ring) -> Handover | None:
    """Return the hand-over that the timer's key names."""
    handover_id = int(ring.timer.key.removeprefix("due:"))
    return next((handover for handover in ring.case.handovers if handover.id == handover_id), None)


def _level_of_sender(ring: Ring, handover: Handover) -> int:
    """Return the level above which it climbs: the sender's, but never one below the office is told."""
    chain = ring.playbook.chain
    below_office = chain.index("office") - 1
    role = handover.by.role if handover.by is not None else ""
    return max(chain.index(role), below_office) if role in chain else below_office


def _climb(ring: Ring, level: int, rule: str, variant: str) -> Consequence:
    found = climb(ring.playbook.chain, level, ring.present)
    if found is None:
        return Consequence("nobody to escalate to")
    return climb_to(ring, found[1], rule=rule, key=ring.timer.key, variant=variant)

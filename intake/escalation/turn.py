"""Whose turn it is, and since when: the one answer that page, list and paper give."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from intake.cases.circle.chain import holders_of
from intake.cases.tables import Case, CaseEvening
from intake.escalation.remind import who_acts
from intake.rules.lifecycle import OPEN_STATES
from intake.town.chain import Holders
from intake.town.playbooks import playbook_of

#: [own] From this evening on the departments sit at the table too.
DEPARTMENTS_FROM = 5


@dataclass(frozen=True)
class Turn:
    """Who must act now. who: a name or office in words; since: when it became so (UTC), if known."""

    who: str
    what: str
    since: datetime | None


def tonight_of(case: Case, at: datetime) -> CaseEvening | None:
    """Return the case's first evening that is not over at that instant, done or not."""
    if case.state not in OPEN_STATES:
        return None
    return next((evening for evening in case.current_evenings if evening.due_at >= at), None)


def turn_at(case: Case, at: datetime, chain: Sequence[str], present: Holders) -> Turn:
    """Return whose turn it is, given the case's chain and who holds it.

    A step that is done passes the turn to the next evening. After the evenings it is the meeting's until
    the meeting has decided, and then the one's who leads. A hand-over is the department's only once
    it has acknowledged it.
    """
    if case.state not in OPEN_STATES:
        return Turn("—", "已办结", case.closed_at)
    evenings = case.current_evenings
    waiting = next((e for e in evenings if e.due_at >= at and e.done_at is None), None)
    if waiting is None and case.state == "handling" and case.supervisor is not None:
        return Turn(case.supervisor.name, "落实议定事项", None)
    if waiting is None:
        last = max((e.done_at or e.due_at for e in evenings), default=None)
        return Turn("联席会议", "议定包案领导和期限", last)
    person = who_acts(case, waiting.actor, chain, present)
    who = person.name if person else "无人负责"
    taken = [handover for handover in case.handovers if handover.acknowledged_at is not None]
    if taken and waiting.n >= DEPARTMENTS_FROM:
        who = f"{who}、{taken[-1].department.name}"
    passed = (e.done_at or e.due_at for e in evenings if e.n < waiting.n)
    return Turn(who, f"第{waiting.n}晚 {waiting.title}", max(passed, default=case.registered_at))


def turn_of(case: Case, at: datetime) -> Turn:
    """Return whose turn one case is; for many at once see `turns.Turns`."""
    chain = playbook_of(case.town_id, case.playbook).chain
    return turn_at(case, at, chain, holders_of(case))

"""Whose turn it is, and since when: the one answer that page, list and paper give."""

from dataclasses import dataclass
from datetime import datetime

from intake.cases.tables import Case, CaseEvening
from intake.escalation.remind import who_acts
from intake.rules.lifecycle import OPEN_STATES
from intake.town.chain import Holders, holders
from intake.town.playbooks import playbook_of


@dataclass(frozen=True)
class Turn:
    """Who must act now. who: a name or office in words; since: when it became so (UTC), if known."""

    who: str
    what: str
    since: datetime | None


def tonight_of(case: Case, at: datetime) -> CaseEvening | None:
    """Return the case's first evening that is not over at that instant."""
    if case.state not in OPEN_STATES:
        return None
    return next((evening for evening in case.current_evenings if evening.due_at >= at), None)


def turn_of(case: Case, at: datetime, present: Holders | None = None) -> Turn:
    """Return whose turn it is. A hand-over is the department's only once it has acknowledged it."""
    if case.state not in OPEN_STATES:
        return Turn("—", "已办结", case.closed_at)
    taken = [h for h in case.handovers if h.acknowledged_at is not None]
    evening = tonight_of(case, at)
    if evening is None:
        return Turn("联席会议", "议定包案领导和期限", case.evenings[-1].due_at if case.evenings else None)
    if present is None:
        present = holders(case.town_id, case.village_id, case.grid_id)
    chain = playbook_of(case.town_id, case.playbook).chain
    person = who_acts(case, evening.actor, chain, present)
    who = person.name if person else "无人负责"
    if taken and evening.n >= 5:
        who = f"{who}、{taken[-1].department.name}"
    since = max((e.due_at for e in case.current_evenings if e.n < evening.n), default=case.registered_at)
    return Turn(who, f"第{evening.n}晚 {evening.title}", since)

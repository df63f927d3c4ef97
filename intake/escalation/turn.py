"""Whose turn it is, and since when: the one answer that page, list and paper give."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from intake.cases.circle.chain import holders_of
from intake.cases.circle.readers import leading_readers
from intake.cases.tables import Case, CaseEvening, Handover
from intake.escalation.remind import who_acts
from intake.escalation.turn_handovers import OFFICE, held_up, helping, taken_lead
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
    if case.state not in OPEN_STATES or case.state == "decided":
        return None
    return next((evening for evening in case.current_evenings if evening.due_at >= at), None)


def turn_at(case: Case, at: datetime, chain: Sequence[str], present: Holders) -> Turn:
    """Return whose turn it is, given the case's chain and who holds it.

    A step that is done passes the turn to the next evening. After the evenings it is the meeting's until
    the meeting has decided, and then the one's who leads. A hand-over is the department's only once
    it has acknowledged it: until then the turn is the sender's, and after a refusal the office's.
    """
    if case.state not in OPEN_STATES:
        return Turn("—", "已办结", case.closed_at)
    if case.petition_kind == "accusation":
        leaders = "、".join(person.name for person in leading_readers(case)) or "保密件查看人"
        return Turn(leaders, "受理，或移送有权机关", case.accepted_at or case.registered_at)
    if case.state == "decided":
        who_tells = case.assignee or present.get("office")
        return Turn(present.name(who_tells) if who_tells else OFFICE, "答复送达", None)
    evenings = case.current_evenings
    waiting = next((e for e in evenings if e.due_at >= at and e.done_at is None), None)
    meeting = waiting is None and (case.state != "handling" or case.supervisor is None)
    if not meeting and (held := held_up(case.handovers, present)):
        return Turn(*held)
    lead = taken_lead(case.handovers)
    if meeting:
        last = max((e.done_at or e.due_at for e in evenings), default=None)
        return Turn("联席会议", "议定包案领导和期限", last)
    if waiting is None:
        return _with_lead(Turn(present.name(case.supervisor), "落实议定事项", None), lead)
    person = who_acts(case, waiting.actor, chain, present)
    who = present.name(person) if person else "无人负责"
    helper = helping(case.handovers)
    if lead is None and helper is not None and waiting.n >= DEPARTMENTS_FROM:
        who = f"{who}、{helper.department.name}"
    passed = (e.done_at or e.due_at for e in evenings if e.n < waiting.n)
    since = max(passed, default=case.registered_at)
    return _with_lead(Turn(who, f"第{waiting.n}晚 {waiting.title}", since), lead)


def _with_lead(turn: Turn, lead: Handover | None) -> Turn:
    """The department that took the lead stands first, since it took it; the evening goes on beside it."""
    if lead is None:
        return turn
    return Turn(f"{lead.department.name}、{turn.who}", turn.what, lead.acknowledged_at)


def turn_of(case: Case, at: datetime) -> Turn:
    """Return whose turn one case is; for many at once see `turns.Turns`."""
    chain = playbook_of(case.town_id, case.playbook).chain
    return turn_at(case, at, chain, holders_of(case, at))

"""The cards of hand-overs: what waits for this person's answer, and who leads, who helps, since when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from intake.cases.circle.chain import holders_of
from intake.cases.handovers.find import (
    DECIDING_ROLES,
    SENDING_ROLES,
    in_role,
    people_behind,
    receives,
    sent,
)
from intake.cases.handovers.send import lead_of
from intake.cases.tables import Case, Handover
from intake.escalation.turn_handovers import Standing, standing
from intake.rules.handovers import HANDOVER_STATES, PARTS, is_late
from intake.rules.lifecycle import OPEN_STATES
from intake.rules.localtime import local_date
from intake.town.chain import Holders
from intake.town.duties import Proposal, propose
from intake.town.places import departments
from intake.town.tables import Department, User


@dataclass(frozen=True)
class Row:
    """One hand-over. standing: whose turn, what for, since when. overdue: its answer is past its term.

    late: its task's day is over. may: the steps that this person may take now.
    """

    handover: Handover
    standing: Standing | None
    overdue: bool
    late: bool
    may: frozenset[str]

    @property
    def state(self) -> str:
        return "镇办决定由它办理" if self._insisted else HANDOVER_STATES[self.handover.state]

    @property
    def _insisted(self) -> bool:
        return self.handover.insisted and self.handover.state == "acknowledged"

    @property
    def part(self) -> str:
        return PARTS[self.handover.part]


def asks_card(case: Case, user: User, at: datetime) -> dict[str, Any] | None:
    """Return what this person has to answer: sign for or send back, or decide on a refusal."""
    if not any(handover.state in ("waiting", "refused") for handover in case.handovers):
        return None
    rows = [row for row in _rows(case, people_behind(user, at), at) if row.may & {"acknowledge", "decide"}]
    return {"rows": rows} if rows else None


def handovers_card(case: Case, user: User, at: datetime) -> dict[str, Any] | None:
    """Return every hand-over, and what the form for a new one needs if this person may send."""
    is_open = case.state in OPEN_STATES
    people = people_behind(user, at)
    sends = is_open and in_role(people, SENDING_ROLES)
    if not case.handovers and not sends:
        return None
    data: dict[str, Any] = {"rows": _rows(case, people, at), "sends": sends}
    return data | _form(case) if sends else data


def _form(case: Case) -> dict[str, Any]:
    lead, proposal = lead_of(case), propose(case.town_id, case.category)
    return {
        "departments": [one for one in departments(case.town_id) if one.active],
        "lead": lead,
        "parts": PARTS,
        "part": "co" if lead else "lead",
        "proposal": proposal,
        "proposed": _proposed(case, proposal, lead),
    }


def _proposed(case: Case, proposal: Proposal | None, lead: Handover | None) -> Department | None:
    """Return the department to preselect: the proposed lead, or with a lead the next that should help."""
    if proposal is None:
        return None
    if lead is None:
        return proposal.lead
    asked = {handover.department_id for handover in case.handovers if handover.state != "withdrawn"}
    return next((one for one in proposal.helpers if one.id not in asked), None)


def _rows(case: Case, people: Sequence[User], at: datetime) -> list[Row]:
    if not case.handovers:
        return []
    present, today, is_open = holders_of(case, at), local_date(at), case.state in OPEN_STATES
    return [_row(handover, people, present, is_open, at, today) for handover in case.handovers]


def _row(
    handover: Handover, people: Sequence[User], present: Holders, is_open: bool, at: datetime, today: date
) -> Row:
    term = {"waiting": handover.acknowledge_by, "refused": handover.decide_by}.get(handover.state)
    done_on = local_date(handover.done_at) if handover.done_at else None
    return Row(
        handover,
        standing(handover, present) if is_open else None,
        is_open and term is not None and term < at,
        (is_open or done_on is not None) and is_late(handover.state, handover.due, done_on, today),
        _steps(handover, people) if is_open else frozenset(),
    )


def _steps(handover: Handover, people: Sequence[User]) -> frozenset[str]:
    """Return the steps that this person may take in the hand-over's state."""
    allowed = {
        "waiting": {
            "acknowledge": receives(people, handover),
            "refuse": receives(people, handover),
            "withdraw": sent(people, handover),
        },
        "refused": {"decide": in_role(people, DECIDING_ROLES)},
        "acknowledged": {
            "finish": receives(people, handover),
            "withdraw": in_role(people, DECIDING_ROLES),
        },
    }
    return frozenset(name for name, may in allowed.get(handover.state, {}).items() if may)

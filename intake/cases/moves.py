"""Move a case from one state to the next: the one door, with what each move brings about."""

from collections.abc import Callable
from datetime import datetime

from intake.cases import effects
from intake.cases.clocks import resume_clocks
from intake.cases.evenings import start_evenings, urgent_alarms, walks_evenings
from intake.cases.events import note
from intake.cases.followups.closing import allow_archive, allow_reopen, drop_follow_up, set_follow_up
from intake.cases.handovers.terms import resume_handovers
from intake.cases.legal.approval import check_lead
from intake.cases.tables import Case
from intake.cases.visible import find_case
from intake.database import db
from intake.rules.lifecycle import MOVES, SYSTEM, move
from intake.rules.localtime import local_date
from intake.rules.refusals import BadInput, NeedsItsForm, NotAccepted
from intake.rules.texts import LONG_TEXT, check_text
from intake.timers.plan import Alarm, plan
from intake.town.holidays import calendar_of
from intake.town.playbooks import playbook_of
from intake.town.tables import User

EVENT_OF_MOVE = {
    "accept": "accepted",
    "transfer": "transferred",
    "resolve": "resolved",
    "archive": "archived",
    "reopen": "reopened",
    "withdraw": "withdrawn",
    "submit": "agenda",
    "continue": "comment",
    "refer": "transferred",
    "return": "returned",
}


def apply_move(user: User, number: str, name: str, *, now: datetime, text: str = "") -> Case:
    """Apply a move of the lifecycle for a person; return the case.

    Raises NotFound, MoveRefused (with the rule it breaks), NotAllowed for a department that does not lead, or
    BadInput when a needed reason is missing.
    """
    case = find_case(user, number, lock=True, at=now)
    allowed = next((m for m in MOVES if m.name == name), None)
    _target(case, name, user.role, now)
    if allowed is not None and allowed.own_form:
        raise NeedsItsForm(allowed.label)
    if name == "submit" and awaits_acceptance(case):
        raise NotAccepted
    if name == "accept":
        check_lead(user, case, local_date(now), "受理")
    needed = allowed is not None and allowed.needs_reason
    if message := check_text(text, limit=LONG_TEXT, required=needed):
        raise BadInput({"text": message})
    carry_out(case, name, by=user, at=now, text=text.strip())
    db.session.commit()
    return case


def carry_out(
    case: Case, name: str, *, by: User, at: datetime, text: str = "", role: str | None = None
) -> None:
    """Make a move of a locked case with all that it brings about, in the caller's transaction.

    role: SYSTEM where the move follows from what the person wrote down, whatever their office; the
    person's own otherwise. Raises MoveRefused: also for a case that is archived before its follow-up
    visit, or reopened too late.
    """
    case.state = _target(case, name, role or by.role, at)
    _EFFECTS.get(name, _nothing)(case, text, at)
    if name == "resolve":
        set_follow_up(case, at)
    elif name in ("reopen", "archive"):
        drop_follow_up(case, by=by, at=at)
    label = next(one.label for one in MOVES if one.name == name)
    note(case, EVENT_OF_MOVE[name], text or label, at=at, by=by)


def _target(case: Case, name: str, role: str, at: datetime) -> str:
    """Return the state the move leads to, if table, follow-up visit and the window for reopening allow it."""
    if name == "reopen":
        allow_reopen(case, at, whenever=role == SYSTEM)
    target = move(case.state, name, role, case.kind, case.petition_kind)
    if name == "archive":
        allow_archive(case)
    return target


def _nothing(case: Case, text: str, at: datetime) -> None:
    """A move that changes only the state."""


def awaits_acceptance(case: Case) -> bool:
    """Return whether the case is a petition that nobody accepted yet."""
    return case.kind == "petition" and case.accepted_at is None


def _submit(case: Case, text: str, now: datetime) -> None:
    """The next sweep puts the case on the agenda of the meeting that follows this week."""
    plan(case.town_id, case.id, [Alarm("agenda", f"submit:{int(now.timestamp())}", now)], version=case.round)


def _reopen(case: Case, text: str, now: datetime) -> None:
    """Evenings begin anew under the case's own playbook; legal clocks go on as they stood."""
    case.closed_at, case.outcome = None, None
    case.round += 1
    case.supervisor, case.chain_level = None, 0 if case.assignee_id else -1
    if awaits_acceptance(case):
        case.state = move(case.state, "await_acceptance", "system", case.kind, case.petition_kind)
    resume_clocks(case, now)
    resume_handovers(case, now)
    if walks_evenings(case):
        playbook = playbook_of(case.town_id, case.playbook)
        alarms = start_evenings(case, playbook, now, calendar_of(case.town_id))
        plan(case.town_id, case.id, alarms + urgent_alarms(case, now), version=case.round)


_EFFECTS: dict[str, Callable[[Case, str, datetime], None]] = {
    "accept": lambda case, text, at: effects.accept(case, at),
    "transfer": effects.send_away,
    "refer": effects.send_away,
    "return": effects.send_away,
    "resolve": effects.settle,
    "submit": _submit,
    "withdraw": effects.withdraw,
    "reopen": _reopen,
}

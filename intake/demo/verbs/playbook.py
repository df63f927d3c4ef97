"""Verbs for the playbook: renew (publish a next version), transplant (move this case to it)."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from intake.cases.tables import Case
from intake.cases.visible import find_any_case
from intake.escalation.move_playbook import move_to_playbook
from intake.rules.localtime import local_date
from intake.town.playbooks import current_playbook, publish, versions_of

#: Far enough ahead that no evening of the replayed weeks falls on it.
HOLD_AFTER = timedelta(days=30)


def renew(acts: Any, entry: Any, number: str) -> None:
    """Publish a version with a hold day and a gentler third evening; a second time changes nothing."""
    why = entry.scenario.more["why"]
    if any(version.why == why for version in versions_of(acts.town_id)):
        return
    current = current_playbook(acts.town_id)
    evenings = tuple(
        replace(step, asks=entry.scenario.more["asks"]) if step.n == 3 else step for step in current.evenings
    )
    held = (*current.hold_days, local_date(entry.at) + HOLD_AFTER)
    changed = replace(current, evenings=evenings, hold_days=held, reopen_days=270)
    office = acts.cast.find(entry.who, entry.scenario)
    publish(office, acts.town_id, changed, now=entry.at, why=why, base=current.id)


def transplant(acts: Any, entry: Any, number: str) -> None:
    """Move the case from its version to the one in force."""
    case: Case = find_any_case(acts.town_id, number)
    office = acts.cast.find(entry.who, entry.scenario)
    move_to_playbook(office, case.playbook, [number], now=entry.at)


VERBS = {"renew": renew, "transplant": transplant}

"""Who is reminded next of each clock that runs, and when: what the case's page says beforehand."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from intake.cases.circle.chain import holders_of
from intake.cases.tables import Case
from intake.database import db
from intake.escalation.clock import warned
from intake.timers.tables import Timer
from intake.town.playbooks import playbook_of
from intake.town.tables import User


@dataclass(frozen=True)
class NextWarning:
    """The next reminder of one clock: at which instant (UTC), to whom."""

    at: datetime
    people: tuple[User, ...]


def next_warnings(case: Case, at: datetime) -> dict[str, NextWarning]:
    """Return kind of clock → its next reminder after that instant; a clock without one is absent."""
    planned = (
        select(Timer.key, Timer.due_at)
        .where(Timer.case_id == case.id, Timer.kind == "clock_warning", Timer.state == "planned")
        .where(Timer.due_at > at)
        .order_by(Timer.due_at, Timer.id)
    )
    timers = db.session.execute(planned).all()
    if not timers:
        return {}
    chain, present = playbook_of(case.town_id, case.playbook).chain, holders_of(case)
    found: dict[str, NextWarning] = {}
    for key, due_at in timers:
        kind, _, label = key.partition(":")
        if kind not in found:
            found[kind] = NextWarning(due_at, tuple(warned(case, kind, label, chain, present)))
    return found

"""Counts that speak for a graver risk level: many people, the same person again, the same two again.

Repeated clashes between the same people and the same matter again within 30 days are signs of a quarrel
turning violent [src, domain.md]; from how many on, within which days, and the level proposed are [own].
A count only proposes and says why; a person decides.
"""

from dataclasses import dataclass
from datetime import timedelta

from intake.rules.risk import GROUP_PEOPLE, LEVELS

#: [own] So many visits (批) by one person within so many days.
VISITS, VISIT_DAYS = 3, timedelta(days=30)
#: [own] So many disputes between the same two, this one among them, within a year.
CLASHES, CLASH_DAYS = 2, timedelta(days=365)
#: [own] What each count proposes at least.
LEVEL = {"group": "orange", "visits": "orange", "clashes": "orange"}


@dataclass(frozen=True)
class Counts:
    """What was counted. people: in this case. visits: by one person. clashes: disputes of the same two."""

    people: int = 1
    visits: int = 0
    clashes: int = 0


@dataclass(frozen=True)
class Reason:
    """One count that reached its threshold: which, and in words."""

    code: str
    words: str


def reasons(counts: Counts) -> tuple[Reason, ...]:
    """Return the counts that reached their threshold, in words."""
    found = []
    if counts.people >= GROUP_PEOPLE:
        found.append(Reason("group", f"有{counts.people}人参与，达到{GROUP_PEOPLE}人"))
    if counts.visits >= VISITS:
        found.append(Reason("visits", f"同一个人{VISIT_DAYS.days}天内来访{counts.visits}次"))
    if counts.clashes >= CLASHES:
        found.append(Reason("clashes", f"这两个人一年内起过{counts.clashes}次纠纷"))
    return tuple(found)


def proposed_level(found: tuple[Reason, ...], present: str) -> str | None:
    """Return the level that the reasons propose, None if the case stands at least as high already.

    Raise ValueError for a level that does not exist.
    """
    if present not in LEVELS:
        raise ValueError(f"no such level: {present!r}")
    wanted = min((LEVEL[reason.code] for reason in found), key=LEVELS.index, default=present)
    return wanted if LEVELS.index(wanted) < LEVELS.index(present) else None

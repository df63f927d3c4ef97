"""Legal clocks: warn while they run, mark them when their strict day is over."""

from collections.abc import Sequence

from sqlalchemy import and_, or_, select

from intake.cases.circle.readers import leading_readers
from intake.cases.events import note
from intake.cases.tables import Case, LegalClock
from intake.cases.tell import tell_about
from intake.database import db
from intake.escalation.escalate import clock_missed
from intake.escalation.remind import who_acts
from intake.escalation.ring import Consequence, Ring
from intake.rules.deadlines import CLOCK_NAMES, RIGHTS, clock_after
from intake.rules.wording import day_name
from intake.timers.tables import Timer
from intake.town.chain import Holders
from intake.town.tables import User

#: [own] A right that lapses and a soft limit are marked, but do not climb.
SOFT_CLOCKS = frozenset({*RIGHTS, "mediation"})
#: [own] A higher organ answers a review: the office keeps its term, nobody in the village does.
OFFICE_CLOCKS = frozenset({"review", "rereview"})
#: [own] The last two warnings go to the office as well.
OFFICE_LABELS = frozenset({"1d", "2d"})


def _clock(ring: Ring, kind: str) -> LegalClock | None:
    running = (clock for clock in ring.case.clocks if clock.kind == kind and clock.state == "running")
    return next(running, None)


def warn(ring: Ring) -> Consequence:
    """Remind who is responsible, and near the end the office, by the strict date."""
    kind, _, label = ring.timer.key.partition(":")
    clock = _clock(ring, kind)
    if clock is None:
        return Consequence("not running")
    if _later_one_is_due(ring, kind):
        return Consequence("overtaken")
    people = warned(ring.case, kind, label, ring.playbook.chain, ring.present)
    told = sum(_tell(ring, clock, label, person) for person in people)
    if told:
        note(ring.case, "clock", f"{CLOCK_NAMES[kind]}：{clock.strict}到期，已提醒", at=ring.at, by=None)
    return Consequence(f"warned {len(people)}", reminders=told)


def warned(case: Case, kind: str, label: str, chain: Sequence[str], present: Holders) -> list[User]:
    """Return whom a warning of this clock reaches. label: of the timer: 2d, or after a hearing 2d+1."""
    if case.petition_kind == "accusation":
        return leading_readers(case)
    people = {}
    if kind not in OFFICE_CLOCKS and (person := who_acts(case, chain[0], chain, present)):
        people[person.id] = person
    near = label.partition("+")[0] in OFFICE_LABELS
    if (near or kind in OFFICE_CLOCKS) and "office" in present:
        people[present["office"].id] = present["office"]
    return list(people.values())


def _later_one_is_due(ring: Ring, kind: str) -> bool:
    """Return whether a later warning of the clock, or its end, is due too: after an outage one is enough."""
    later = select(Timer.id).where(
        Timer.case_id == ring.case.id,
        Timer.state == "planned",
        Timer.due_at <= ring.at,
        Timer.due_at > ring.timer.due_at,
        or_(
            and_(Timer.kind == "clock_warning", Timer.key.startswith(f"{kind}:")),
            and_(Timer.kind == "clock_end", Timer.key == kind),
        ),
    )
    return db.session.scalar(later.limit(1)) is not None


def _tell(ring: Ring, clock: LegalClock, label: str, person: User) -> int:
    case = ring.case
    return int(
        tell_about(
            case,
            person,
            "reminder",
            key=f"clock:{case.id}:{clock.kind}:{clock.n}:{label}:{person.id}",
            at=ring.at,
            gather=True,
            variant="warning",
            deadline=day_name(clock.strict),
        )
    )


def end(ring: Ring) -> Consequence:
    """The strict day is over and the clock still runs: it was missed, and the office is told."""
    clock = _clock(ring, ring.timer.key)
    if clock is None:
        return Consequence("not running")
    clock.state, clock.ended_at = clock_after(clock.state, "missed"), ring.at
    name = CLOCK_NAMES[clock.kind]
    note(ring.case, "clock", f"{name}已过期（{clock.strict}）", at=ring.at, by=None)
    if clock.kind in SOFT_CLOCKS:
        return Consequence("missed")
    return clock_missed(ring)

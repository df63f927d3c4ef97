"""18:30: remind whoever must act this evening. 21:30: see whether it was done."""

from collections.abc import Sequence

from intake.cases.circle.admit import may_know
from intake.cases.events import note
from intake.cases.tables import Case
from intake.cases.tell import tell_about
from intake.escalation.ring import Consequence, Ring
from intake.rules.wording import moment, step_name
from intake.sms.outbox import take_back
from intake.town.chain import Holders, role_or_above
from intake.town.tables import User


def who_acts(case: Case, actor: str, chain: Sequence[str], present: Holders) -> User | None:
    """Return who must act when the playbook names this role; a missing person's part goes up the chain.

    The first role of the chain means whoever the case is assigned to, if that person is still there.
    """
    assignee = case.assignee
    there = assignee is not None and assignee.active and present.acting(assignee).phone
    if actor == chain[0] and there and may_know(case, assignee):
        return assignee
    return role_or_above(chain, actor, present)


def remind(ring: Ring) -> Consequence:
    """Text the person whose turn it is tonight, unless the step is done already."""
    evening, case = ring.evening, ring.case
    if evening.done_at is not None:
        return Consequence("already done")
    present = ring.present
    person = who_acts(case, evening.actor, ring.playbook.chain, present)
    if person is None:
        return Consequence("nobody to remind")
    told = tell_about(
        case,
        person,
        "reminder",
        # With its day: an evening that is moved to another day is told again.
        key=f"reminder:{case.id}:{case.round}:{evening.n}:{person.id}:{evening.due_at:%Y%m%d}",
        at=ring.at,
        gather=True,
        step=step_name(evening.n),
        deadline=moment(evening.due_at),
    )
    note(case, "reminded", f"提醒{present.name(person)}：第{evening.n}晚", at=ring.at, by=None)
    return Consequence(f"reminded {present.acting(person).username}", reminders=int(told))


def end_evening(ring: Ring) -> Consequence:
    """Count the step as missed if nothing of the asked kind was recorded; it climbs in the morning."""
    evening, case = ring.evening, ring.case
    if evening.done_at is not None and evening.done_at <= evening.due_at:
        return Consequence("done in time")
    evening.missed = True
    take_back(case.id, "当晚已过，不再发送", key_prefix=f"reminder:{case.id}:{case.round}:{evening.n}:")
    note(case, "missed", f"第{evening.n}晚未按时完成", at=ring.at, by=None, evening_n=evening.n)
    return Consequence("missed")

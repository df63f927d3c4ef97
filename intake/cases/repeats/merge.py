"""Merge a case into the earlier one of the same matter, and take that back without a trace on its clocks.

A merge never moves a clock: those of the case that stays are not touched, those of the other stop with
their dates and go on with the same dates when the merge is undone.
"""

from datetime import datetime

from sqlalchemy import select

from intake.cases.clocks import mark_ended
from intake.cases.events import note
from intake.cases.repeats.judge import keep_judgement
from intake.cases.repeats.pair import lock_pair
from intake.cases.repeats.tables import CaseLink
from intake.cases.tables import Case
from intake.database import db
from intake.rules.deadlines import CLOCK_KINDS
from intake.rules.lifecycle import move
from intake.rules.merging import Standing, Term, check_merge
from intake.rules.refusals import BadInput
from intake.rules.texts import check_text
from intake.sms.outbox import take_back
from intake.timers.aside import set_aside
from intake.town.tables import User

LONGEST_REASON = 500


def merge(user: User, number: str, other: str, reason: str, *, now: datetime) -> Case:
    """Merge the case into the other, which was registered earlier; return the one that stays.

    Its timers and waiting texts stop. Raises NotFound, MoveRefused (MergeRefused with the rule it breaks)
    or BadInput.
    """
    if message := check_text(reason, limit=LONGEST_REASON, required=True):
        raise BadInput({"reason": message})
    late, early = lock_pair(user, number, other)
    check_merge(_standing(late), _standing(early))
    target = move(late.state, "merge", user.role, late.kind, late.petition_kind)
    keep_judgement(user, late, early, "merged", now, reason=reason.strip())
    # Before the clocks, which would cancel their alarms for good.
    set_aside(late.id)
    mark_ended(late, CLOCK_KINDS, "stopped", now)
    take_back(late.id, "事项已并入另一件")
    late.state, late.merged_into_id, late.closed_at = target, early.id, now
    note(late, "merged", f"并入{early.number}：{reason.strip()}", at=now, by=user)
    note(early, "merged", f"{late.number}并入这件事项：{reason.strip()}", at=now, by=user)
    db.session.commit()
    return early


def _standing(case: Case) -> Standing:
    return Standing(
        number=case.number,
        kind=case.kind,
        state=case.state,
        order=(case.registered_at, case.id),
        guarded=case.guarded,
        holds=_holds_others(case),
        terms=tuple(Term(clock.kind, clock.state, clock.strict) for clock in case.clocks),
    )


def _holds_others(case: Case) -> bool:
    inside = select(Case.id).where(Case.merged_into_id == case.id).limit(1)
    return db.session.scalar(inside) is not None


def merged_link(case: Case) -> CaseLink | None:
    """Return the merge that the case stands under."""
    query = select(CaseLink).where(
        CaseLink.case_id == case.id, CaseLink.judgement == "merged", CaseLink.undone_at.is_(None)
    )
    return db.session.scalar(query)

"""A person judges two cases that look alike: linked, or not the same matter."""

from datetime import datetime

from intake.cases.events import note
from intake.cases.repeats.pair import in_order, lock_pair, name_of, standing_link
from intake.cases.repeats.tables import CaseLink
from intake.cases.tables import Case
from intake.database import db
from intake.rules.merging import MergeChain, MergeRefused
from intake.town.tables import User


def link(user: User, number: str, other: str, *, now: datetime) -> None:
    """Link the two: both go on, each page names the other. Raises NotFound, BadInput, MergeRefused."""
    case, second = lock_pair(user, number, other)
    if keep_judgement(user, case, second, "linked", now):
        note(case, "linked", f"和{name_of(second)}关联", at=now, by=user)
        note(second, "linked", f"和{name_of(case)}关联", at=now, by=user)
    db.session.commit()


def keep_apart(user: User, number: str, other: str, *, now: datetime) -> None:
    """Say that they are two matters, so that they are not offered again."""
    case, second = lock_pair(user, number, other)
    if keep_judgement(user, case, second, "apart", now):
        note(case, "apart", f"和{name_of(second)}不是一件事", at=now, by=user)
    db.session.commit()


def keep_judgement(
    user: User, one: Case, other: Case, judgement: str, now: datetime, *, reason: str | None = None
) -> CaseLink | None:
    """Write the judgement in place of an earlier one; None if it stands already.

    In the caller's transaction. Raise MergeChain where the two are merged: that must be undone first.
    """
    _refuse_sealed(one, other)
    standing = standing_link(one, other)
    if standing is not None and standing.judgement == judgement:
        return None
    if standing is not None and standing.judgement == "merged":
        raise MergeChain("这两件已经合并，请先撤销合并", "other")
    if standing is not None:
        standing.undone_at, standing.undone_by_id = now, user.id
        db.session.flush()
    late, early = in_order(one, other)
    written = CaseLink(
        town_id=late.town_id,
        case_id=late.id,
        other_id=early.id,
        judgement=judgement,
        reason=reason,
        state_before=late.state if judgement == "merged" else None,
        at=now,
        by_id=user.id,
    )
    db.session.add(written)
    return written


def _refuse_sealed(*cases: Case) -> None:
    """What a sealed case belongs to would tell that it exists."""
    if any(case.sealed for case in cases):
        raise MergeRefused("保密的事项不和别的事项关联或合并", "other")

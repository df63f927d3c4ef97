"""What a case's page shows of repeats: likely ones, links, what went where, and a proposed risk level."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from intake.cases.repeats.likely import Likely, likely_repeats
from intake.cases.repeats.merge import merged_link
from intake.cases.repeats.pair import JUDGING_ROLES, in_order, links_of
from intake.cases.repeats.thresholds import proposal_for
from intake.cases.risk import RAISING_ROLES
from intake.cases.tables import Case, CaseEvent
from intake.cases.visible import visible_cases
from intake.database import db
from intake.posts.tables import Reception
from intake.rules.lifecycle import OPEN_STATES, moves_for
from intake.rules.thresholds import VISIT_DAYS
from intake.town.tables import User

#: [own] Likely repeats stand at the top of the page so long after registering, later only as a hint.
FRESH = timedelta(days=1)

Data = Mapping[str, Any] | None


def fresh_card(case: Case, user: User, at: datetime) -> Data:
    """Right after registering: the likely repeats, to be judged."""
    return _likely(case, user, at) if at - case.registered_at <= FRESH else None


def hint_card(case: Case, user: User, at: datetime) -> Data:
    """Later: the same as a hint."""
    return _likely(case, user, at) if at - case.registered_at > FRESH else None


def _likely(case: Case, user: User, at: datetime) -> Data:
    if case.state not in OPEN_STATES or user.role not in JUDGING_ROLES:
        return None
    found = likely_repeats(user, case, now=at)
    return {"repeats": [_offer(case, one, user) for one in found]} if found else None


def _offer(case: Case, one: Likely, user: User) -> dict[str, Any]:
    """Return what the card says of one. goes: the number that would go into the other one by merging."""
    late, early = in_order(case, one.case)
    return {
        "case": one.case,
        "why": one.why,
        "goes": late.number if may_merge(late, user) and early.state in OPEN_STATES else "",
        "into": early.number,
    }


def may_merge(case: Case, user: User) -> bool:
    """Tell whether the lifecycle lets this person merge the case."""
    moves = moves_for(case.state, user.role, case.kind, case.petition_kind)
    return any(one.name == "merge" for one in moves)


def merged_card(case: Case, user: User, at: datetime) -> Data:
    """Where a merged case went, and how to take that back."""
    if case.state != "merged":
        return None
    link = merged_link(case)
    seen = db.session.scalar(visible_cases(user).where(Case.id == case.merged_into_id))
    moves = moves_for(case.state, user.role, case.kind, case.petition_kind)
    may = seen is not None and any(one.name == "unmerge" for one in moves)
    return {"link": link, "into": seen, "may": may}


def links_card(case: Case, user: User, at: datetime) -> Data:
    """The linked cases that this person may see, and a form to link or merge by number."""
    ids = {
        link.other_id if link.case_id == case.id else link.case_id
        for link in links_of(case.id)
        if link.judgement == "linked"
    }
    linked = _seen(user, ids)
    may = user.role in JUDGING_ROLES and not case.sealed and case.state in OPEN_STATES
    return {"linked": linked, "merges": may_merge(case, user)} if linked or may else None


def _seen(user: User, ids: set[int]) -> Sequence[Case]:
    if not ids:
        return ()
    query = visible_cases(user).where(Case.id.in_(ids)).options(joinedload(Case.village))
    return db.session.scalars(query.order_by(Case.registered_at, Case.id)).all()


def inside_card(case: Case, user: User, at: datetime) -> Data:
    """What went on in the cases that were merged into this one, each event marked by its case."""
    query = visible_cases(user).where(Case.merged_into_id == case.id)
    query = query.options(selectinload(Case.events).joinedload(CaseEvent.by))
    merged = db.session.scalars(query.order_by(Case.registered_at, Case.id)).all()
    story = sorted(
        ((event, one) for one in merged for event in one.events),
        key=lambda pair: (pair[0].at, pair[0].id),
        reverse=True,
    )
    return {"merged": merged, "story": story} if merged else None


def threshold_card(case: Case, user: User, at: datetime) -> Data:
    """A graver level that the counts propose, until a person answers."""
    if user.role not in RAISING_ROLES or case.state not in OPEN_STATES:
        return None
    found = proposal_for(case, now=at, receptions=_receptions(case, at))
    return {"proposal": found} if found else None


def _receptions(case: Case, at: datetime) -> int:
    """Count the petitioner's visits to posts in the last 30 days that opened no case: those count already.

    Of another case that is guarded nothing is told, not even a count.
    """
    phones = {p.phone_index for p in case.parties if p.role == "petitioner" and p.phone_index}
    if not phones:
        return 0
    query = select(func.count()).select_from(Reception).outerjoin(Case, Case.id == Reception.case_id)
    return (
        db.session.scalar(
            query.where(
                Reception.town_id == case.town_id,
                Reception.visitor_phone_index.in_(phones),
                Reception.at > at - VISIT_DAYS,
                Reception.opened_case.is_(False),
                or_(Reception.case_id.is_(None), Case.guarded.is_(False), Case.id == case.id),
            )
        )
        or 0
    )

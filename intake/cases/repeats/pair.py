"""The two cases of a judgement: found within what the person may see, locked in the order of ids."""

from sqlalchemy import or_, select

from intake.cases.repeats.tables import CaseLink
from intake.cases.tables import Case
from intake.cases.visible import find_case, visible_cases
from intake.database import db
from intake.rules.refusals import BadInput, NotAllowed, NotFound
from intake.town.tables import User

#: Who judges whether two cases are one matter; merging has its own roles in the lifecycle.
JUDGING_ROLES = frozenset({"grid_worker", "center", "village_lead", "department", "office"})


def lock_pair(user: User, number: str, other: str) -> tuple[Case, Case]:
    """Return the two cases, locked. Raise NotFound for the first, BadInput beside `other` for the second."""
    other = other.strip().upper()
    if user.role not in JUDGING_ROLES:
        raise NotAllowed
    if not other or other == number:
        raise BadInput({"other": "请填另一件事项的编号"})
    ids = _ids(user, {number, other})
    if number not in ids:
        raise NotFound
    if other not in ids:
        raise BadInput({"other": f"没有{other[:20]}这件事项，或者您看不到它"})
    found = {one: find_case(user, one, lock=True) for one in sorted(ids, key=lambda one: ids[one])}
    return found[number], found[other]


def _ids(user: User, numbers: set[str]) -> dict[str, int]:
    seen = visible_cases(user).with_only_columns(Case.number, Case.id).where(Case.number.in_(numbers))
    return {row.number: row.id for row in db.session.execute(seen)}


def in_order(one: Case, other: Case) -> tuple[Case, Case]:
    """Return (later, earlier) by registration; of the same instant the higher id is the later."""
    late, early = sorted((one, other), key=lambda case: (case.registered_at, case.id), reverse=True)
    return late, early


def standing_link(one: Case, other: Case) -> CaseLink | None:
    """Return the judgement about the pair that holds now."""
    late, early = in_order(one, other)
    return db.session.scalar(
        select(CaseLink).where(
            CaseLink.case_id == late.id, CaseLink.other_id == early.id, CaseLink.undone_at.is_(None)
        )
    )


def links_of(case_id: int) -> list[CaseLink]:
    """Return every judgement about the case that holds now, oldest first."""
    about = or_(CaseLink.case_id == case_id, CaseLink.other_id == case_id)
    query = select(CaseLink).where(about, CaseLink.undone_at.is_(None)).order_by(CaseLink.id)
    return list(db.session.scalars(query))


def name_of(case: Case) -> str:
    """Return how the other case's events name this one: of a guarded case nobody outside learns a number."""
    return "另一件事项" if case.guarded else case.number

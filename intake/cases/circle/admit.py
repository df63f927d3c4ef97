"""Who may know of a guarded case. An open case asks nothing here, so it costs nothing."""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, and_, exists, or_, select

from intake.cases.circle.tables import CaseReader, Recusal
from intake.cases.tables import Case
from intake.town.tables import User

#: Those whose papers the joint meeting reads.
MEETING_ROLES = ("office", "mayor", "secretary")


def may_know(case: Case, person: User) -> bool:
    """Tell whether the person is inside the case's circle: not recused, and named if it is sealed."""
    if not case.guarded:
        return True
    if any(recusal.user_id == person.id for recusal in case.recusals):
        return False
    return not case.sealed or any(reader.user_id == person.id for reader in case.readers)


def inside(case: Case, people: Iterable[User]) -> list[User]:
    """Return those of the people who may know of the case, in their order."""
    return [person for person in people if may_know(case, person)]


def open_to_person(user_id: int) -> ColumnElement[bool]:
    """Return the condition on `cases` that the person is inside each case's circle."""
    kept_out = exists().where(Recusal.case_id == Case.id, Recusal.user_id == user_id)
    named = exists().where(CaseReader.case_id == Case.id, CaseReader.user_id == user_id)
    return or_(Case.guarded.is_(False), and_(~kept_out, or_(Case.sealed.is_(False), named)))


def open_to_meeting() -> ColumnElement[bool]:
    """Return the condition that a case may stand on the meeting's papers.

    Papers are made once for everyone at the table: a sealed case, or one from which a person at the table
    is recused, appears there only as a count.
    """
    at_table = select(User.id).where(User.role.in_(MEETING_ROLES))
    kept_out = exists().where(Recusal.case_id == Case.id, Recusal.user_id.in_(at_table))
    return or_(Case.guarded.is_(False), and_(Case.sealed.is_(False), ~kept_out))

"""The one place that decides who may see a case. Pages, API, exports and actions all ask here."""

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select

from intake.cases.circle.admit import open_to_person
from intake.cases.circle.tables import CaseReader
from intake.cases.tables import Case, CaseEvent, Handover, Participant
from intake.database import db
from intake.rules.refusals import NotFound
from intake.town.scope import scope_of
from intake.town.tables import User


def visible_to(user: User) -> ColumnElement[bool]:
    """Return the condition on `cases` that is true for exactly the cases the user may see."""
    scope = scope_of(user)
    own_town = and_(Case.town_id == scope.town_id, open_to_person(user.id))
    if scope.whole_town:
        return own_town
    # Who was named to read a sealed case sees it, whatever their office.
    named = select(CaseReader.case_id).where(CaseReader.user_id == scope.user_id)
    ways: list[ColumnElement[bool]] = [Case.id.in_(named)]
    if scope.personal:
        ways += [Case.assignee_id == scope.user_id, Case.supervisor_id == scope.user_id]
        helped = select(Participant.case_id).where(Participant.user_id == scope.user_id)
        ways.append(Case.id.in_(helped))
    if scope.villages:
        ways.append(Case.village_id.in_(scope.villages))
    if scope.grids:
        ways.append(Case.grid_id.in_(scope.grids))
    if scope.department is not None:
        handed = select(Handover.case_id).where(Handover.department_id == scope.department)
        ways.append(Case.id.in_(handed))
    if scope.red:
        alerted = CaseEvent.case_id == Case.id, CaseEvent.kind == "alerted"
        ways += [Case.risk == "red", exists().where(*alerted)]
    return and_(own_town, or_(*ways))


def visible_cases(user: User) -> Select[tuple[Case]]:
    """Return the query for the cases a user may see, to be narrowed and ordered."""
    return select(Case).where(visible_to(user))


def find_case(user: User, number: str, *, lock: bool = False) -> Case:
    """Return the case, if the user may see it; otherwise raise NotFound, whether it exists or not.

    lock: for an action that will change it; waits for whoever changes it now.
    """
    query = visible_cases(user).where(Case.number == number)
    if lock:
        # What was read before the lock may be old: read it again with all that hangs on it.
        query = query.with_for_update(of=Case).execution_options(populate_existing=True)
    case = db.session.scalar(query)
    if case is None:
        raise NotFound
    return case


def find_any_case(town_id: int, number: str) -> Case:
    """Return the case for the command line, whose user already holds the database."""
    case = db.session.scalar(select(Case).where(Case.town_id == town_id, Case.number == number))
    if case is None:
        raise NotFound
    return case

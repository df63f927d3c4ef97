"""The one place that decides who may see a case. Pages, API, exports and actions all ask here."""

from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select

from intake.cases.circle.admit import open_to_person
from intake.cases.circle.readings import mark_read
from intake.cases.circle.tables import CaseReader
from intake.cases.tables import Case, CaseEvent, Handover, Participant
from intake.database import db
from intake.rules.localtime import local_date
from intake.rules.refusals import NotFound
from intake.town.scope import Scope, scope_of
from intake.town.stand_ins import stood_in_for
from intake.town.tables import User


def visible_to(user: User, at: datetime | None = None) -> ColumnElement[bool]:
    """Return the condition on `cases` that is true for exactly the cases the user may see.

    at: on whose local day stand-ins count; None means now. Who stands in sees what the person sees, as
    long as neither is kept out.
    """
    scope = scope_of(user)
    own_town = and_(Case.town_id == scope.town_id, open_to_person(user.id))
    if scope.whole_town:
        return own_town
    ways = _ways(scope)
    for person in stood_in_for(user, local_date(at) if at else None):
        theirs = scope_of(person)
        opened = or_(*_ways(theirs)) if not theirs.whole_town else Case.town_id == theirs.town_id
        ways.append(and_(open_to_person(person.id), opened))
    return and_(own_town, or_(*ways))


def _ways(scope: Scope) -> list[ColumnElement[bool]]:
    """Return what opens a case to a person who does not see the whole town; any one is enough."""
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
        # What was taken back is no longer the department's to read.
        handed = select(Handover.case_id).where(
            Handover.department_id == scope.department, Handover.state != "withdrawn"
        )
        ways.append(Case.id.in_(handed))
    if scope.red:
        alerted = CaseEvent.case_id == Case.id, CaseEvent.kind == "alerted"
        ways += [Case.risk == "red", exists().where(*alerted)]
    return ways


def visible_cases(user: User, at: datetime | None = None) -> Select[tuple[Case]]:
    """Return the query for the cases a user may see, to be narrowed and ordered. at: as of `visible_to`."""
    return select(Case).where(visible_to(user, at))


def find_case(user: User, number: str, *, lock: bool = False, at: datetime | None = None) -> Case:
    """Return the case, if the user may see it; otherwise raise NotFound, whether it exists or not.

    lock: for an action that will change it; waits for whoever changes it now. at: as of `visible_to`.
    """
    query = visible_cases(user, at).where(Case.number == number)
    if lock:
        # What was read before the lock may be old: read it again with all that hangs on it.
        query = query.with_for_update(of=Case).execution_options(populate_existing=True)
    case = db.session.scalar(query)
    if case is None:
        raise NotFound
    mark_read(case)
    return case


def find_any_case(town_id: int, number: str) -> Case:
    """Return the case for the command line, which knows no person: so a sealed case is not found there."""
    case = db.session.scalar(
        select(Case).where(Case.town_id == town_id, Case.number == number, Case.sealed.is_(False))
    )
    if case is None:
        raise NotFound
    return case

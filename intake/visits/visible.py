"""Who sees which visits: those of the cases one may see, and knocks on one's own ground.

Whoever stands in counts as the person away, too.
"""

from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, or_, select, true
from sqlalchemy.orm import selectinload

from intake.cases.circle.admit import open_to_person
from intake.cases.circle.readings import mark_all_read
from intake.cases.tables import Case
from intake.cases.visible import visible_to
from intake.database import db
from intake.rules.localtime import local_date
from intake.rules.visits import DOOR_ROLES, NoSuchVisit
from intake.town.scope import scope_of
from intake.town.stand_ins import acting_people
from intake.town.tables import Grid, User
from intake.visits.tables import Visit, VisitPerson

#: They go to any village; all others keep to their own ground.
TOWN_WIDE = frozenset({"office", "department"})


def may_go(user: User, at: datetime) -> bool:
    """Tell whether the person, or somebody they stand in for that day, goes to doors."""
    return any(person.role in DOOR_ROLES for person in acting_people(user, local_date(at)))


def goes_anywhere(user: User, at: datetime) -> bool:
    """Tell whether the person, or somebody they stand in for that day, goes to any village."""
    return any(person.role in TOWN_WIDE for person in acting_people(user, local_date(at)))


def seen_by(user: User, at: datetime | None = None) -> ColumnElement[bool]:
    """Return the condition on `visits` that is true for exactly the visits the person may see.

    Who goes along sees the visit itself, also where the case is not theirs; never from outside its circle.
    at: on whose local day stand-ins count; None means now.
    """
    people = acting_people(user, local_date(at) if at else None)
    of_case = Visit.case_id.in_(select(Case.id).where(visible_to(user, at)))
    along = or_(*(_goes(person) for person in people))
    admitted = or_(*(and_(_goes(person), _admits(person)) for person in people))
    booked = Visit.by_id.in_([person.id for person in people])
    return and_(
        Visit.town_id == user.town_id,
        or_(
            of_case,
            and_(Visit.case_id.is_not(None), admitted, _admits(user)),
            and_(Visit.case_id.is_(None), or_(along, booked, _own_ground(people))),
        ),
    )


def _goes(person: User) -> ColumnElement[bool]:
    return Visit.id.in_(select(VisitPerson.visit_id).where(VisitPerson.user_id == person.id))


def _admits(person: User) -> ColumnElement[bool]:
    return Visit.case_id.in_(select(Case.id).where(open_to_person(person.id)))


def _own_ground(people: list[User]) -> ColumnElement[bool]:
    if any(scope_of(person).whole_town for person in people):
        return true()
    return Visit.village_id.in_({village for person in people for village in _ground(person)})


def villages_of(user: User, day: date | None = None) -> frozenset[int]:
    """Return the villages that are the own ground of the person and of those they stand in for.

    day: the local day on which stand-ins count; None means the database's today.
    """
    return frozenset(village for person in acting_people(user, day) for village in _ground(person))


def _ground(person: User) -> frozenset[int]:
    """Return the villages that are one person's own ground; a mediator's is where they live."""
    scope = scope_of(person)
    own = {person.village_id} if person.role == "mediator" and person.village_id else set()
    if scope.grids:
        own |= set(db.session.scalars(select(Grid.village_id).where(Grid.id.in_(scope.grids))))
    return scope.villages | own


def find_visit(user: User, visit_id: int, *, lock: bool = False) -> Visit:
    """Return the visit if the person may see it, else raise NoSuchVisit.

    lock: for an action that will change it. Its case is locked first, as every action does.
    """
    people = selectinload(Visit.people).joinedload(VisitPerson.user)
    query = select(Visit).where(Visit.id == visit_id, seen_by(user)).options(people)
    visit = db.session.scalar(query)
    if visit is None:
        raise NoSuchVisit
    mark_all_read([visit.case])
    if not lock:
        return visit
    if visit.case_id is not None:
        db.session.execute(select(Case.id).where(Case.id == visit.case_id).with_for_update())
    fresh = query.with_for_update(of=Visit).execution_options(populate_existing=True)
    visit = db.session.scalar(fresh)
    if visit is None:
        raise NoSuchVisit
    return visit

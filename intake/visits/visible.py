"""Who sees which visits: those of the cases one may see, and knocks on one's own ground."""

from sqlalchemy import ColumnElement, and_, or_, select, true
from sqlalchemy.orm import selectinload

from intake.cases.circle.admit import open_to_person
from intake.cases.circle.readings import mark_all_read
from intake.cases.tables import Case
from intake.cases.visible import visible_to
from intake.database import db
from intake.rules.visits import NoSuchVisit
from intake.town.scope import scope_of
from intake.town.tables import Grid, User
from intake.visits.tables import Visit, VisitPerson


def seen_by(user: User) -> ColumnElement[bool]:
    """Return the condition on `visits` that is true for exactly the visits the person may see.

    Who goes along sees the visit itself, also where the case is not theirs; never from outside its circle.
    """
    along = Visit.id.in_(select(VisitPerson.visit_id).where(VisitPerson.user_id == user.id))
    of_case = Visit.case_id.in_(select(Case.id).where(visible_to(user)))
    in_circle = Visit.case_id.in_(select(Case.id).where(open_to_person(user.id)))
    return and_(
        Visit.town_id == user.town_id,
        or_(
            of_case,
            and_(Visit.case_id.is_not(None), along, in_circle),
            and_(Visit.case_id.is_(None), or_(along, Visit.by_id == user.id, _own_ground(user))),
        ),
    )


def _own_ground(user: User) -> ColumnElement[bool]:
    if scope_of(user).whole_town:
        return true()
    return Visit.village_id.in_(villages_of(user))


def villages_of(user: User) -> frozenset[int]:
    """Return the villages that are the person's own ground; a mediator's is where they live."""
    scope = scope_of(user)
    own = {user.village_id} if user.role == "mediator" and user.village_id else set()
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

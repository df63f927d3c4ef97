"""Who goes along to a doorstep: whom one may take, and who is proposed."""

from collections.abc import Iterable, Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from intake.cases.circle.admit import inside, may_know
from intake.cases.tables import Case, Participant
from intake.database import db
from intake.rules.refusals import BadInput
from intake.rules.visits import near
from intake.town.chain import TOWN_ROLES, candidates
from intake.town.tables import User
from intake.visits.tables import Visit, VisitPerson
from intake.visits.visible import seen_by, villages_of

#: Keeping accounts and checking the log are offices of their own; they go to no door.
NOT_AT_DOORS = ("admin", "auditor")


def named_people(user: User, usernames: Iterable[str], case: Case | None) -> list[User]:
    """Return the booker and the people named, each once; raise BadInput for one who may not go.

    Someone outside the case's circle sounds like someone there is not.
    """
    wanted = [name for name in usernames if name != user.username]
    query = select(User).where(User.town_id == user.town_id, User.active, User.username.in_(wanted))
    found = {one.username: one for one in db.session.scalars(query.where(User.role.not_in(NOT_AT_DOORS)))}
    people = [found[name] for name in wanted if name in found]
    if len(people) < len(wanted) or (case is not None and not all(may_know(case, one) for one in people)):
        raise BadInput({"people": "同去的人里有不能选的，请从名单里重新选"})
    return [user, *people]


def busy_names(user: User, people: Sequence[User], visit: Visit) -> list[str]:
    """Return who of the people is at another door at that time, as far as the user may see."""
    query = (
        select(Visit, VisitPerson.user_id)
        .join(VisitPerson, VisitPerson.visit_id == Visit.id)
        .where(VisitPerson.user_id.in_([one.id for one in people]), Visit.id != visit.id)
        .where(Visit.state == "booked", seen_by(user))
    )
    taken = {person for other, person in db.session.execute(query) if near(other.at, visit.at)}
    return [one.name for one in people if one.id in taken]


def usual_companions(user: User, case: Case) -> list[User]:
    """Return who usually goes along for a case: its grid worker, village lead, center and helpers."""
    helpers = select(User).join(Participant, Participant.user_id == User.id)
    asked = db.session.scalars(helpers.where(Participant.case_id == case.id, User.active).order_by(User.id))
    people = [case.assignee, case.supervisor, *asked]
    chain = candidates(case.town_id, case.village_id, case.grid_id)
    near_by = [one for one in chain if one.role not in TOWN_ROLES]
    known = {one.id: one for one in (*people, *near_by, *_center(case)) if one is not None and one.active}
    known.pop(user.id, None)
    return inside(case, known.values())


def _center(case: Case) -> Sequence[User]:
    query = select(User).where(User.village_id == case.village_id, User.role == "center", User.active)
    return db.session.scalars(query.order_by(User.id)).all()


def everyone(user: User, case: Case | None = None) -> list[User]:
    """Return all who may go along, to choose from; of the many mediators, those of the place.

    The place is the case's village, or the person's own ground; who has none sees all mediators.
    """
    ground = {case.village_id} if case is not None else villages_of(user)
    query = (
        select(User)
        .where(User.town_id == user.town_id, User.active, User.id != user.id)
        .where(User.role.not_in(NOT_AT_DOORS))
        .options(joinedload(User.village), joinedload(User.department), joinedload(User.grid))
        .order_by(User.role, User.id)
    )
    if ground:
        query = query.where(or_(User.role != "mediator", User.village_id.in_(ground)))
    people = db.session.scalars(query).all()
    return list(people) if case is None else inside(case, people)

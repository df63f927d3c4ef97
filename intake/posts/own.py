"""Whose posts are whose: a village's people and their stand-ins have their village's, the town has all."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from intake.database import db
from intake.rules.refusals import BadInput, NotAllowed
from intake.town.scope import scope_of
from intake.town.stand_ins import acting_people
from intake.town.tables import Grid, PetitionPost, User, Village, VillageLead

#: Who writes down visits and calls in: the village's own people, and the office for any post.
POST_ROLES = frozenset({"grid_worker", "center", "village_lead", "office"})


def posts_open_to(user: User) -> Sequence[PetitionPost]:
    """Return the posts this person may look into, in the order of the villages' codes."""
    query = (
        select(PetitionPost)
        .join(Village, Village.id == PetitionPost.village_id)
        .where(PetitionPost.town_id == user.town_id)
        .options(joinedload(PetitionPost.village))
        .order_by(Village.code)
    )
    if not scope_of(user).whole_town:
        query = query.where(PetitionPost.village_id.in_(_own_villages(user)))
    return db.session.scalars(query).all()


def own_post(user: User, post_id: str | int = "") -> PetitionPost:
    """Return the post that this person works for.

    post_id: blank for the only one. Raises NotAllowed for another village's post or a role that does
    not work at posts, BadInput where a choice is needed.
    """
    if not any(person.role in POST_ROLES for person in acting_people(user, None)):
        raise NotAllowed("信访阵地的事由网格员、村中心、包村干部或镇办公室来办")
    posts = posts_open_to(user)
    text = str(post_id).strip()
    if not posts:
        raise NotAllowed("您的村没有信访阵地，有人来访请用“登记”")
    if not text and len(posts) > 1:
        raise BadInput({"post": "请选择信访阵地"})
    found = next((post for post in posts if not text or str(post.id) == text), None)
    if found is None:
        raise NotAllowed("您只能办理自己村信访阵地的事")
    return found


def people_of(village_id: int) -> Sequence[User]:
    """Return the active people who belong to a village: grid workers, center, leads, mediators."""
    grids = select(Grid.id).where(Grid.village_id == village_id)
    leads = select(VillageLead.user_id).where(VillageLead.village_id == village_id)
    here = User.grid_id.in_(grids) | (User.village_id == village_id) | User.id.in_(leads)
    return db.session.scalars(select(User).where(User.active, here).order_by(User.role, User.id)).all()


def _own_villages(user: User) -> set[int]:
    """Return the villages of the user, and of those for whom the user stands in today."""
    return {village for person in acting_people(user, None) for village in _villages_of(person)}


def _villages_of(person: User) -> set[int]:
    # A mediator's village opens no case by itself, but is where an evening's duty may be.
    own = {person.village_id} if person.village_id else set()
    return set(scope_of(person).villages) | own | ({person.grid.village_id} if person.grid else set())

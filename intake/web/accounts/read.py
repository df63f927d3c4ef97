"""The town's accounts."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from intake.database import db
from intake.town.tables import Grid, User


def accounts(town_id: int) -> Sequence[User]:
    """Return every account with its place, by role and name of sign-in."""
    query = (
        select(User)
        .where(User.town_id == town_id)
        .options(
            joinedload(User.village),
            joinedload(User.grid).joinedload(Grid.village),
            joinedload(User.department),
        )
        .order_by(User.role, User.username)
    )
    return db.session.scalars(query).all()

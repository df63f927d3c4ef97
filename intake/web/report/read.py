"""Places to choose from in the form, and the case that an earlier sending of it made."""

import uuid
from collections.abc import Mapping, Sequence

from intake.cases.tables import Case
from intake.cases.visible import visible_cases
from intake.database import db
from intake.town.places import grids, villages
from intake.town.tables import Grid, User, Village


def places(town_id: int, grounds: Sequence[Mapping[str, str]] = ()) -> list[tuple[Village, list[Grid]]]:
    """Return every village with its grids, in two queries; with `grounds`, only those of these places."""
    by_village: dict[int, list[Grid]] = {}
    for grid in grids(town_id):
        by_village.setdefault(grid.village_id, []).append(grid)
    found = []
    for village in villages(town_id):
        here = [one for one in grounds if one.get("village", village.name) == village.name]
        if here or not grounds:
            names = {one.get("grid") for one in here} or {None}
            some = by_village.get(village.id, [])
            found.append((village, [grid for grid in some if None in names or grid.name in names]))
    return found


def case_of_submission(user: User, submission_id: str) -> Case | None:
    """Return the case this form made before, if the person may see it."""
    try:
        submission = uuid.UUID(submission_id)
    except ValueError:
        return None
    return db.session.scalar(visible_cases(user).where(Case.submission_id == submission))

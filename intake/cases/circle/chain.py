"""Who stands on the chain of one case: the holders of its place, without those outside its circle."""

from datetime import datetime

from intake.cases.circle.admit import inside, may_know
from intake.cases.tables import Case
from intake.rules.localtime import local_date
from intake.town.chain import Holders, candidates, first_of_each_role
from intake.town.stand_ins import Away, away_on


def holders_of(case: Case, at: datetime | None = None) -> Holders:
    """Return role → the person who holds it for this case; where the first is kept out, the next does.

    at: on whose local day people are on leave; None asks only for whose place it is.
    """
    people = inside(case, candidates(case.town_id, case.village_id, case.grid_id))
    away = away_on(case.town_id, local_date(at)) if at else {}
    return first_of_each_role(people, away_inside(case, away))


def away_inside(case: Case, away: Away) -> Away:
    """Return who is away, without those whose stand-in is kept out of the case: they keep their place."""
    if not case.guarded:
        return away
    return {person_id: stand_in for person_id, stand_in in away.items() if may_know(case, stand_in)}

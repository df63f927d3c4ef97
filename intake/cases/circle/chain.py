"""Who stands on the chain of one case: the holders of its place, without those outside its circle."""

from intake.cases.circle.admit import inside
from intake.cases.tables import Case
from intake.town.chain import Holders, candidates, first_of_each_role


def holders_of(case: Case) -> Holders:
    """Return role → the person who holds it for this case; where the first is kept out, the next does."""
    return first_of_each_role(inside(case, candidates(case.town_id, case.village_id, case.grid_id)))

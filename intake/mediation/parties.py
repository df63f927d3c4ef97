"""Who the two sides of a mediation are: the case's own parties, or names that are still missing."""

from collections.abc import Mapping

from intake.cases.tables import Case, Party
from intake.rules.agreement import check_names
from intake.rules.mediation import SIDES
from intake.sealing import keyring


def party_of(case: Case, side: str) -> Party | None:
    """Return the first party of a side."""
    return next((party for party in case.parties if party.role == side), None)


def names_of(case: Case) -> dict[str, str]:
    """Return side → name, empty where nobody knows it yet."""
    found = {side: party_of(case, side) for side in SIDES}
    return {side: (party.name or "") if party else "" for side, party in found.items()}


def complete_names(case: Case, typed: Mapping[str, str]) -> dict[str, str]:
    """Return both names; one that the case does not have is taken from what was typed, and kept.

    Raises BadInput where a name is in neither: an agreement is between two named parties.
    """
    known = names_of(case)
    names = check_names({side: known[side] or typed.get(side, "") for side in SIDES})
    for side in SIDES:
        if not known[side]:
            _keep(case, side, names[side])
    return names


def _keep(case: Case, side: str, name: str) -> None:
    party = party_of(case, side)
    if party is None:
        party = Party(town_id=case.town_id, role=side)
        case.parties.append(party)
    party.name, party.name_index = name, keyring.index(name, "name")

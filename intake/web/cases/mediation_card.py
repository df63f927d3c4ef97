"""The card of a case's mediation file: what stands in it, and what may be done next."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from intake.cases.clocks import last_clock
from intake.cases.tables import Case
from intake.mediation.mediators import mediator_groups
from intake.mediation.parties import names_of
from intake.mediation.show import files_of, follow_ups, next_steps
from intake.mediation.tables import Mediation
from intake.rules import agreement as contents
from intake.rules import mediation as rules
from intake.rules.localtime import local, local_date
from intake.town.tables import User

#: What the templates call by its code.
WORDS = {
    "venues": rules.VENUES,
    "sides": rules.SIDES,
    "wills": rules.WILLS,
    "states": rules.MEDIATION_STATES,
    "forms": contents.FORMS,
    "outcomes": contents.PERFORMANCE_OUTCOMES,
    "other_ways": rules.OTHER_WAYS,
}


def mediation_card(case: Case, user: User, at: datetime) -> Mapping[str, Any] | None:
    """The latest file, the earlier ones, and the forms this person may send; None where there is neither."""
    files = files_of(case)
    file = files[-1] if files else None
    may = next_steps(case, file, user)
    if file is None and not may.open:
        return None
    return {
        **WORDS,
        "file": file,
        "n": len(files),
        "earlier": list(enumerate(files[:-1], 1)),
        "may": may,
        "groups": mediator_groups(case) if may.open else (),
        "names": names_of(case),
        "local_now": f"{local(at):%Y-%m-%dT%H:%M}",
        **_agreed(case, file, at),
    }


def _agreed(case: Case, file: Mediation | None, at: datetime) -> dict[str, Any]:
    """What belongs to the latest agreement: its follow-ups, and the days left to ask a court."""
    agreement = file.agreement if file is not None else None
    if agreement is None:
        return {"agreement": None, "tasks": (), "clock": None, "may_confirm": False}
    clock = last_clock(case, "confirmation")
    in_time = clock is not None and local_date(at) <= clock.rolled
    return {
        "agreement": agreement,
        "tasks": follow_ups(agreement),
        "clock": clock,
        "in_time": in_time,
        "may_confirm": agreement.confirmation_asked_on is None,
    }

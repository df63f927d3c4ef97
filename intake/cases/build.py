"""Make a case with everything that is born with it, in the caller's transaction."""

from intake.cases.circle.readers import name_first_readers
from intake.cases.circle.recuse import NobodyLeft, keep_out, named_in
from intake.cases.draft import Arrival, Place, draft_case
from intake.cases.events import note
from intake.cases.tables import Case
from intake.database import db
from intake.rules.playbook import Playbook
from intake.rules.registration import Registration
from intake.timers.plan import plan
from intake.town.chain import Holders, holders
from intake.town.holidays import calendar_of
from intake.town.tables import User

__all__ = ["Arrival", "Place", "build_case"]


def build_case(
    number: str,
    registration: Registration,
    arrival: Arrival,
    place: Place,
    playbook: Playbook,
    *,
    by: User | None,
    present: Holders | None = None,
) -> Case:
    """Add the case with parties, first event, clocks, evenings and timers; return it, flushed.

    present: who holds the chain at this place, if the caller knows; looked up otherwise.
    """
    if present is None:
        present = holders(place.town.id, place.village.id, place.grid.id if place.grid else None)
    calendar = calendar_of(place.town.id)
    draft = draft_case(
        number, registration, arrival, place, playbook, by=by, present=present, calendar=calendar
    )
    case = draft.case
    db.session.add(case)
    db.session.flush()
    if case.sealed:
        _close_circle(case, registration, by)
    elif case.closed_at is None:
        _keep_out_of_hands(case, registration, present, by)
    for kind, text, at, who in draft.events:
        note(case, kind, text, at=at, by=who)
    plan(case.town_id, case.id, draft.alarms, version=case.round)
    return case


def _close_circle(case: Case, registration: Registration, by: User | None) -> None:
    """An accusation's circle: whom its words name is kept out, its writer and one leader may read it.

    A name in the story may be a witness's; kept out by mistake, they can be let in again by a reader.
    """
    words = f"{registration.other_party_name}\n{registration.title}\n{registration.narrative}"
    try:
        keep_out(case, named_in(case, words), by=by, at=case.registered_at)
    except NobodyLeft:
        raise NobodyLeft("other_party_name") from None
    name_first_readers(case, by, case.registered_at)


def _keep_out_of_hands(case: Case, registration: Registration, present: Holders, by: User | None) -> None:
    """Who is named as the other side of an ordinary case does not get it into their own hands."""
    other = registration.other_party_name
    accused = [person for person in present.values() if person.name == other]
    if other and accused:
        keep_out(case, accused, by=by, at=case.registered_at)

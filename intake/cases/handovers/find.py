"""Find a hand-over under its case's lock, and tell what a person may do as who they stand in for."""

from collections.abc import Collection, Sequence
from datetime import datetime

from intake.cases.progress import SECOND_TAP
from intake.cases.tables import Case, Handover
from intake.cases.visible import find_case
from intake.rules.handovers import NoSuchHandover
from intake.rules.lifecycle import OPEN_STATES, STATE_NAMES
from intake.rules.localtime import local_date
from intake.rules.refusals import CaseClosed, NotAllowed
from intake.town.stand_ins import acting_people
from intake.town.tables import User

#: [own] Who hands a case to a department.
SENDING_ROLES = frozenset({"office", "mayor", "secretary", "village_lead"})
#: [own] A refusal goes to the office; once it has climbed, those above decide as well.
DECIDING_ROLES = frozenset({"office", "mayor", "secretary"})


def people_behind(user: User, now: datetime) -> list[User]:
    """Return the user and those for whom the user stands in today."""
    return acting_people(user, local_date(now))


def in_role(people: Sequence[User], roles: Collection[str]) -> bool:
    """Tell whether one of these people, who act as one, has one of the roles."""
    return any(person.role in roles for person in people)


def receives(people: Sequence[User], handover: Handover) -> bool:
    """Tell whether one of these people is of the department that was asked."""
    return any(
        person.role == "department" and person.department_id == handover.department_id for person in people
    )


def sent(people: Sequence[User], handover: Handover) -> bool:
    """Tell whether one of these people handed the case over, or decides for the town."""
    return in_role(people, DECIDING_ROLES) or any(person.id == handover.by_id for person in people)


def open_case(user: User, number: str, now: datetime) -> Case:
    """Return the case, locked; raises NotFound, or CaseClosed where nothing is handed over any more."""
    case = find_case(user, number, lock=True, at=now)
    if case.state not in OPEN_STATES:
        raise CaseClosed(STATE_NAMES[case.state])
    return case


def own_handover(
    user: User, number: str, handover_id: int, now: datetime, only: str
) -> tuple[Case, Handover]:
    """Return a locked case and the hand-over to the user's department.

    only: what is told to anyone else. Raises NotFound, CaseClosed, NotAllowed.
    """
    case = open_case(user, number, now)
    found = next((handover for handover in case.handovers if handover.id == handover_id), None)
    if found is None or not receives(people_behind(user, now), found):
        raise NotAllowed(only)
    return case, found


def any_handover(case: Case, handover_id: int) -> Handover:
    """Return the case's hand-over of this id; raises NoSuchHandover."""
    found = next((handover for handover in case.handovers if handover.id == handover_id), None)
    if found is None:
        raise NoSuchHandover
    return found


#: What stands in a hand-over about one of its steps: when it was taken, by whom, in which words.
Taken = tuple[datetime | None, int | None, str | None]


def second_tap(taken: Taken, user: User, text: str, now: datetime) -> bool:
    """Tell whether the user has just taken this step in the same words: a slow phone sends a form twice."""
    at, by_id, words = taken
    same = by_id == user.id and (words or "") == text.strip()
    return same and at is not None and now - SECOND_TAP < at <= now

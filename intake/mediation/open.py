"""Open a case's mediation file: where, and by which mediators."""

from collections.abc import Sequence
from datetime import datetime

from intake.cases.clocks import clock_alarms, last_clock, start_clock
from intake.cases.events import note
from intake.cases.tables import Case, Participant
from intake.cases.tell import tell_about
from intake.database import db
from intake.mediation.files import latest_file, locked_case
from intake.mediation.mediators import able_mediators
from intake.mediation.tables import Mediation, MediationMediator
from intake.rules import deadlines
from intake.rules.localtime import local_date
from intake.rules.mediation import (
    VENUES,
    FileStillOpen,
    NotForMediation,
    check_opening,
    may_be_mediated,
    refuse_against_refusal,
)
from intake.timers.plan import plan
from intake.town.holidays import calendar_of
from intake.town.tables import User


def open_file(user: User, number: str, *, place: str, mediators: Sequence[str], now: datetime) -> Mediation:
    """Open a file and bring its mediators in; return it.

    place: a code of VENUES. mediators: usernames. What the parties said of mediation before, in the same
    round of the case, stands. Raises NotAllowed, NotFound, CaseClosed, NotForMediation, FileStillOpen,
    ClearlyRefused or BadInput.
    """
    case = locked_case(user, number, now)
    if not may_be_mediated(case.kind, case.petition_kind):
        raise NotForMediation
    earlier = latest_file(case)
    if earlier is not None and earlier.state == "open":
        return _same(earlier, user, place, mediators)
    wills = earlier.wills if earlier is not None and earlier.round == case.round else {}
    if wills:
        refuse_against_refusal(wills)
    able = able_mediators(case)
    check_opening(place, mediators, able)
    people = [able[username] for username in dict.fromkeys(mediators)]
    mediation = _write(case, place, people, wills, user, now)
    _start_term(case, now)
    db.session.commit()
    return mediation


def _same(standing: Mediation, user: User, place: str, mediators: Sequence[str]) -> Mediation:
    """A second tap opens nothing new; anything else is refused."""
    names = {one.user.username for one in standing.mediators}
    if standing.by_id != user.id or standing.place != place or names != set(mediators):
        raise FileStillOpen
    return standing


def _write(
    case: Case, place: str, people: list[User], wills: dict[str, str], user: User, now: datetime
) -> Mediation:
    mediation = Mediation(
        town_id=case.town_id,
        case_id=case.id,
        round=case.round,
        place=place,
        petitioner_will=wills.get("petitioner", "unasked"),
        other_will=wills.get("other", "unasked"),
        started_at=now,
        by_id=user.id,
        mediators=[MediationMediator(town_id=case.town_id, user_id=person.id) for person in people],
    )
    db.session.add(mediation)
    db.session.flush()
    names = "、".join(person.name for person in people)
    note(case, "file", f"立调解案卷，在{VENUES[place]}，调解员{names}", at=now, by=user)
    for person in people:
        _bring_in(case, mediation, person, now)
    return mediation


def _bring_in(case: Case, mediation: Mediation, person: User, now: datetime) -> None:
    """Let the mediator see the case, and say so by text."""
    if db.session.get(Participant, (case.id, person.id)) is None:
        db.session.add(Participant(case_id=case.id, user_id=person.id, town_id=case.town_id, added_at=now))
    tell_about(case, person, "handover", key=f"file:{mediation.id}:{person.id}", at=now)


def _start_term(case: Case, now: datetime) -> None:
    """Mediation takes about a month (《人民调解工作若干规定》第三十三条).

    A dispute's term began with its registration; a petition's begins here, and so does that of a case
    whose earlier mediation was over. One that was missed in this round stays missed.
    """
    standing = last_clock(case, "mediation")
    if standing is not None and standing.state in ("running", "missed"):
        return
    deadline = deadlines.mediation(local_date(now), calendar_of(case.town_id))
    start_clock(case, deadline, anew=True)
    plan(case.town_id, case.id, clock_alarms(deadline), version=case.round)

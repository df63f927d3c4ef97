"""Book a visit, put it off, call it off."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from intake.cases.tables import Case
from intake.cases.visible import find_case
from intake.database import db
from intake.rules.lifecycle import OPEN_STATES, STATE_NAMES
from intake.rules.localtime import local, local_date
from intake.rules.refusals import BadInput, CaseClosed, NotFound, OtherGround, Refusal
from intake.rules.texts import check_text
from intake.rules.visits import (
    VISIT_KINDS,
    Booking,
    DoorNotYours,
    check_booking,
    check_change,
    may_remind,
    read_time,
    remind_at,
)
from intake.town.places import find_village
from intake.town.tables import User, Village
from intake.visits.companions import busy_names, named_people
from intake.visits.tables import Visit, VisitPerson
from intake.visits.tell import forget, note_visit, tell_moved, tell_off
from intake.visits.visible import find_visit, goes_anywhere, may_go, villages_of

LONGEST_REASON = 500


@dataclass(frozen=True)
class Booked:
    """A visit that stands, and who of those who go is at another door at that time."""

    visit: Visit
    busy: list[str]


def book(
    user: User,
    raw: Mapping[str, str | Sequence[str]],
    *,
    now: datetime,
    case: str = "",
    demo: bool = False,
) -> Booked:
    """Book a visit; who books goes along. case: the number, where the page already knows it.

    Raises DoorNotYours, BadInput with a message per field, NotFound for a case that `case` names and the
    person may not see, or CaseClosed.
    """
    _may(user, now)
    booking = check_booking({**raw, **({"number": case} if case else {})}, now=now)
    found = _case(user, booking, fixed=bool(case))
    people = named_people(user, booking.people, found)
    village = found.village if found else _village(user, booking.village, now)
    if same := _same_again(user, booking, found, village):
        busy = busy_names(user, [one.user for one in same.people], same)
        db.session.rollback()
        return Booked(same, busy)
    visit = Visit(
        town_id=user.town_id,
        kind=booking.kind,
        case=found,
        village=village,
        at=booking.at,
        place=booking.place,
        purpose=booking.purpose,
        state="booked",
        booked_at=now,
        remind_at=remind_at(booking.at, now),
        by=user,
        demo=demo,
        people=[VisitPerson(user_id=one.id, town_id=user.town_id) for one in people],
    )
    db.session.add(visit)
    db.session.flush()
    names = "、".join(one.name for one in people)
    note_visit(visit, "booked", f"约好{VISIT_KINDS[visit.kind]}：{_when(visit.at)}，{names}", at=now, by=user)
    busy = busy_names(user, people, visit)
    db.session.commit()
    return Booked(visit, busy)


def move_visit(user: User, visit_id: int, when: str, *, now: datetime) -> Booked:
    """Give a booked visit another time; who was told of the old one is told at once."""
    _may(user, now)
    visit = find_visit(user, visit_id, lock=True)
    check_change(visit.state, visit.at, now=now)
    faults: dict[str, str] = {}
    at = read_time(when, faults, now=now)
    if at is None:
        raise BadInput(faults)
    people = [one.user for one in visit.people]
    if at != visit.at:
        told = forget(visit)
        before, visit.at, visit.booked_at = visit.at, at, now
        visit.remind_at = remind_at(at, now)
        note_visit(visit, "moved", f"上门改时间：{_when(before)} 改为 {_when(at)}", at=now, by=user)
        # Where the reminder itself is due at once, it is the news.
        if not may_remind(at, now, now):
            for person in (one for one in people if one.id in told):
                tell_moved(visit, person, at=now)
    busy = busy_names(user, people, visit)
    db.session.commit()
    return Booked(visit, busy)


def cancel_visit(user: User, visit_id: int, reason: str, *, now: datetime) -> Visit:
    """Call a booked visit off, with the reason; who was told of it is told."""
    _may(user, now)
    visit = find_visit(user, visit_id, lock=True)
    check_change(visit.state, visit.at, now=now)
    if message := check_text(reason, limit=LONGEST_REASON, required=True):
        raise BadInput({"reason": "请写清为什么取消" if not reason.strip() else message})
    told = forget(visit)
    visit.state, visit.ended_at, visit.result = "cancelled", now, reason.strip()
    note_visit(visit, "cancelled", f"取消上门（原定{_when(visit.at)}）：{reason.strip()}", at=now, by=user)
    for person in (one.user for one in visit.people if one.user_id in told and one.user_id != user.id):
        if visit.at > now:
            tell_off(visit, person, at=now)
    db.session.commit()
    return visit


def _may(user: User, now: datetime) -> None:
    if not may_go(user, now):
        raise DoorNotYours


def _same_again(user: User, booking: Booking, case: Case | None, village: Village) -> Visit | None:
    """Return the visit that this person booked in the same words: a second tap is no second one."""
    # A second tap waits here until the first is written.
    db.session.execute(select(User.id).where(User.id == user.id).with_for_update(key_share=True))
    query = select(Visit).where(Visit.town_id == user.town_id, Visit.by_id == user.id, Visit.at == booking.at)
    query = query.where(Visit.state == "booked", Visit.kind == booking.kind, Visit.village_id == village.id)
    query = query.where(Visit.case_id == case.id if case is not None else Visit.case_id.is_(None))
    found = db.session.scalars(query.order_by(Visit.id)).all()
    words = booking.place, booking.purpose
    return next((one for one in found if (one.place, one.purpose) == words), None)


def _case(user: User, booking: Booking, *, fixed: bool) -> Case | None:
    """Return the case, locked; a number typed into a form is refused beside its field."""
    if not booking.number:
        return None
    try:
        case = find_case(user, booking.number, lock=True)
        if case.state not in OPEN_STATES:
            raise CaseClosed(STATE_NAMES[case.state])
    except (NotFound, CaseClosed) as refusal:
        if fixed:
            raise
        raise BadInput({"number": refusal.sentence}) from None
    return case


def _village(user: User, name: str, now: datetime) -> Village:
    try:
        village = find_village(user.town_id, name)
        if not goes_anywhere(user, now) and village.id not in villages_of(user, local_date(now)):
            raise OtherGround("本村")
    except OtherGround:
        raise BadInput({"village": "您的账号只能约自己村里的上门"}) from None
    except Refusal as refusal:
        raise BadInput({"village": refusal.sentence}) from None
    return village


def _when(at: datetime) -> str:
    wall = local(at)
    return f"{wall.year}年{wall.month}月{wall.day}日{wall:%H:%M}"

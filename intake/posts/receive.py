"""Write down a visit to a post: answered on the spot, told to belong to a case, or made one."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from intake.audit.log import record
from intake.cases.events import note
from intake.cases.register import add_case, checked, submission_key
from intake.cases.tables import Case
from intake.cases.visible import find_case
from intake.database import db
from intake.posts.own import own_post
from intake.posts.sent import Opening, Sent, earlier_visit, one_spelling
from intake.posts.tables import Reception
from intake.rules.localtime import local_date
from intake.rules.receptions import OPENINGS, Visit, check_visit
from intake.rules.refusals import BadInput, NotFound
from intake.sealing import keyring
from intake.town.tables import PetitionPost, User

#: Fields of a registration → where a person at a post typed them.
_FIELDS = {"narrative": "matter", "petitioner_name": "name", "petitioner_phone": "phone", "kind": "opens"}


def receive(
    user: User,
    raw: Mapping[str, str],
    *,
    now: datetime,
    submission_id: str | None = None,
    demo: bool = False,
) -> Reception:
    """Write the visit in one transaction, with the case it opens, if it opens one; return it.

    raw: post (an id, blank for the only own one), the fields of `check_visit`, and for a new case opens
    (a key of OPENINGS), title, category, address and other_party_name. The same submission_id with the
    same content returns what it made before. Raises NotAllowed, BadInput or SubmissionConflict.
    """
    post = own_post(user, raw.get("post", ""))
    sent = Sent(*_checked(raw, user, post, now), post, user)
    submission = one_spelling(submission_id)
    if submission and (earlier := earlier_visit(submission, sent)):
        return earlier
    try:
        reception = _write(sent, now, submission, demo)
        db.session.commit()
    except IntegrityError:
        db.session.rollback()
        if submission and (earlier := earlier_visit(submission, sent)):
            return earlier
        raise
    return reception


def _checked(
    raw: Mapping[str, str], user: User, post: PetitionPost, now: datetime
) -> tuple[Visit, Opening | None]:
    """Return the visit, and the new case it asks for; every fault of both is told at once."""
    faults: dict[str, str] = {}
    visit = opening = None
    try:
        visit = check_visit(raw, now=now)
    except BadInput as bad:
        faults.update(bad.faults)
    if raw.get("outcome") == "open":
        try:
            opening = checked(_as_registration(raw, post, visit), by=user, now=now)
        except BadInput as bad:
            for field, message in bad.faults.items():
                faults.setdefault(_FIELDS.get(field, field), message)
    if faults or visit is None:
        raise BadInput(faults)
    return visit, opening


def _as_registration(raw: Mapping[str, str], post: PetitionPost, visit: Visit | None) -> dict[str, str]:
    """Return what the registration of a case is given; people who are wrong are told of by the visit."""
    _, kind, wants = OPENINGS.get(raw.get("opens", ""), ("", "", ""))
    people = str(visit.people) if visit else "1"
    return {
        "kind": kind,
        "petition_kind": wants,
        "category": raw.get("category", ""),
        "village": post.village.name,
        "title": raw.get("title", ""),
        "narrative": raw.get("matter", ""),
        "people": people,
        "visitors": people,
        "representatives": "、".join(visit.representatives) if visit else "",
        "petitioner_name": raw.get("name", ""),
        "petitioner_phone": raw.get("phone", ""),
        "petitioner_address": raw.get("address", ""),
        "other_party_name": raw.get("other_party_name", ""),
        "source": "post",
    }


def _write(sent: Sent, now: datetime, submission: str | None, demo: bool) -> Reception:
    visit, post, user = sent.visit, sent.post, sent.user
    reception = Reception(
        town_id=post.town_id,
        post_id=post.id,
        at=visit.at,
        people=visit.people,
        representatives="\n".join(visit.representatives),
        visitor_name=visit.name or None,
        visitor_phone=visit.phone or None,
        visitor_phone_index=keyring.index(visit.phone, "phone") if visit.phone else None,
        matter=visit.matter,
        answer=visit.answer or None,
        opened_case=sent.opening is not None,
        submission_id=submission,
        by_id=user.id,
        demo=demo,
    )
    if sent.opening is not None:
        reception.case = _open(sent.opening, user, now, submission, demo)
    elif visit.number:
        reception.case = _link(visit, user, now)
    db.session.add(reception)
    record(post.town_id, at=now, by=user.username, action="post.reception", subject=f"post {post.name}")
    return reception


def _open(opening: Opening, user: User, now: datetime, submission: str | None, demo: bool) -> Case:
    registration, place = opening
    case = add_case(registration, place, by=user, now=now, demo=demo)
    case.submission_id, case.submission_hash = submission_key(submission, registration, user)
    return case


def _link(visit: Visit, user: User, now: datetime) -> Case:
    """Note the visit on the case it is about, which must be one the person may see."""
    try:
        case = find_case(user, visit.number, lock=True)
    except NotFound as unknown:
        raise BadInput({"number": unknown.sentence}) from None
    present = "、".join(visit.representatives) or visit.name
    text = f"接访：第{_visits_before(case) + 1}批，{visit.people}人次。{_day(visit, now)}{visit.matter}"
    note(case, "reception", text, at=now, by=user, present=present or None)
    return case


def _visits_before(case: Case) -> int:
    """Return how many visits the case has had; one that came in at a post began with one."""
    noted = select(func.count()).where(Reception.case_id == case.id, Reception.opened_case.is_(False))
    return (db.session.scalar(noted) or 0) + int(case.source == "post")


def _day(visit: Visit, now: datetime) -> str:
    """Say the day of a visit that is noted afterwards."""
    day = local_date(visit.at)
    return "" if day == local_date(now) else f"（{day.month}月{day.day}日来的）"

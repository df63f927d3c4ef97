"""Register a case from the phone form, the API or the office: once, however often it is sent."""

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from intake.cases.build import Arrival, Place, build_case
from intake.cases.events import note
from intake.cases.numbers import reserve_numbers
from intake.cases.tables import Case
from intake.database import db
from intake.rules.localtime import local_date
from intake.rules.refusals import BadInput, NotAllowed, OtherGround, Refusal, SubmissionConflict
from intake.rules.registration import Registration, check_registration
from intake.rules.risk import LEVEL_NAMES, propose
from intake.sealing import keyring
from intake.town.places import find_grid, find_village
from intake.town.playbooks import current_playbook
from intake.town.stand_ins import stood_in_for
from intake.town.tables import Town, User

REGISTERING_ROLES = frozenset({"grid_worker", "center", "village_lead", "mediator", "department", "office"})


def register(
    raw: Mapping[str, str | Sequence[str]],
    *,
    by: User,
    now: datetime,
    submission_id: str | None = None,
    demo: bool = False,
) -> Case:
    """Check what was typed and register it in one transaction; return the case.

    The same submission_id with the same content returns the case it made before. Raises NotAllowed for a
    role that does not register, BadInput with a message per field, or SubmissionConflict when the id was
    used for something else.
    """
    if by.role not in REGISTERING_ROLES:
        raise NotAllowed
    registration, place = checked(raw, by=by, now=now)
    submission, content = submission_key(submission_id, registration, by)
    if submission and (earlier := _earlier(submission, content)):
        return earlier
    try:
        case = add_case(registration, place, by=by, now=now, demo=demo)
        case.submission_id, case.submission_hash = submission, content
        db.session.commit()
    except IntegrityError:
        db.session.rollback()
        if submission and (earlier := _earlier(submission, content)):
            return earlier
        raise
    return case


def add_case(
    registration: Registration, place: Place, *, by: User, now: datetime, demo: bool = False
) -> Case:
    """Build the case under a fresh number in the caller's transaction; return it, flushed, not committed."""
    number = reserve_numbers(place.town, local_date(now))[0]
    proposal = propose(registration.risk_signs, registration.people, registration.narrative)
    arrival = Arrival(registered_at=now, source=registration.source, risk=proposal.level, demo=demo)
    case = build_case(number, registration, arrival, place, current_playbook(place.town.id), by=by)
    if proposal.reasons:
        words = f"建议{LEVEL_NAMES[proposal.level]}色：{'；'.join(proposal.reasons)}"
        note(case, "risk", words, at=now, by=None)
    return case


def checked(raw: Mapping[str, str | Sequence[str]], *, by: User, now: datetime) -> tuple[Registration, Place]:
    """Return what was typed as the rules read it, and the place, kept within the writer's own ground."""
    faults: dict[str, str] = {}
    registration = place = None
    grounds = grounds_of(by, local_date(now))
    raw = _on_own_ground(raw, grounds)
    try:
        registration = check_registration(raw, now=now)
    except BadInput as bad:
        faults.update(bad.faults)
    if "village" not in faults:
        try:
            place = _place(raw, by, grounds)
        except Refusal as refusal:
            faults[refusal.field or "village"] = refusal.sentence
    if faults or registration is None or place is None:
        raise BadInput(faults)
    source = registration.source or ("grid" if by.role == "grid_worker" else "visit")
    return replace(registration, source=source), place


def grounds_of(by: User, day: date) -> list[dict[str, str]]:
    """Return the places the person writes for, the own first: village, and grid where only that one.

    No entry for who writes for the whole town; whoever stands in that day for one who does has an empty
    entry, which is any place.
    """
    own = _own_ground(by)
    if not own:
        return []
    people = [person for person in stood_in_for(by, day) if person.role in REGISTERING_ROLES]
    return [own, *(_own_ground(person) for person in people)]


def _on_own_ground(
    raw: Mapping[str, str | Sequence[str]], grounds: Sequence[dict[str, str]]
) -> dict[str, str | Sequence[str]]:
    """What a grid worker or a center leaves blank is the own grid or village, or that of the one away."""
    village = str(raw.get("village") or "").strip().removesuffix("村")
    chosen = [one for one in grounds if village and one.get("village", "").removesuffix("村") == village]
    if village and {} in grounds:
        chosen.append({})
    ground = next(iter(chosen or grounds), {})
    return dict(raw) | {name: value for name, value in ground.items() if not str(raw.get(name) or "").strip()}


def _own_ground(by: User) -> dict[str, str]:
    if by.role == "grid_worker" and by.grid:
        return {"village": by.grid.village.name, "grid": by.grid.name}
    if by.role in {"center", "mediator"} and by.village:
        return {"village": by.village.name}
    return {}


def _place(raw: Mapping[str, str | Sequence[str]], by: User, grounds: Sequence[dict[str, str]]) -> Place:
    town = db.session.get_one(Town, by.town_id)
    village = find_village(town.id, str(raw.get("village") or ""))
    here = [ground for ground in grounds if ground.get("village", village.name) == village.name]
    if grounds and not here:
        raise OtherGround("、".join(dict.fromkeys(ground["village"] for ground in grounds)))
    place = Place(town, village, find_grid(town.id, village, str(raw.get("grid") or "")))
    name = place.grid.name if place.grid else None
    if here and not any(ground.get("grid", name) == name for ground in here):
        raise OtherGround("、".join(ground["grid"] for ground in here))
    return place


def submission_key(
    submission_id: str | None, registration: Registration, by: User
) -> tuple[uuid.UUID | None, str | None]:
    """Return the id of the sending and the keyed hash of what was sent; raise BadInput for what is no id."""
    if not submission_id:
        return None, None
    try:
        submission = uuid.UUID(submission_id)
    except ValueError:
        raise BadInput({"submission_id": "这张表的编号不对，请刷新页面再填"}) from None
    content = json.dumps([by.id, asdict(registration)], default=str, ensure_ascii=False, sort_keys=True)
    return submission, keyring.index(content, "submission")


def _earlier(submission: uuid.UUID, content: str | None) -> Case | None:
    """Return the case this submission made before; raise SubmissionConflict if it said something else."""
    case = db.session.scalar(select(Case).where(Case.submission_id == submission))
    if case is not None and case.submission_hash != content:
        raise SubmissionConflict()
    return case

"""What a petitioner sees with number and code: state and dates, nothing personal."""

import hmac
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select

from intake.cases.tables import Case, CaseEvent
from intake.database import db
from intake.rules.closing import RATED_STATES
from intake.rules.deadlines import CLOCK_NAMES, RIGHTS
from intake.rules.lifecycle import STATE_NAMES
from intake.rules.localtime import local_date
from intake.rules.refusals import StatusRefused

#: [own] A code has six digits, so guessing is stopped early.
FAILURES_ALLOWED = 5
LOCKED_FOR = timedelta(minutes=30)


@dataclass(frozen=True)
class PublicStatus:
    """A case as its petitioner may see it. Dates are local days; due_on is the strict one of due_name.

    may_rate: whether there is an answer, and no rating of the petitioner's own. rating: the code of
    what was rated, in the follow-up visit or by the petitioner.
    """

    number: str
    state_name: str
    registered_on: date
    accepted_on: date | None
    due_on: date | None
    due_name: str
    closed_on: date | None
    may_rate: bool
    rating: str | None


def public_status(number: str, code: str, *, now: datetime) -> PublicStatus:
    """Return the status; raise StatusRefused for an unknown number, a wrong code, or too many of them."""
    case = opened_by_code(number, code, now=now)
    db.session.commit()
    return public(case)


def opened_by_code(number: str, code: str, *, now: datetime) -> Case:
    """Return the case, locked, whose number and code these are; nothing is committed unless it is refused.

    Raises StatusRefused; a wrong code is counted.
    """
    case = db.session.scalar(select(Case).where(Case.number == number.strip().upper()).with_for_update())
    if case is None:
        raise StatusRefused
    if case.status_locked_until and case.status_locked_until > now:
        raise StatusRefused
    # Chinese keyboards write full-width digits.
    typed = unicodedata.normalize("NFKC", code).strip()
    if not hmac.compare_digest(case.status_code.encode(), typed.encode()):
        _count_failure(case, now)
        db.session.commit()
        raise StatusRefused
    case.status_failures = 0
    return case


def _count_failure(case: Case, now: datetime) -> None:
    case.status_failures += 1
    if case.status_failures >= FAILURES_ALLOWED:
        case.status_failures, case.status_locked_until = 0, now + LOCKED_FOR


def public(case: Case) -> PublicStatus:
    """Return what the petitioner sees of the case.

    A merged case stands as the one it went into, which is not named: its number is another petitioner's.
    """
    going_on = case.merged_into or case
    duties = (clock for clock in going_on.clocks if clock.kind not in RIGHTS)
    running = [(clock.strict, CLOCK_NAMES[clock.kind]) for clock in duties if clock.state == "running"]
    due_on, due_name = min(running, default=(None, ""))
    return PublicStatus(
        number=case.number,
        state_name=STATE_NAMES[going_on.state],
        registered_on=local_date(case.registered_at),
        accepted_on=local_date(going_on.accepted_at) if going_on.accepted_at else None,
        due_on=due_on,
        due_name=due_name,
        closed_on=local_date(going_on.closed_at) if going_on.closed_at else None,
        may_rate=case.state in RATED_STATES and not rated_by_petitioner(case),
        rating=case.rating,
    )


def rated_by_petitioner(case: Case) -> bool:
    """Tell whether the petitioner has rated since the case was last closed."""
    if case.closed_at is None:
        return False
    query = select(CaseEvent.id).where(
        CaseEvent.case_id == case.id, CaseEvent.kind == "rating", CaseEvent.at >= case.closed_at
    )
    return db.session.scalar(query.limit(1)) is not None

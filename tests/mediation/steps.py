"""The steps of a mediation as tests take them: each a real action with words filled in."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from intake.cases.tables import Case
from intake.mediation.agree import reach_agreement
from intake.mediation.open import open_file
from intake.mediation.sessions import record_session
from intake.mediation.tables import Agreement, Mediation
from intake.mediation.wills import record_will
from intake.rules.agreement import Draft
from tests.conftest import MONDAY, user

HOUR = timedelta(hours=1)
#: A mediator of 娄庄村, where the builder's cases are, and one of 赵庄村.
NEAR, FAR = "mediator006", "mediator001"
DRAFT = Draft(
    facts="双方对门前排水沟由谁清理有争议。",
    duties="李满仓三天内清通水沟，王秋生让出半米宽的通道。",
    manner="自己动手清理，清完请调解员看",
    place="娄庄村东头两家门前",
    signed_by="王秋生、李满仓",
    form="written",
    perform_by=date(2026, 3, 10),
    effective_on=date(2026, 3, 2),
)


def opened(case: Case, *, by: str = "office", at: datetime = MONDAY, **more: Any) -> Mediation:
    """Open the case's file."""
    asked = {"place": "elders", "mediators": [NEAR]} | more
    return open_file(user(by), case.number, now=at, **asked)


def consented(case: Case, *, at: datetime = MONDAY, **more: Any) -> Mediation:
    """Open the file, and both parties agree to be mediated."""
    mediation = opened(case, at=at, **more)
    for side in ("petitioner", "other"):
        record_will(user(NEAR), case.number, side=side, will="consented", now=at)
    return mediation


def sat(case: Case, *, at: datetime = MONDAY, **more: Any) -> int | None:
    """Open the file, both consent, and one sitting is written down; return the evening it ticked off."""
    consented(case, at=at)
    return sit(case, at=at, **more)


def sit(case: Case, *, at: datetime = MONDAY, by: str = NEAR, **more: Any) -> int | None:
    """Write one sitting down."""
    told = {"place": "elders", "present": "双方、调解员", "record": "各自说了水沟的来历。"} | more
    return record_session(user(by), case.number, at=told.pop("sat_at", at), now=at, **told)


def agreed(
    case: Case, *, at: datetime = MONDAY, draft: Draft = DRAFT, names: Mapping[str, str] | None = None
) -> Agreement:
    """Go all the way to an agreement, two hours after `at`."""
    sat(case, at=at)
    return reach_agreement(user(NEAR), case.number, draft=draft, now=at + 2 * HOUR, names=names)

"""What the dispute ledger says of mediation: by whom and where, the agreement, and its days."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import BigInteger, any_, literal, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import joinedload, selectinload

from intake.cases.clocks import last_clock
from intake.cases.followups.tables import Task
from intake.cases.tables import Case
from intake.database import db
from intake.mediation.tables import Mediation, MediationMediator
from intake.rules.mediation import VENUES


def mediation_columns(cases: Sequence[Case]) -> dict[int, dict[str, Any]]:
    """Return case id → what its latest mediation and its follow-ups fill, in a fixed number of queries."""
    ids = literal([case.id for case in cases], ARRAY(BigInteger))
    files = _latest_files(ids)
    days = _next_days(ids)
    return {case.id: _columns(case, files.get(case.id), days.get(case.id)) for case in cases}


def _latest_files(ids: Any) -> Mapping[int, Mediation]:
    query = (
        select(Mediation)
        .where(Mediation.case_id == any_(ids))
        .options(
            selectinload(Mediation.mediators).joinedload(MediationMediator.user),
            joinedload(Mediation.agreement),
        )
    )
    return {file.case_id: file for file in db.session.scalars(query.order_by(Mediation.id))}


def _next_days(ids: Any) -> Mapping[int, date]:
    """Return case id → the day of the next visit or look at the performance; where all are done, the last."""
    visits = Task.case_id == any_(ids), Task.kind.in_(("performance", "follow_up"))
    query = select(Task.case_id, Task.due, Task.done_at).where(*visits).order_by(Task.due, Task.id)
    days: dict[int, date] = {}
    waiting: set[int] = set()
    for row in db.session.execute(query):
        if row.case_id not in waiting:
            days[row.case_id] = row.due
        if row.done_at is None:
            waiting.add(row.case_id)
    return days


def _columns(case: Case, file: Mediation | None, day: date | None) -> dict[str, Any]:
    agreement = file.agreement if file is not None else None
    clock = last_clock(case, "confirmation")
    return {
        "调解组织/地点": _who_where(file) if file is not None else "",
        "协议号": agreement.number if agreement is not None else "",
        "履行/回访日": day,
        "司法确认截止": clock.strict if clock is not None else None,
    }


def _who_where(file: Mediation) -> str:
    people = "、".join(one.user.name for one in file.mediators)
    return f"{people}/{VENUES.get(file.place, file.place)}"

"""A case as the contract's JSON, with the agendas it stood on."""

from typing import Any

from sqlalchemy import select

from intake.cases.show import case_json
from intake.cases.tables import Case
from intake.database import db
from intake.escalation.tables import AgendaItem


def as_json(case: Case) -> dict[str, Any]:
    """Return the whole case in the shape of `qiwan cases show --json`."""
    weeks = select(AgendaItem.week).where(AgendaItem.case_id == case.id).order_by(AgendaItem.week)
    return case_json(case, list(db.session.scalars(weeks)))

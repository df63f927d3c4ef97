"""A case and what was merged into it share one circle."""

from sqlalchemy import select

from intake.cases.tables import Case
from intake.database import db


def together(case: Case) -> list[Case]:
    """Return the case and those that were merged into it, locked: their circle is one."""
    query = select(Case).where(Case.merged_into_id == case.id).order_by(Case.id).with_for_update(of=Case)
    return [case, *db.session.scalars(query.execution_options(populate_existing=True))]

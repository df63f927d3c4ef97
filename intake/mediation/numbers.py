"""Agreement numbers: one series for each town and year, without gaps."""

from sqlalchemy import func, select, text

from intake.database import db
from intake.mediation.tables import Agreement
from intake.rules.agreement import agreement_number
from intake.town.tables import Town

#: With the town's id: agreements of one town wait for one another until the number is kept.
_LOCK = 7_077_004


def next_number(town_id: int, year: int) -> str:
    """Return the next number, to be used in the caller's transaction, which holds the series until it ends.

    Agreements are never deleted, so their count is the last number given; a rollback leaves no gap.
    """
    db.session.execute(text("SELECT pg_advisory_xact_lock(:room, :town)"), {"room": _LOCK, "town": town_id})
    town = db.session.get_one(Town, town_id)
    of_year = Agreement.town_id == town_id, func.extract("year", Agreement.effective_on) == year
    given = db.session.scalar(select(func.count()).select_from(Agreement).where(*of_year)) or 0
    return agreement_number(town.name, year, given + 1)

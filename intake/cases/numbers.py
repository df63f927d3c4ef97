"""Give out case numbers without making two registrations wait for one another."""

from datetime import date

from sqlalchemy.dialects.postgresql import insert

from intake.cases.tables import DaySerial
from intake.database import db
from intake.rules.numbering import case_number
from intake.town.tables import Town


def reserve_numbers(town: Town, day: date, count: int = 1) -> list[str]:
    """Return `count` fresh numbers of that local day.

    The serial is raised in a short transaction of its own, so nobody waits for another's registration,
    and a number whose registration failed is never given again.
    """
    with db.engine.begin() as connection:
        last = connection.scalar(
            insert(DaySerial)
            .values(town_id=town.id, day=day, last=count)
            .on_conflict_do_update(index_elements=["town_id", "day"], set_={"last": DaySerial.last + count})
            .returning(DaySerial.last)
        )
    return [case_number(town.prefix, day, serial) for serial in range(last - count + 1, last + 1)]

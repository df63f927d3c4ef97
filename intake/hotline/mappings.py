"""The town's named readings of a hotline's Excel."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from intake.audit.log import record
from intake.database import db
from intake.hotline.tables import ColumnMapping
from intake.rules.hotline import NotYourOrder, Reading, check_reading
from intake.rules.refusals import BadInput
from intake.town.tables import User

IMPORTING_ROLES = frozenset({"office"})


def save_mapping(
    user: User, name: str, columns: Mapping[str, str], headings: Sequence[str], *, now: datetime
) -> Reading:
    """Keep a reading under its name; one of that name is replaced. Raises NotYourOrder or BadInput."""
    if user.role not in IMPORTING_ROLES:
        raise NotYourOrder("导入工单")
    reading = check_reading(name, columns, headings)
    fresh = {
        "columns": dict(reading.columns),
        "headings": list(reading.headings),
        "at": now,
        "by_id": user.id,
    }
    row = insert(ColumnMapping).values(town_id=user.town_id, name=reading.name, **fresh)
    db.session.execute(row.on_conflict_do_update(index_elements=["town_id", "name"], set_=fresh))
    record(
        user.town_id, at=now, by=user.username, action="hotline.mapping", subject=f"mapping {reading.name}"
    )
    db.session.commit()
    return reading


def mapping_names(town_id: int) -> Sequence[str]:
    """Return the names of the town's readings, the newest first."""
    query = select(ColumnMapping.name).where(ColumnMapping.town_id == town_id)
    return db.session.scalars(query.order_by(ColumnMapping.at.desc(), ColumnMapping.name)).all()


def find_mapping(town_id: int, name: str) -> Reading:
    """Return the reading of this name; raise BadInput naming those there are."""
    row = db.session.get(ColumnMapping, (town_id, name.strip()))
    if row is None:
        known = "、".join(mapping_names(town_id)) or "还没有，请先在“12345工单 → 导入”里对一次表头"
        raise BadInput({"mapping": f"没有叫“{name.strip()[:30]}”的对应关系，现有：{known}"})
    return Reading(row.name, row.columns, tuple(row.headings))

"""Set the alarm clock for a case, and take alarms back."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, update
from sqlalchemy.dialects.postgresql import insert

from intake.database import db
from intake.timers.tables import Timer


@dataclass(frozen=True)
class Alarm:
    """One thing to happen: what kind, which one of its kind, and when (UTC)."""

    kind: str
    key: str
    due_at: datetime


def plan(town_id: int, case_id: int, alarms: Iterable[Alarm], *, version: int) -> None:
    """Write the alarms, within the caller's transaction. One that already stands is left as it is."""
    rows = timer_rows(town_id, case_id, alarms, version=version)
    if rows:
        db.session.execute(insert(Timer).values(rows).on_conflict_do_nothing())


def timer_rows(
    town_id: int, case_id: int, alarms: Iterable[Alarm], *, version: int
) -> list[dict[str, int | str | datetime]]:
    """Return the alarms as rows of `timers`."""
    return [
        {
            "town_id": town_id,
            "case_id": case_id,
            "kind": alarm.kind,
            "key": alarm.key,
            "version": version,
            "due_at": alarm.due_at,
        }
        for alarm in alarms
    ]


def replan(town_id: int, case_id: int, alarms: Iterable[Alarm], *, version: int) -> None:
    """Set the alarms anew, also those taken back before; each stays one row and rings once.

    One that rang already rings again only if its new instant is after that.
    """
    rows = timer_rows(town_id, case_id, alarms, version=version)
    if not rows:
        return
    statement = insert(Timer).values(rows)
    anew = {"due_at": statement.excluded.due_at, "state": "planned", "attempts": 0}
    anew |= {"rung_at": None, "consequence": None}
    later = or_(Timer.rung_at.is_(None), Timer.rung_at < statement.excluded.due_at)
    unique = ["case_id", "kind", "key", "version"]
    db.session.execute(statement.on_conflict_do_update(index_elements=unique, set_=anew, where=later))


def reschedule(case_id: int, alarms: Iterable[Alarm]) -> None:
    """Move alarms that are still planned to their new instants; one that rang stays as it was."""
    for alarm in alarms:
        db.session.execute(
            update(Timer)
            .where(
                Timer.case_id == case_id,
                Timer.kind == alarm.kind,
                Timer.key == alarm.key,
                Timer.state == "planned",
            )
            .values(due_at=alarm.due_at),
            execution_options={"synchronize_session": "fetch"},
        )


def cancel(
    case_id: int,
    *,
    kind: str | None = None,
    key: str | None = None,
    key_prefix: str | None = None,
    but: Collection[str] = (),
) -> None:
    """Take back what is still planned for a case: everything, one kind, one key, or keys that begin so.

    but: kinds that are left.
    """
    query = update(Timer).where(Timer.case_id == case_id, Timer.state == "planned")
    if but:
        query = query.where(Timer.kind.not_in(but))
    if kind is not None:
        query = query.where(Timer.kind == kind)
    if key is not None:
        query = query.where(Timer.key == key)
    if key_prefix is not None:
        query = query.where(Timer.key.startswith(key_prefix))
    db.session.execute(query.values(state="cancelled"), execution_options={"synchronize_session": "fetch"})

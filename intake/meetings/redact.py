"""A summary that was made before a case was sealed, or someone was recused, must not show it afterwards."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from intake.cases.circle.admit import open_to_meeting
from intake.cases.tables import Case
from intake.database import db

#: The lists of a summary whose rows name cases.
_LISTS = ("key_cases", "due_soon", "agenda_items", "decisions", "last_decisions")


def redacted(town_id: int, body: Mapping[str, Any]) -> dict[str, Any]:
    """Return the summary without the rows of cases that no longer belong on the table's papers."""
    named = {row["number"] for name in _LISTS for row in body.get(name, ())} | set(body.get("agenda", ()))
    query = select(Case.number).where(Case.town_id == town_id, Case.number.in_(named), ~open_to_meeting())
    hidden = set(db.session.scalars(query)) if named else set()
    if not hidden:
        return dict(body)
    lists = {name: [row for row in body.get(name, ()) if row["number"] not in hidden] for name in _LISTS}
    agenda = [number for number in body.get("agenda", ()) if number not in hidden]
    return {**body, **lists, "agenda": agenda}

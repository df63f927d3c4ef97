"""Verbs of doorstep visits.

book N (the Nth of `more.visits`: `in` days after it, `at`, place, purpose, `with` parts or usernames) ·
knock N (of `more.knocks`, with a village) · went N, absent N (what came of it: its `result`) · putoff N
(to `more.later`) · told (those who go are reminded, as beat does).
"""

from collections.abc import Mapping
from datetime import time, timedelta
from typing import Any

from sqlalchemy import select

from intake.cases.tables import Case
from intake.database import db
from intake.rules.localtime import instant, local_date
from intake.town.tables import User
from intake.visits.book import book as book_visit
from intake.visits.book import move_visit
from intake.visits.finish import finish_visit
from intake.visits.remind import remind_visits
from intake.visits.tables import Visit


def book(acts: Any, entry: Any, number: str) -> None:
    """Book a visit at the case's doorstep."""
    wanted = entry.scenario.more["visits"][int(entry.target) - 1]
    raw = {"kind": "doorstep", **_raw(acts, entry, wanted)}
    book_visit(acts.cast.find(entry.who, entry.scenario), raw, now=entry.at, case=number, demo=True)


def knock(acts: Any, entry: Any, number: str) -> None:
    """Book a knock; it leaves no event on the case, so one that stands already stays."""
    by = acts.cast.find(entry.who, entry.scenario)
    standing = select(Visit.id).where(Visit.by_id == by.id, Visit.booked_at == entry.at)
    if db.session.scalar(standing) is not None:
        return
    wanted = entry.scenario.more["knocks"][int(entry.target) - 1]
    raw = {"kind": "knock", "village": wanted["village"], **_raw(acts, entry, wanted)}
    book_visit(by, raw, now=entry.at, demo=True)


def went(acts: Any, entry: Any, number: str) -> None:
    """The visit took place."""
    _finish(acts, entry, number, happened=True)


def absent(acts: Any, entry: Any, number: str) -> None:
    """The visit did not take place."""
    _finish(acts, entry, number, happened=False)


def putoff(acts: Any, entry: Any, number: str) -> None:
    """The visit gets another time."""
    visit = _visit(acts.town_id, number, int(entry.target))
    when = _when(entry, entry.scenario.more["later"])
    move_visit(acts.cast.find(entry.who, entry.scenario), visit.id, when, now=entry.at)


def told(acts: Any, entry: Any, number: str) -> None:
    """What beat does each minute."""
    remind_visits(entry.at)


def _finish(acts: Any, entry: Any, number: str, *, happened: bool) -> None:
    n = int(entry.target)
    result = entry.scenario.more["visits"][n - 1]["result"]
    who: User = acts.cast.find(entry.who, entry.scenario)
    finish_visit(who, _visit(acts.town_id, number, n).id, happened=happened, result=result, now=entry.at)


def _visit(town_id: int, number: str, n: int) -> Visit:
    query = select(Visit).join(Case, Case.id == Visit.case_id)
    query = query.where(Case.number == number, Case.town_id == town_id).order_by(Visit.id)
    return db.session.scalars(query.offset(n - 1).limit(1)).one()


def _raw(acts: Any, entry: Any, wanted: Mapping[str, Any]) -> dict[str, Any]:
    people = [acts.cast.find(part, entry.scenario).username for part in wanted.get("with", ())]
    words = {"place": wanted["place"], "purpose": wanted["purpose"]}
    return {"at": _when(entry, wanted), "people": people, **words}


def _when(entry: Any, wanted: Mapping[str, Any]) -> str:
    day = local_date(entry.at) + timedelta(days=int(wanted["in"]))
    return instant(day, time.fromisoformat(wanted["at"])).isoformat()


VERBS = {"book": book, "knock": knock, "went": went, "absent": absent, "putoff": putoff, "told": told}

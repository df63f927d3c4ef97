"""Verbs for hand-overs and leave.

give DEPT/PART/DAYS · sign · sendback · settle insist|release · report · leave PART: each by whoever the
step names. `more`: task, refusal, decision and result in words, and leave, the days that one lasts.
"""

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from intake.cases.handover import (
    acknowledge_handover,
    decide_refusal,
    finish_handover,
    hand_over,
    refuse_handover,
)
from intake.cases.tables import Case, Handover
from intake.database import db
from intake.rules.localtime import local_date
from intake.town.leave import set_stand_in
from intake.town.stand_ins import stand_in_of


def give(acts: Any, entry: Any, number: str) -> None:
    """Hand the case to a department: `land/lead/5` leads, with five days; `land` is enough."""
    code, _, rest = entry.target.partition("/")
    part, _, days = rest.partition("/")
    task = entry.scenario.more.get("task", {}).get(code) or acts.words(entry, "handover")
    due = local_date(entry.at) + timedelta(days=int(days)) if days else None
    who = acts.cast.find(entry.who, entry.scenario)
    hand_over(who, number, code, task, now=entry.at, part=part or None, due=due)


def sign(acts: Any, entry: Any, number: str) -> None:
    """The department says that it has the case."""
    who = acts.cast.find(entry.who, entry.scenario)
    acknowledge_handover(who, number, _own(number, who.department_id, "waiting"), now=entry.at)


def send_back(acts: Any, entry: Any, number: str) -> None:
    """The department says that it is not its matter."""
    who, reason = acts.cast.find(entry.who, entry.scenario), entry.scenario.more["refusal"]
    refuse_handover(who, number, _own(number, who.department_id, "waiting"), reason, now=entry.at)


def settle(acts: Any, entry: Any, number: str) -> None:
    """The office decides on what was sent back."""
    who, words = acts.cast.find(entry.who, entry.scenario), entry.scenario.more["decision"]
    refused = _own(number, None, "refused")
    decide_refusal(who, number, refused, insist=entry.target == "insist", text=words, now=entry.at)


def report(acts: Any, entry: Any, number: str) -> None:
    """The department has done its task."""
    who, result = acts.cast.find(entry.who, entry.scenario), entry.scenario.more["result"]
    finish_handover(who, number, _own(number, who.department_id, "acknowledged"), result, now=entry.at)


def leave(acts: Any, entry: Any, number: str) -> None:
    """The person goes on leave and the target stands in; a second time changes nothing."""
    who, target = (acts.cast.find(part, entry.scenario) for part in (entry.who, entry.target))
    first = local_date(entry.at)
    if stand_in_of(who, first) is None:
        last = first + timedelta(days=entry.scenario.more["leave"])
        set_stand_in(who, who.username, target.username, first, last, "探亲", now=entry.at)


def _own(number: str, department_id: int | None, state: str) -> int:
    """Return the case's first hand-over in this state, of the department if one is named; 0 if none."""
    query = select(Handover.id).join(Case).where(Case.number == number, Handover.state == state)
    if department_id is not None:
        query = query.where(Handover.department_id == department_id)
    return db.session.scalars(query.order_by(Handover.id)).first() or 0


VERBS = {
    "give": give,
    "sign": sign,
    "sendback": send_back,
    "settle": settle,
    "report": report,
    "leave": leave,
}

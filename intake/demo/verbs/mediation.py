"""Verbs of mediation files; `mediator` is one of the village's.

file (opened at `more.place`, with that mediator) · say SIDE:WILL · sit N (the Nth of `more.sittings`) ·
agree (`more.agreement`, its days counted from that day) · look N:kept or N:breached (the Nth follow-up, in
the words of `more.looks`) · court (confirmation asked that day) · fail, crime (ended: `more.ended`).
"""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from intake.cases.followups.tables import Task
from intake.cases.tables import Case
from intake.database import db
from intake.mediation.agree import reach_agreement
from intake.mediation.confirm import ask_confirmation
from intake.mediation.ends import end_without_agreement, hand_to_police
from intake.mediation.open import open_file
from intake.mediation.performance import record_performance
from intake.mediation.sessions import record_session
from intake.mediation.wills import record_will
from intake.rules.agreement import Draft
from intake.rules.localtime import local_date
from intake.town.tables import User

#: A sitting is written down when it is over.
LASTED = timedelta(minutes=40)


def _who(acts: Any, entry: Any) -> User:
    part = acts.cast.mediator(entry.scenario) if entry.who == "mediator" else entry.who
    found: User = acts.cast.find(part, entry.scenario)
    return found


def file(acts: Any, entry: Any, number: str) -> None:
    """Open the file."""
    people = [acts.cast.mediator(entry.scenario)]
    place = entry.scenario.more["place"]
    open_file(_who(acts, entry), number, place=place, mediators=people, now=entry.at)


def say(acts: Any, entry: Any, number: str) -> None:
    """A party consents or refuses."""
    side, _, will = entry.target.partition(":")
    record_will(_who(acts, entry), number, side=side, will=will, now=entry.at)


def sit(acts: Any, entry: Any, number: str) -> None:
    """A sitting that is just over."""
    one = entry.scenario.more["sittings"][int(entry.target) - 1]
    record_session(_who(acts, entry), number, at=entry.at - LASTED, now=entry.at, **one)


def agree(acts: Any, entry: Any, number: str) -> None:
    """The parties agree, that very day."""
    more, today = entry.scenario.more["agreement"], local_date(entry.at)
    words = {name: more[name] for name in ("facts", "duties", "manner", "place", "signed_by", "form")}
    interim = tuple(_after(today, days) for days in more.get("looks_in", ()))
    draft = Draft(**words, perform_by=_after(today, more["within"]), effective_on=today, interim=interim)
    reach_agreement(_who(acts, entry), number, draft=draft, now=entry.at)


def look(acts: Any, entry: Any, number: str) -> None:
    """A follow-up of the performance."""
    n, _, found = entry.target.partition(":")
    query = (
        select(Task.id)
        .join(Case, Case.id == Task.case_id)
        .where(Case.number == number, Case.town_id == acts.town_id, Task.kind == "performance")
        .order_by(Task.due, Task.id)
        .offset(int(n) - 1)
        .limit(1)
    )
    task_id = db.session.scalars(query).one()
    words = entry.scenario.more["looks"][int(n) - 1]
    record_performance(_who(acts, entry), number, task_id, kept=found == "kept", text=words, now=entry.at)


def court(acts: Any, entry: Any, number: str) -> None:
    """The parties ask the court to confirm."""
    ask_confirmation(_who(acts, entry), number, asked_on=local_date(entry.at), now=entry.at)


def fail(acts: Any, entry: Any, number: str) -> None:
    """The mediation fails."""
    end_without_agreement(_who(acts, entry), number, reason=entry.scenario.more["ended"], now=entry.at)


def crime(acts: Any, entry: Any, number: str) -> None:
    """The mediation ends at signs of a crime."""
    hand_to_police(_who(acts, entry), number, reason=entry.scenario.more["ended"], now=entry.at)


def _after(day: date, days: int) -> date:
    return day + timedelta(days=days)


VERBS = {
    "file": file,
    "say": say,
    "sit": sit,
    "agree": agree,
    "look": look,
    "court": court,
    "fail": fail,
    "crime": crime,
}

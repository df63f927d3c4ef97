"""Verbs of likely repeats: link, merge_into and apart, each with the case titled `more.other`."""

from typing import Any

from sqlalchemy import select

from intake.cases.repeats.judge import keep_apart, link
from intake.cases.repeats.merge import merge
from intake.cases.tables import Case
from intake.database import db
from intake.demo.arrive import submission_of
from intake.demo.scenarios import script


def _other(acts: Any, entry: Any) -> str:
    """Return the number of the demo case that this one is judged against."""
    title = entry.scenario.more["other"]
    scenario = next(one for one in script().scenarios if one.title == title)
    submission = submission_of(acts.town_id, scenario)
    return db.session.scalars(select(Case.number).where(Case.submission_id == submission)).one()


def join(acts: Any, entry: Any, number: str) -> None:
    """The two are linked; both go on."""
    link(acts.cast.find(entry.who, entry.scenario), number, _other(acts, entry), now=entry.at)


def part(acts: Any, entry: Any, number: str) -> None:
    """The two are not one matter."""
    keep_apart(acts.cast.find(entry.who, entry.scenario), number, _other(acts, entry), now=entry.at)


def unite(acts: Any, entry: Any, number: str) -> None:
    """The case goes into the earlier one."""
    who, reason = acts.cast.find(entry.who, entry.scenario), entry.scenario.more["why"]
    merge(who, number, _other(acts, entry), reason, now=entry.at)


VERBS = {"link": join, "apart": part, "merge_into": unite}

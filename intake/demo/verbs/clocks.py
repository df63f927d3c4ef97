"""Extension, review and hearing in the replay."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from intake.cases.legal.extension import ask_extension, decide_extension, tell_extension
from intake.cases.legal.hearings import record_hearing
from intake.cases.legal.reviews import answer_review, ask_review
from intake.cases.legal.tables import Extension
from intake.cases.tables import Case
from intake.database import db
from intake.rules.localtime import local_date


def _ask_time(acts: Any, entry: Any, number: str) -> None:
    asked = entry.scenario.more["extension"]
    who = acts.cast.find(entry.who, entry.scenario)
    ask_extension(who, number, days=asked["days"], reason=asked["reason"], now=entry.at)


def _grant_time(acts: Any, entry: Any, number: str) -> None:
    waiting = select(Extension.id).join(Case, Case.id == Extension.case_id)
    mine = Case.number == number, Case.town_id == acts.town_id, Extension.state == "waiting"
    extension_id = db.session.scalar(waiting.where(*mine)) or 0
    who = acts.cast.find(entry.who, entry.scenario)
    text = entry.scenario.more["extension"].get("answer", "")
    decide_extension(who, number, extension_id, approve=True, text=text, now=entry.at)


def _tell_time(acts: Any, entry: Any, number: str) -> None:
    tell_extension(acts.cast.find(entry.who, entry.scenario), number, how="phone", now=entry.at)


def _ask_review(level: str) -> Callable[[Any, Any, str], None]:
    def ask(acts: Any, entry: Any, number: str) -> None:
        asked = entry.scenario.more[level]
        ask_review(
            acts.cast.find(entry.who, entry.scenario),
            number,
            level=level,
            asked_on=local_date(entry.at),
            reason=asked["reason"],
            organ=asked["organ"],
            now=entry.at,
        )

    return ask


def _answer_review(level: str) -> Callable[[Any, Any, str], None]:
    def answer(acts: Any, entry: Any, number: str) -> None:
        answered = entry.scenario.more[level]
        answer_review(
            acts.cast.find(entry.who, entry.scenario),
            number,
            conclusion=answered["conclusion"],
            text=answered["answer"],
            answered_on=local_date(entry.at),
            now=entry.at,
        )

    return answer


def _hear(acts: Any, entry: Any, number: str) -> None:
    """Two days of hearing, the day before and the day of the entry."""
    last = local_date(entry.at)
    who = acts.cast.find(entry.who, entry.scenario)
    record_hearing(who, number, first=last - timedelta(days=1), last=last, now=entry.at)


VERBS = {
    "ask_time": _ask_time,
    "grant_time": _grant_time,
    "tell_time": _tell_time,
    "review": _ask_review("review"),
    "rereview": _ask_review("rereview"),
    "answer_review": _answer_review("review"),
    "answer_rereview": _answer_review("rereview"),
    "hear": _hear,
}

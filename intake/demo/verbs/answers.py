"""Verbs of a petition's answer and of what follows any closing.

decline · opinion · tell · follow_up · rate. `more`: ground; conclusion, request, facts, opinion and basis;
how and words; rating and heard (in the visit); own and own_words (the petitioner's, by number and code).
"""

from typing import Any

from sqlalchemy import select

from intake.cases.followups.closing import undone_tasks
from intake.cases.followups.rate import rate as rate_case
from intake.cases.followups.visit import record_follow_up
from intake.cases.legal.decline import decline as decline_petition
from intake.cases.legal.opinion import decide_case
from intake.cases.legal.tell import tell_petitioner
from intake.cases.status import rated_by_petitioner
from intake.cases.tables import Case
from intake.database import db
from intake.rules.localtime import local_date


def decline(acts: Any, entry: Any, number: str) -> None:
    """The office does not accept the petition, on a ground of the law."""
    ground = entry.scenario.more["ground"]
    decline_petition(_who(acts, entry), number, ground, entry.scenario.reason, now=entry.at)


def opinion(acts: Any, entry: Any, number: str) -> None:
    """Write the opinion with its four parts."""
    decide_case(_who(acts, entry), number, entry.scenario.more["opinion"], now=entry.at)


def tell(acts: Any, entry: Any, number: str) -> None:
    """Tell the petitioner, on the day of the entry."""
    more = entry.scenario.more
    how, words = more.get("how", "in_person"), more.get("words", "")
    day = local_date(entry.at)
    tell_petitioner(_who(acts, entry), number, how=how, told_on=day, words=words, now=entry.at)


def follow_up(acts: Any, entry: Any, number: str) -> None:
    """Visit after closing."""
    more = entry.scenario.more
    waiting = next(task.id for task in undone_tasks(_case(acts, number)) if task.kind == "follow_up")
    words = more.get("heard") or acts.words(entry, "follow_up")
    rating = more.get("rating", "satisfied")
    record_follow_up(_who(acts, entry), number, waiting, rating=rating, text=words, now=entry.at)


def rate(acts: Any, entry: Any, number: str) -> None:
    """The petitioner rates with number and code; done once, however often it is played."""
    case, more = _case(acts, number), entry.scenario.more
    if not rated_by_petitioner(case):
        words = more.get("own_words", "")
        rate_case(number, case.status_code, rating=more["own"], words=words, now=entry.at)


def _who(acts: Any, entry: Any) -> Any:
    return acts.cast.find(entry.who, entry.scenario)


def _case(acts: Any, number: str) -> Case:
    return db.session.scalars(select(Case).where(Case.number == number, Case.town_id == acts.town_id)).one()


VERBS = {"decline": decline, "opinion": opinion, "tell": tell, "follow_up": follow_up, "rate": rate}

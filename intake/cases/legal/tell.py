"""Tell the petitioner the opinion (答复送达): that day ends the term, and begins the right to a review."""

from datetime import date, datetime, time

from intake.cases import effects
from intake.cases.clocks import alarms_ahead, last_clock, meet, start_clock
from intake.cases.events import note
from intake.cases.followups.closing import set_follow_up
from intake.cases.legal.opinion import opinion_of
from intake.cases.legal.tables import Opinion
from intake.cases.tables import Case
from intake.cases.visible import find_case
from intake.database import db
from intake.rules.deadlines import review_request
from intake.rules.lifecycle import move
from intake.rules.localtime import instant, local_date
from intake.rules.opinions import CONCLUSIONS, TELLING, check_telling
from intake.timers.plan import plan
from intake.town.holidays import calendar_of
from intake.town.tables import User

#: The terms that an answer meets (《信访工作条例》第三十四条).
ANSWER_CLOCKS = ("resolution", "extension")


def tell_petitioner(
    user: User, number: str, *, how: str, told_on: date | None, now: datetime, words: str = ""
) -> Case:
    """Write down that the petitioner has the opinion, and close the case; return it.

    how: a code of rules.opinions.TELLING. told_on: the local day, which decides whether the term was
    kept. words: to whom, or what was said; needed by phone. Raises NotFound, MoveRefused or BadInput.
    """
    case = find_case(user, number, lock=True)
    target = move(case.state, "tell", user.role, case.kind, case.petition_kind)
    opinion = opinion_of(case)
    assert opinion is not None, "a decided case has its opinion"
    today = local_date(now)
    day = check_telling(how, told_on, words, written_on=local_date(opinion.at), today=today)
    opinion.told_at = now if day == today else max(opinion.at, instant(day, time(0)))
    opinion.told_how, opinion.told_by_id = how, user.id
    case.state = target
    _end_terms(case, day, now)
    effects.close(case, f"{CONCLUSIONS[opinion.conclusion]}：{opinion.opinion}", now)
    _open_review(case, day, now)
    set_follow_up(case, now)
    note(case, "told", _what(opinion, how, day, words), at=now, by=user)
    db.session.commit()
    return case


def _what(opinion: Opinion, how: str, day: date, words: str) -> str:
    more = f"：{words.strip()}" if words.strip() else ""
    return f"{TELLING[how]}送达，{day}，结论是{CONCLUSIONS[opinion.conclusion]}{more}"


def _end_terms(case: Case, day: date, now: datetime) -> None:
    """Meet the terms by the day of telling, also where the sweep called one missed before it was noted."""
    for kind in ANSWER_CLOCKS:
        clock = last_clock(case, kind)
        if clock is None or clock.state not in ("running", "missed"):
            continue
        if clock.state == "running" or day <= clock.strict:
            meet(case, clock, day, now)


def _open_review(case: Case, day: date, now: datetime) -> None:
    """An appeal may be reviewed: asked for within 30 days of having the opinion (article 35)."""
    if case.petition_kind != "appeal":
        return
    deadline = review_request(day, calendar_of(case.town_id))
    start_clock(case, deadline, anew=True)
    plan(case.town_id, case.id, alarms_ahead(deadline, now), version=case.round)

"""Review and re-review of an opinion, as the petitioner asks for them (《信访工作条例》第三十五条)."""

from datetime import date, datetime

from sqlalchemy import select

from intake.cases.clocks import alarms_ahead, last_clock, last_day, meet, start_clock
from intake.cases.events import note
from intake.cases.legal.finality import keep_closed
from intake.cases.legal.tables import REVIEW_CONCLUSIONS, REVIEW_LEVELS, Opinion, Review
from intake.cases.tables import Case
from intake.cases.visible import find_case
from intake.database import db
from intake.rules import deadlines
from intake.rules.deadlines import Deadline
from intake.rules.lifecycle import move
from intake.rules.localtime import local_date
from intake.rules.refusals import BadInput
from intake.rules.reviews import (
    CLOCKS_OF,
    NAME_OF,
    NothingToReview,
    ReviewedBefore,
    check_answered_on,
    check_asked_on,
)
from intake.rules.texts import LONG_TEXT, check_text
from intake.timers.plan import plan
from intake.town.holidays import calendar_of
from intake.town.tables import User

LONGEST_ORGAN = 60


def ask_review(
    user: User, number: str, *, level: str, asked_on: date | None, reason: str, organ: str, now: datetime
) -> Review:
    """Record that the petitioner asked for a review or, after its answer, a re-review.

    asked_on: the local day of the petitioner's request. organ: who has to answer. Raises NotFound,
    ClosedForGood, another MoveRefused, or BadInput (a day beyond the 30 among it).
    """
    if level not in REVIEW_LEVELS:
        raise BadInput({"level": "请选择复查或复核"})
    case = find_case(user, number, lock=True, at=now)
    keep_closed(case, f"ask_{level}")
    target = move(case.state, f"ask_{level}", user.role, case.kind, case.petition_kind)
    opinion = _reviewable(case, level)
    right, term = CLOCKS_OF[level]
    clock = last_clock(case, right)
    if clock is None:
        raise NothingToReview(level)
    _refuse_bad_words({"reason": (reason, LONG_TEXT), "organ": (organ, LONGEST_ORGAN)})
    today = local_date(now)
    day = check_asked_on(level, asked_on, since=clock.start, until=last_day(clock), today=today)
    case.state = target
    meet(case, clock, day, now)
    _start(case, getattr(deadlines, term)(day, calendar_of(case.town_id)), now)
    review = Review(town_id=case.town_id, case_id=case.id, opinion_id=opinion.id, level=level, asked_on=day)
    review.reason, review.organ = reason.strip(), organ.strip()
    db.session.add(review)
    words = f"{day}申请{NAME_OF[level]}，由{review.organ}答复：{review.reason}"
    note(case, "review", words, at=now, by=user)
    db.session.commit()
    return review


def answer_review(
    user: User, number: str, *, conclusion: str, text: str, answered_on: date | None, now: datetime
) -> Review:
    """Record the answer to the review or re-review that runs; after a re-review the case is final.

    conclusion: a code of REVIEW_CONCLUSIONS. answered_on: the local day the petitioner had the answer.
    Raises NotFound, MoveRefused or BadInput.
    """
    case = find_case(user, number, lock=True, at=now)
    level = "rereview" if case.state == "rereviewing" else "review"
    target = move(case.state, f"answer_{level}", user.role, case.kind, case.petition_kind)
    review = running_review(case)
    clock = last_clock(case, CLOCKS_OF[level][1])
    assert review is not None
    assert clock is not None
    faults = {} if conclusion in REVIEW_CONCLUSIONS else {"conclusion": "请选择答复的结论"}
    _refuse_bad_words({"text": (text, LONG_TEXT)}, faults)
    today = local_date(now)
    day = check_answered_on(level, answered_on, asked_on=review.asked_on, today=today)
    case.state = target
    meet(case, clock, day, now)
    if level == "review":
        _start(case, deadlines.rereview_request(day, calendar_of(case.town_id)), now)
    review.answered_on, review.conclusion, review.answer = day, conclusion, text.strip()
    review.by_id = user.id
    ending = "，复核终结" if level == "rereview" else ""
    words = f"{day}{NAME_OF[level]}答复：{REVIEW_CONCLUSIONS[conclusion]}{ending}。{review.answer}"
    note(case, "review", words, at=now, by=user)
    db.session.commit()
    return review


def running_review(case: Case) -> Review | None:
    """Return the review or re-review of the case that was not answered yet, None if there is none."""
    unanswered = Review.case_id == case.id, Review.answered_on.is_(None)
    return db.session.scalar(select(Review).where(*unanswered))


def told_opinion(case: Case) -> Opinion | None:
    """Return the opinion that the petitioner had last, None if there is none."""
    told = Opinion.case_id == case.id, Opinion.told_at.is_not(None)
    return db.session.scalar(select(Opinion).where(*told).order_by(Opinion.round.desc()).limit(1))


def _reviewable(case: Case, level: str) -> Opinion:
    """Return the opinion last told, if it can be reviewed at this level; raise why not."""
    opinion = told_opinion(case)
    if opinion is None:
        raise NothingToReview(level)
    reviews = {one.level: one for one in db.session.scalars(select(Review).filter_by(opinion_id=opinion.id))}
    if level in reviews:
        raise ReviewedBefore(level)
    if level == "rereview" and ("review" not in reviews or reviews["review"].answered_on is None):
        raise NothingToReview(level)
    return opinion


def _start(case: Case, deadline: Deadline, now: datetime) -> None:
    start_clock(case, deadline, anew=True)
    plan(case.town_id, case.id, alarms_ahead(deadline, now), version=case.round)


def _refuse_bad_words(texts: dict[str, tuple[str, int]], faults: dict[str, str] | None = None) -> None:
    """Raise BadInput for texts that are missing or too long, along with the faults found before."""
    found = dict(faults or {})
    for name, (text, limit) in texts.items():
        if message := check_text(text, limit=limit, required=True):
            found[name] = message
    if found:
        raise BadInput(found)

"""The petitioner rates the handling with number and code (《信访工作条例》第二十一条)."""

from datetime import datetime

from intake.cases.events import note
from intake.cases.status import PublicStatus, opened_by_code, public, rated_by_petitioner
from intake.database import db
from intake.rules.categories import RATINGS
from intake.rules.closing import RATED_STATES, RatingRefused, check_rating


def rate(number: str, code: str, *, rating: str, words: str, now: datetime) -> PublicStatus:
    """Keep the petitioner's rating, and return what they then see.

    Given once for each time the case was answered ([own]). Raises StatusRefused as the query does,
    RatingRefused before there is an answer or a second time, or BadInput.
    """
    case = opened_by_code(number, code, now=now)
    if case.state not in RATED_STATES:
        raise RatingRefused("事项办结、答复以后才能评价")
    if rated_by_petitioner(case):
        raise RatingRefused("您已经评价过了，只能评价一次；还有话要说，请打镇办公室电话")
    check_rating(rating, words, own=True)
    case.rating, case.rated_at, case.rating_words = rating, now, words.strip() or None
    said = f"：{words.strip()}" if words.strip() else ""
    note(case, "rating", f"群众自己评价{RATINGS[rating]}{said}", at=now, by=None)
    db.session.commit()
    return public(case)

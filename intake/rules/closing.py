"""When a closed case may be put away, opened again, or rated by its petitioner.

That a matter is closed for good after a re-review is law (《信访工作条例》第三十六条), and so is that a
petitioner may rate it (第二十一条). That a petition is archived only after its follow-up visit, and the
window for reopening, are [own].
"""

from collections.abc import Collection
from datetime import date, timedelta

from intake.rules.categories import RATINGS
from intake.rules.refusals import BadInput, MoveRefused, Refusal
from intake.rules.reviews import ClosedForGood
from intake.rules.texts import check_text

#: [own] Of these kinds of case the follow-up visit must be recorded before they are archived.
FOLLOWED_UP_KINDS = frozenset({"petition", "hotline"})
#: Where a petitioner may say how it was: the matter is answered, and not withdrawn or sent away.
RATED_STATES = frozenset({"resolved", "told", "reviewing", "rereviewing", "final", "archived"})
OWN_RATINGS = {code: name for code, name in RATINGS.items() if code != "unrated"}
WORDS_LIMIT = 500


class FollowUpMissing(MoveRefused):
    """A petition or hotline order is archived only after its follow-up visit ([own])."""

    def __init__(self) -> None:
        super().__init__("还没有记录回访，请先回访反映人并记下来，再归档（本镇设定）")


class PerformanceMissing(MoveRefused):
    """What an agreement promised is not checked yet ([own])."""

    def __init__(self) -> None:
        super().__init__("协议约定的事还没有回访完，请先记下履行情况，再归档（本镇设定）")


class ReopenTooLate(MoveRefused):
    """The town's window for reopening is over ([own])."""

    def __init__(self, closed_on: date, last: date, days: int) -> None:
        super().__init__(
            f"这件事项{closed_on}办结，办结后{days}天内（到{last}）可以重新办理，现在已经过了；"
            "有新的情况请重新登记一件（本镇设定）"
        )


class RatingRefused(Refusal):
    """A rating is given once, by the petitioner, after the answer ([own])."""


def check_archive(kind: str, undone: Collection[str]) -> None:
    """Raise FollowUpMissing or PerformanceMissing. undone: the kinds of the case's tasks not done yet."""
    if "performance" in undone:
        raise PerformanceMissing
    if kind in FOLLOWED_UP_KINDS and "follow_up" in undone:
        raise FollowUpMissing


def check_reopen(closed_on: date, today: date, days: int, *, rereviewed: bool) -> None:
    """Raise ClosedForGood or ReopenTooLate.

    closed_on, today: local days. days: how long after closing a case may be reopened, that last day
    included. rereviewed: whether a re-review was answered.
    """
    if rereviewed:
        raise ClosedForGood
    last = closed_on + timedelta(days=days)
    if today > last:
        raise ReopenTooLate(closed_on, last, days)


def check_rating(rating: str, words: str, *, own: bool) -> None:
    """Raise BadInput for a rating that does not exist, or words that cannot be kept.

    own: the petitioner's own rating; it must be one. A visit may find nobody who rates, and needs words.
    """
    faults: dict[str, str] = {}
    if rating not in (OWN_RATINGS if own else RATINGS):
        faults["rating"] = "请选择满意程度"
    if message := check_text(words, limit=WORDS_LIMIT, required=not own):
        faults["text"] = "请写清回访了谁、他怎么说" if message == "请填写内容" else message
    if faults:
        raise BadInput(faults)

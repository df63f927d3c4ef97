"""Review (复查), re-review (复核), and the hearing whose days do not count.

《信访工作条例》第三十五条: asked for within 30 days of having the opinion, answered within 30.
第三十六条: the same again, the days of a hearing not counted; then the matter is closed for good.
"""

from collections.abc import Iterable
from datetime import date, timedelta

from intake.rules.refusals import BadInput, MoveRefused

Days = tuple[date, date]
#: level → (the right to ask, the term to answer): kinds of clocks.
CLOCKS_OF = {"review": ("review_request", "review"), "rereview": ("rereview_request", "rereview")}
ARTICLE_OF = {"review": "《信访工作条例》第三十五条", "rereview": "《信访工作条例》第三十六条"}
NAME_OF = {"review": "复查", "rereview": "复核"}


class ClosedForGood(MoveRefused):
    """After the answer to a re-review the same matter is not taken up again."""

    def __init__(self) -> None:
        super().__init__(
            "这件事项已经复核终结；仍以同一事实和理由提出的，不再受理（《信访工作条例》第三十六条）"
        )


class NothingToReview(MoveRefused):
    """A review needs an opinion that the petitioner has, a re-review an answered review."""

    def __init__(self, level: str) -> None:
        what = "答复送达的处理意见" if level == "review" else "已经答复的复查"
        super().__init__(f"这件事项还没有{what}，不能申请{NAME_OF[level]}（{ARTICLE_OF[level]}）")


class ReviewedBefore(MoveRefused):
    """One opinion is reviewed once, and re-reviewed once."""

    def __init__(self, level: str) -> None:
        then = "；对复查意见不服的，可以申请复核" if level == "review" else ""
        super().__init__(f"这份处理意见已经{NAME_OF[level]}过{then}（{ARTICLE_OF[level]}）")


class NoHearing(MoveRefused):
    """Only a re-review that runs has a hearing whose days do not count."""

    def __init__(self, why: str) -> None:
        super().__init__(f"{why}，不能登记听证（《信访工作条例》第三十六条）")


def check_asked_on(level: str, asked_on: date | None, *, since: date, until: date, today: date) -> date:
    """Return the day a (re-)review was asked for; raise BadInput on `asked_on` saying the term.

    since: the day the petitioner had the opinion, or the answer to the review. until: the last day, moved to
    a working day: nobody loses the right by the stricter reading (民法典第二百零三条).
    """
    if asked_on is None:
        raise BadInput({"asked_on": f"请填写提出{NAME_OF[level]}申请的日期"})
    if asked_on > today:
        raise BadInput({"asked_on": "日期不能晚于今天"})
    if asked_on < since:
        had = "收到处理意见" if level == "review" else "收到复查意见"
        raise BadInput({"asked_on": f"日期不能早于{had}的{since}"})
    if asked_on > until:
        over = f"申请{NAME_OF[level]}的期限到{until}为止，已经过了（{ARTICLE_OF[level]}）"
        raise BadInput({"asked_on": over})
    return asked_on


def check_answered_on(level: str, answered_on: date | None, *, asked_on: date, today: date) -> date:
    """Return the day of the answer; raise BadInput on `answered_on`. An answer may be late, not early."""
    if answered_on is None:
        raise BadInput({"answered_on": "请填写答复的日期"})
    if answered_on > today:
        raise BadInput({"answered_on": "日期不能晚于今天"})
    if answered_on < asked_on:
        raise BadInput({"answered_on": f"答复不能早于申请{NAME_OF[level]}的{asked_on}"})
    return answered_on


def check_hearing(
    first: date | None,
    last: date | None,
    *,
    asked_on: date,
    until: date,
    earlier: Iterable[Days],
    today: date,
) -> Days:
    """Return the hearing's first and last day, both included; raise BadInput naming what is wrong.

    Only days that have been can be left out of the term, and none twice. It begins after the day of asking
    and while the term still runs; it may last longer, and be written down later.
    until: the term's last day as it stands now.
    """
    faults = {}
    for name, day in (("first", first), ("last", last)):
        if day is None:
            faults[name] = "请填写日期"
        elif day > today:
            faults[name] = "听证开过以后再登记，日期不能晚于今天"
    if first is None or last is None or faults:
        raise BadInput(faults)
    if last < first:
        faults["last"] = "最后一天不能早于第一天"
    if first <= asked_on:
        faults["first"] = f"听证要在申请复核的{asked_on}之后，当天本来不计入期限"
    if first > until:
        faults["first"] = f"听证要在复核期限{until}之内开始，那时期限已经过了"
    if any(first <= one[1] and one[0] <= last for one in earlier):
        faults["first"] = "这几天里有的已经登记过听证，不能重复扣除"
    if faults:
        raise BadInput(faults)
    return first, last


def days_of(hearings: Iterable[Days]) -> int:
    """Return how many days the hearings took, first and last included (第三十六条)."""
    return sum((last - first + timedelta(days=1)).days for first, last in hearings)

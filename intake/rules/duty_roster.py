"""The duty roster of the week of themes: who sits at a post on which evening.

No public text defines it. The themes are the shipped playbook's (夜学 … 夜结); the numbers are [own].
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from intake.rules.localtime import instant, local, local_date
from intake.rules.playbook_text import shipped
from intake.rules.quiet import send_not_before
from intake.rules.refusals import NotAllowed, Refusal
from intake.rules.weeks import Week

#: [own] Told at this hour of the evening's duty; from then on one may sign in.
TOLD_AT = time(17, 0)
#: [own] By when one is at the post.
BEGINS_AT = time(18, 30)
#: [own] People at one post on one evening.
MOST_ON_DUTY = 2
#: [own] A roster is made at most this long ahead.
FARTHEST = timedelta(weeks=8)


class NotTheHour(Refusal):
    """Signing in before the evening."""

    def __init__(self) -> None:
        super().__init__(f"{TOLD_AT:%H:%M}以后才能签到")


class NotOnDuty(NotAllowed):
    """Signing in for somebody else, or on another evening."""

    def __init__(self) -> None:
        super().__init__("今晚这里不是您值班，只能签自己的到")


@dataclass(frozen=True)
class Theme:
    """What an evening of the week is for."""

    title: str
    asks: str


def themes() -> tuple[Theme, ...]:
    """Return the seven themes, Monday first."""
    return tuple(Theme(step.title, step.asks) for step in shipped("themes").evenings)


def evening_of(day: date) -> tuple[datetime, datetime]:
    """Return the evening's (begin, end): from 17:00 to the end of the day."""
    return instant(day, TOLD_AT), instant(day + timedelta(days=1), time(0))


def tells_now(now: datetime) -> bool:
    """Tell whether tonight's people are reminded at that instant; not in the quiet hours."""
    return local(now).time() >= TOLD_AT and send_not_before(now, urgent=False) == now


def check_sign_in(now: datetime, *, on_duty: bool) -> None:
    """Refuse a sign-in by somebody who is not on duty this evening, or before it begins."""
    if not on_duty:
        raise NotOnDuty
    if local(now).time() < TOLD_AT:
        raise NotTheHour


def week_fault(week: Week, now: datetime) -> str:
    """Return why no roster can be made for the week, or nothing."""
    today = local_date(now)
    if week.last < today:
        return "这一周已经过去，不能再排"
    return f"最多提前{FARTHEST.days // 7}周排班" if week.first > today + FARTHEST else ""


def evening_fault(
    day: date, wanted: Sequence[str], present: Sequence[str], signed: Sequence[str], today: date
) -> str:
    """Return what is wrong with putting these people on this evening, or nothing.

    wanted, present: who shall be, and who is on duty; signed: who has signed in already.
    """
    if day < today and set(wanted) != set(present):
        return "过去的晚上不能再改"
    if len(wanted) > MOST_ON_DUTY:
        return f"一个晚上最多排{MOST_ON_DUTY}人"
    if gone := [name for name in signed if name not in wanted]:
        return f"{'、'.join(gone)}已经签到，不能撤下"
    return ""

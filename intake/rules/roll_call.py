"""The zero-report roll call: by a set hour each post says "none today", or has registered something.

All of it is the town's own setting [own]: it is asked every day of the week, but not on the playbook's
hold days (停办日); the hour is the playbook's `roll_call_at`; who is late may still say it, and it shows.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from intake.rules.localtime import instant, local_date
from intake.rules.playbook import Playbook
from intake.rules.quiet import send_not_before
from intake.rules.refusals import Refusal

#: [own] As long afterwards a post may still say that a day was quiet.
SAID_WITHIN = timedelta(days=6)
STATES = {
    "came": "有来访",
    "said": "已报平安",
    "late": "补报平安",
    "waiting": "还没报",
    "silent": "没有报",
    "held": "停办日",
}


class NotQuiet(Refusal):
    """A "none today" against a visit that was registered that day."""

    def __init__(self, count: int) -> None:
        super().__init__(f"这一天登记了{count}批来访，不能报“没有来访”")


class NoSuchDay(Refusal):
    """A roll call is for today or for the last days, never ahead of time."""


@dataclass(frozen=True)
class PostDay:
    """One post's day: how many visits or cases were registered there, and when somebody said "none"."""

    day: date
    came: int
    said_at: datetime | None


def asked_on(playbook: Playbook, day: date) -> bool:
    """Tell whether posts are called that day."""
    return day not in playbook.hold_days


def asked_by(playbook: Playbook, day: date) -> datetime:
    """Return the instant by which a post says it."""
    return instant(day, playbook.roll_call_at)


def state_of(post_day: PostDay, playbook: Playbook, now: datetime) -> str:
    """Return the key of STATES: what came counts before what was said, whenever it was said."""
    hour = asked_by(playbook, post_day.day)
    if post_day.came:
        return "came"
    if post_day.said_at is not None:
        return "late" if post_day.said_at > hour else "said"
    if not asked_on(playbook, post_day.day):
        return "held"
    return "silent" if now >= hour else "waiting"


def check_saying(day: date, came: int, now: datetime) -> None:
    """Refuse a "none" for a day to come, one long past, or one on which somebody came."""
    today = local_date(now)
    if day > today:
        raise NoSuchDay("还没到这一天，不能先报")
    if day < today - SAID_WITHIN:
        raise NoSuchDay(f"只能补报{SAID_WITHIN.days}天以内的")
    if came:
        raise NotQuiet(came)


def calls_now(playbook: Playbook, now: datetime) -> bool:
    """Tell whether silent posts are reminded at that instant: after the hour, and before the quiet hours.

    A text that would only go out the next morning would speak of the wrong day.
    """
    today = local_date(now)
    due = asked_on(playbook, today) and now >= asked_by(playbook, today)
    return due and send_not_before(now, urgent=False) == now

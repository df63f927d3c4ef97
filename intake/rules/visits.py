"""Visits at a doorstep (上门解纷, 平安来敲门): what a booking needs, what may become of it, when to remind.

No public rule says any of it: all of it is [own].
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from intake.rules.days import parse_when
from intake.rules.localtime import instant, local_date
from intake.rules.quiet import send_not_before
from intake.rules.refusals import BadInput, MoveRefused, NotAllowed, NotFound, Refusal
from intake.rules.texts import check_text, one_line

VISIT_KINDS = {"doorstep": "上门解纷", "knock": "平安来敲门"}
VISIT_STATES = {"booked": "已约好", "done": "已完成", "missed": "没去成", "cancelled": "已取消"}

DOOR_ROLES = frozenset({"grid_worker", "center", "village_lead", "mediator", "department", "office"})
FARTHEST = timedelta(days=365)
LONGEST_PLACE, LONGEST_PURPOSE, LONGEST_RESULT = 100, 500, 2000
MOST_PEOPLE = 12
#: Two visits of one person nearer than this are told of, and allowed.
LASTS = timedelta(hours=1)

REMIND_AT = time(8, 30)
#: Where the morning would be too late, the evening before.
EVENING_BEFORE = time(18, 30)
AHEAD = timedelta(hours=1)


class NoSuchVisit(NotFound):
    """There is no such visit, or the person may not know of it."""

    def __init__(self) -> None:
        Refusal.__init__(self, "没有这次上门安排，请回到“上门安排”再看")


class VisitOver(MoveRefused):
    """Only a visit that is still booked can be moved, cancelled or reported."""

    def __init__(self, state: str) -> None:
        super().__init__(f"这次上门安排{VISIT_STATES[state]}，不能再改")


class NotYetThere(MoveRefused):
    """A result is known on the visit's day at the earliest."""

    def __init__(self) -> None:
        super().__init__("还没到约好的那天，不能登记结果；提前去了，请先“改时间”")


class DoorNotYours(NotAllowed):
    """The person's role books no visits."""

    def __init__(self) -> None:
        super().__init__("您的账号不能办理上门安排，如有需要请联系镇办公室")


@dataclass(frozen=True)
class Booking:
    """A booking, checked. number: the case's; empty for a plain knock, which names its village instead."""

    kind: str
    number: str
    village: str
    at: datetime
    place: str
    purpose: str
    people: tuple[str, ...]


def check_booking(raw: Mapping[str, str | Sequence[str]], *, now: datetime) -> Booking:
    """Return what was typed, checked; raise BadInput with a message for every wrong field.

    raw: kind, number, village, at, place, purpose as texts, people as usernames.
    """
    faults: dict[str, str] = {}
    kind, number = _word(raw, "kind"), _word(raw, "number").upper()
    village = _word(raw, "village")
    if kind not in VISIT_KINDS:
        faults["kind"] = "请选择上门解纷或平安来敲门"
    if kind == "doorstep" and not number:
        faults["number"] = "上门解纷要写明是哪件事项的编号"
    if kind == "knock" and not village and not number:
        faults["village"] = "请选择村"
    at = read_time(_word(raw, "at"), faults, now=now)
    for name, label, limit in (("place", "地点", LONGEST_PLACE), ("purpose", "做什么", LONGEST_PURPOSE)):
        if not _word(raw, name):
            faults[name] = f"请填写{label}"
        elif message := check_text(_word(raw, name), limit=limit, required=True):
            faults[name] = message
    given = raw.get("people", ())
    people = tuple(dict.fromkeys(one for one in ([given] if isinstance(given, str) else given) if one))
    if len(people) > MOST_PEOPLE:
        faults["people"] = f"一次最多{MOST_PEOPLE}人同去"
    if faults or at is None:
        raise BadInput(faults)
    return Booking(kind, number, village, at, _word(raw, "place"), _word(raw, "purpose"), people)


def read_time(text: str, faults: dict[str, str], *, now: datetime) -> datetime | None:
    """Return the instant of a visit (UTC), or None with the fault: not in the past, within a year."""
    if not text:
        faults["at"] = "请填写上门的日期和时间"
        return None
    try:
        at = parse_when(text)
    except ValueError:
        faults["at"] = "时间看不懂，请写成 2026-03-05 15:00 这样"
        return None
    if at < now:
        faults["at"] = "上门的时间已经过了，请填以后的时间"
    elif at > now + FARTHEST:
        faults["at"] = "上门的时间太远，最多约到一年以内"
    return None if "at" in faults else at


def check_result(text: str, *, happened: bool) -> str:
    """Return what came of a visit, or why it did not take place; raise BadInput without any."""
    if not text.strip():
        raise BadInput({"result": "请写清上门的情况" if happened else "请写清为什么没去成"})
    if message := check_text(text, limit=LONGEST_RESULT, required=True):
        raise BadInput({"result": message})
    return text.strip()


def check_change(state: str, at: datetime, *, now: datetime, result: bool = False) -> None:
    """Raise VisitOver if the visit is no longer booked, NotYetThere for a result before its day."""
    if state != "booked":
        raise VisitOver(state)
    if result and local_date(now) < local_date(at):
        raise NotYetThere


def remind_at(at: datetime, booked_at: datetime) -> datetime:
    """Return when those who go are reminded: 08:30 of the day, or an hour before if booked after that.

    A visit early in the day is told the evening before; one booked within its last hour, at once.
    """
    morning = instant(local_date(at), REMIND_AT)
    if morning > at - AHEAD:
        morning = instant(local_date(at) - timedelta(days=1), EVENING_BEFORE)
    return morning if booked_at <= morning else max(booked_at, at - AHEAD)


def may_remind(at: datetime, booked_at: datetime, now: datetime) -> bool:
    """Tell whether a reminder is due now and would still arrive before the visit."""
    return remind_at(at, booked_at) <= now and send_not_before(now, False) < at


def near(one: datetime, other: datetime) -> bool:
    """Tell whether two visits are so near in time that one person can hardly do both."""
    return abs(one - other) < LASTS


def _word(raw: Mapping[str, str | Sequence[str]], name: str) -> str:
    value = raw.get(name, "")
    return one_line(value) if isinstance(value, str) else ""

"""Legal clocks: from when, until when, by which article.

Days are calendar days; the first is not counted, and a last day that is a rest day moves to the
next working day (民法典第二百零一条、第二百零三条). The petition rules are silent on moving, so a
deadline has both dates, and people are reminded by the earlier, strict one (domain.md).
"""

from dataclasses import dataclass
from datetime import date, timedelta

from intake.rules.calendar import Calendar
from intake.rules.refusals import BadExtension, DueBeforeReceived

CLOCK_NAMES = {
    "acceptance": "受理告知",
    "objection": "转送异议",
    "resolution": "办结",
    "extension": "延期办结",
    "review_request": "申请复查",
    "review": "复查",
    "rereview_request": "申请复核",
    "rereview": "复核",
    "mediation": "调解",
    "confirmation": "申请司法确认",
    "hotline": "热线工单办结",
}
CLOCK_KINDS = tuple(CLOCK_NAMES)
#: Rights that lapse: whose day passes is late for nothing, so nobody is told and nothing is overdue.
RIGHTS = ("objection", "review_request", "rereview_request", "confirmation")
CLOCK_STATES = ("running", "met", "missed", "stopped")
CLOCK_EVENTS = ("met", "missed", "stopped", "resumed", "reopened")

ACCEPTANCE_DAYS = 15
OBJECTION_WORKDAYS = 5
RESOLUTION_DAYS = 60
LONGEST_EXTENSION_DAYS = 30
REVIEW_DAYS = 30
MEDIATION_DAYS = 30
CONFIRMATION_DAYS = 30
WARN_DAYS_BEFORE = (5, 2, 1)


@dataclass(frozen=True)
class Deadline:
    """A term that runs.

    start: the day that begins it, itself not counted. strict: last day as the law counts.
    rolled: strict, or the next working day. provisional: the rolled date rests on a year whose
    holidays are not published yet.
    """

    kind: str
    law: str
    start: date
    strict: date
    rolled: date
    provisional: bool


@dataclass(frozen=True)
class Warning:
    """A day on which people are warned; label: half, 5d, 2d or 1d (days before the strict date)."""

    day: date
    label: str


def acceptance(received: date, calendar: Calendar) -> Deadline:
    """Return the term for the notice of acceptance: 15 days from receipt (《信访工作条例》第二十三条)."""
    return _days("acceptance", "《信访工作条例》第二十三条", received, ACCEPTANCE_DAYS, calendar)


def objection(received: date, calendar: Calendar) -> Deadline:
    """Return the term to object "not ours": 5 working days (《信访工作条例》第二十三条).

    The only clock in working days, so strict and rolled are one date.
    """
    end = calendar.add_workdays(received, OBJECTION_WORKDAYS)
    provisional = _unpublished(received + timedelta(days=1), end, calendar)
    return Deadline("objection", "《信访工作条例》第二十三条", received, end, end, provisional)


def resolution(accepted: date, calendar: Calendar) -> Deadline:
    """Return the term to close: 60 days from acceptance (《信访工作条例》第三十四条)."""
    return _days("resolution", "《信访工作条例》第三十四条", accepted, RESOLUTION_DAYS, calendar)


def extension(accepted: date, days: int, calendar: Calendar) -> Deadline:
    """Return the extended term: 60 days and 1 to 30 more, once (《信访工作条例》第三十四条).

    It counts on from the strict end, not the rolled one. Raise BadExtension for other days.
    """
    if not 1 <= days <= LONGEST_EXTENSION_DAYS:
        raise BadExtension(LONGEST_EXTENSION_DAYS)
    return _days("extension", "《信访工作条例》第三十四条", accepted, RESOLUTION_DAYS + days, calendar)


def mediation(started: date, calendar: Calendar) -> Deadline:
    """Return the soft term of a mediation: [own] 30 days for the "generally within one month" of
    《人民调解工作若干规定》第三十三条; it only warns.
    """
    return _days("mediation", "《人民调解工作若干规定》第三十三条", started, MEDIATION_DAYS, calendar)


def review_request(told: date, calendar: Calendar) -> Deadline:
    """Return the term to ask for a review: 30 days from having the opinion (《信访工作条例》第三十五条)."""
    return _days("review_request", "《信访工作条例》第三十五条", told, REVIEW_DAYS, calendar)


def review(asked: date, calendar: Calendar) -> Deadline:
    """Return the term to answer a review: 30 days from the request (《信访工作条例》第三十五条)."""
    return _days("review", "《信访工作条例》第三十五条", asked, REVIEW_DAYS, calendar)


def rereview_request(answered: date, calendar: Calendar) -> Deadline:
    """Return the term to ask for a re-review: 30 days from the answer (《信访工作条例》第三十六条)."""
    return _days("rereview_request", "《信访工作条例》第三十六条", answered, REVIEW_DAYS, calendar)


def rereview(asked: date, calendar: Calendar, hearing_days: int = 0) -> Deadline:
    """Return the term to answer a re-review: 30 days, the days of a hearing not counted (第三十六条).

    hearing_days: whole days of hearings so far, 0 or more; raise ValueError for fewer.
    """
    if hearing_days < 0:
        raise ValueError(f"hearing days must not be negative: {hearing_days}")
    return _days("rereview", "《信访工作条例》第三十六条", asked, REVIEW_DAYS + hearing_days, calendar)


def confirmation(effective: date, calendar: Calendar) -> Deadline:
    """Return the term to ask for judicial confirmation: 30 days from effect (《人民调解法》第三十三条)."""
    return _days("confirmation", "《人民调解法》第三十三条", effective, CONFIRMATION_DAYS, calendar)


def hotline(received: date, due: date, calendar: Calendar) -> Deadline:
    """Return the term that the 12345 order itself names; raise DueBeforeReceived if it lies before."""
    if due < received:
        raise DueBeforeReceived
    return _until("hotline", "12345热线工单期限", received, due, calendar)


def recounted(deadline: Deadline, calendar: Calendar) -> Deadline:
    """Return the term counted anew under another calendar.

    Calendar days never move; what may change is the five working days of an objection, and the date
    rolled to a working day.
    """
    if deadline.kind == "objection":
        return objection(deadline.start, calendar)
    return _until(deadline.kind, deadline.law, deadline.start, deadline.strict, calendar)


def warnings(deadline: Deadline) -> tuple[Warning, ...]:
    """Return the warning days, [own]: half time (whole days, rounded down), 5, 2 and 1 days before.

    Only days after the start and before the strict date, in order; where two fall on one day,
    the label nearest to the deadline stays.
    """
    half = deadline.start + (deadline.strict - deadline.start) // timedelta(days=2) * timedelta(days=1)
    labels = {half: "half"}
    for days in WARN_DAYS_BEFORE:
        labels[deadline.strict - timedelta(days=days)] = f"{days}d"
    inside = sorted(day for day in labels if deadline.start < day < deadline.strict)
    return tuple(Warning(day, labels[day]) for day in inside)


def clock_after(state: str, event: str) -> str:
    """Return a clock's state after an event.

    Met and missed are facts and stay: what is done late was missed all the same. A stopped clock
    waits for "resumed" and ignores the rest. Only a case that is reopened owes again what was met; what was
    missed stays missed. Raise ValueError for an unknown state or event.
    """
    if state not in CLOCK_STATES or event not in CLOCK_EVENTS:
        raise ValueError(f"no such state or event of a clock: {state!r}, {event!r}")
    if event == "resumed":
        return "running" if state == "stopped" else state
    if event == "reopened":
        return "missed" if state == "missed" else "running"
    return event if state == "running" else state


def _days(kind: str, law: str, start: date, days: int, calendar: Calendar) -> Deadline:
    return _until(kind, law, start, start + timedelta(days=days), calendar)


def _until(kind: str, law: str, start: date, strict: date, calendar: Calendar) -> Deadline:
    rolled = calendar.next_workday(strict)
    return Deadline(kind, law, start, strict, rolled, _unpublished(strict, rolled, calendar))


def _unpublished(first: date, last: date, calendar: Calendar) -> bool:
    return not all(calendar.is_published(year) for year in range(first.year, last.year + 1))

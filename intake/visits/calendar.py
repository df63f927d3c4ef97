"""A person's entries as an iCalendar file (RFC 5545, with the refresh hint of RFC 7986)."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from icalendar import Calendar, Event

from intake.rules.localtime import SHANGHAI, local
from intake.visits.dates import Entry

PRODUCT = "-//Qiwan//Calendar//ZH"
#: Neutral: a calendar's name is seen by whoever sees the phone.
NAME = "七晚"
#: How often a calendar asks again.
REFRESH = timedelta(hours=1)


def as_icalendar(entries: Iterable[Entry], *, now: datetime) -> bytes:
    """Return the file, in UTF-8, times in Asia/Shanghai with its zone described. now: its DTSTAMP."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    for name in ("name", "x-wr-calname"):
        calendar.add(name, NAME)
    calendar.add("x-wr-timezone", str(SHANGHAI))
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    for entry in entries:
        calendar.add_component(_event(entry, now))
    calendar.add_missing_timezones()
    return calendar.to_ical()


def _event(entry: Entry, now: datetime) -> Event:
    event = Event()
    event.add("uid", f"{entry.uid}@qiwan")
    event.add("dtstamp", now.astimezone(UTC).replace(microsecond=0))
    event.add("summary", entry.words)
    if isinstance(entry.begin, datetime):
        event.add("dtstart", local(entry.begin))
        event.add("dtend", local(entry.end or entry.begin))
    else:
        event.add("dtstart", entry.begin)
        event.add("dtend", entry.begin + timedelta(days=1))
        event.add("transp", "TRANSPARENT")
    return event

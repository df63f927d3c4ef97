"""How pages write times, days and people."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from flask import Flask

from intake.rules.categories import EVENT_KINDS, KINDS, PETITION_KINDS, RATINGS, ROLES, SOURCES
from intake.rules.deadlines import CLOCK_NAMES
from intake.rules.lifecycle import OPEN_STATES, STATE_NAMES
from intake.rules.localtime import local, local_date
from intake.rules.masking import mask_id_no, mask_name, mask_phone
from intake.rules.opinions import CONCLUSIONS, TELLING
from intake.rules.risk import LEVEL_NAMES
from intake.web.clock import now

WEEKDAYS = "一二三四五六日"
NEAR = {-2: "前天", -1: "昨天", 0: "今天", 1: "明天", 2: "后天"}


def day(value: date | datetime | str | None) -> str:
    """Write a day: 今天, 明天, 11月24日 周二, or with its year when that is another."""
    if not value:
        return "—"
    the_day, today = _as_day(value), local_date(now())
    return NEAR.get((the_day - today).days) or _plain(the_day, today)


def long_day(value: date | datetime | str | None) -> str:
    """Write a day by its date even when it is near: 11月24日 周二."""
    return _plain(_as_day(value), local_date(now())) if value else "—"


def short_day(value: date | datetime | str | None) -> str:
    """Write a day as briefly as it stays clear: 今天, 3月14日, 2025年3月14日."""
    return day(value).partition(" ")[0]


def _as_day(value: date | datetime | str) -> date:
    """Return the day; of an instant, the day it falls on in the town."""
    if isinstance(value, datetime):
        return local_date(value)
    return date.fromisoformat(value) if isinstance(value, str) else value


def when(at: datetime | str | None) -> str:
    """Write an instant in Shanghai time: 今天 18:30, 11月24日 周二 18:30."""
    if not at:
        return "—"
    instant = datetime.fromisoformat(at) if isinstance(at, str) else at
    return f"{day(instant)} {local(instant):%H:%M}"


def clock_time(at: datetime | None) -> str:
    """Write only the time of day: 21:30."""
    return f"{local(at):%H:%M}" if at else "—"


def _plain(the_day: date, today: date) -> str:
    year = "" if the_day.year == today.year else f"{the_day.year}年"
    return f"{year}{the_day.month}月{the_day.day}日 周{WEEKDAYS[the_day.weekday()]}"


def _named(names: dict[str, str]) -> Callable[[str | None], str]:
    return lambda code: names.get(code or "", code or "")


FILTERS: dict[str, Callable[..., Any]] = {
    "day": day,
    "long_day": long_day,
    "short_day": short_day,
    "when": when,
    "clock_time": clock_time,
    "mask_name": mask_name,
    "mask_phone": mask_phone,
    "mask_id_no": mask_id_no,
    "kind_name": _named(KINDS),
    "state_name": _named(STATE_NAMES),
    "risk_name": _named(LEVEL_NAMES),
    "role_name": _named(ROLES),
    "source_name": _named(SOURCES),
    "event_name": _named(EVENT_KINDS),
    "clock_name": _named(CLOCK_NAMES),
    "petition_kind_name": _named(PETITION_KINDS),
    "rating_name": _named(RATINGS),
    "conclusion_name": _named(CONCLUSIONS),
    "telling_name": _named(TELLING),
}


def init_filters(app: Flask) -> None:
    """Give the filters and words to the templates."""
    app.jinja_env.filters.update(FILTERS)
    app.jinja_env.globals.update(
        KINDS=KINDS, STATE_NAMES=STATE_NAMES, LEVEL_NAMES=LEVEL_NAMES, OPEN_STATES=OPEN_STATES
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True

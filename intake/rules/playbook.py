"""The seven evenings as data: read, checked, versioned.

No public text defines 七晚工作法. Both shipped readings, "ladder" (default) and "themes", are [own]
and labelled 本镇设定; a town edits the text in the office, and a case keeps the version it began under.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from functools import cache
from importlib.resources import files
from typing import Any

from intake.rules.categories import ROLES, STEP_KINDS
from intake.rules.reading import Reader
from intake.rules.refusals import PlaybookFault

__all__ = [
    "DEFAULT_KEY",
    "EVENINGS",
    "Playbook",
    "PlaybookFault",
    "Step",
    "load_playbook",
    "playbook_keys",
    "shipped",
    "shipped_text",
]

DEFAULT_KEY = "ladder"
EVENINGS = 7
#: Legal deadlines that ran out go to this role, so no chain is without it.
LAST_RESORT = "office"
#: [own] When offices are open on workdays.
OFFICE_HOURS = ((time(8, 30), time(12, 0)), (time(14, 30), time(18, 0)))
_KEY = re.compile(r"[a-z][a-z0-9_]{0,29}")


@dataclass(frozen=True)
class Step:
    """What one evening asks for.

    n: 1 to 7. asks: what to do, one sentence. kinds: any of these recorded fulfils it.
    actor: the role whose turn it is.
    """

    n: int
    title: str
    asks: str
    kinds: tuple[str, ...]
    actor: str


@dataclass(frozen=True)
class Playbook:
    """One version of the method. All times are Shanghai wall time.

    cutoff: registered before it, the first evening is the same day. remind_at, due_at: of the
    evening itself. escalate_at: of the next morning. chain: roles, lowest first.
    alert_repeat_minutes: until someone acknowledges. alert_climb_after: unanswered rounds until the
    mayor is told too. by_weekday: the step follows the day of the week, Monday first. hold_days: local
    days on which no evening falls. office_hours: (from, to) on workdays. acknowledge_hours: office hours
    a department has to acknowledge a hand-over. refusal_workdays: working days the office has to decide
    on a refusal. follow_up_days: from closing to the follow-up visit. reopen_days: from closing on, as
    long as a case may be reopened. roll_call_at: by when a post says "none today".
    """

    key: str
    version: int
    name: str
    note: str
    cutoff: time
    remind_at: time
    due_at: time
    escalate_at: time
    chain: tuple[str, ...]
    alert_roles: tuple[str, ...]
    alert_departments: tuple[str, ...]
    alert_repeat_minutes: int
    alert_climb_after: int
    evenings: tuple[Step, ...]
    skip_weekends: bool = False
    skip_holidays: bool = False
    by_weekday: bool = False
    hold_days: tuple[date, ...] = ()
    office_hours: tuple[tuple[time, time], ...] = OFFICE_HOURS
    acknowledge_hours: int = 4
    refusal_workdays: int = 1
    follow_up_days: int = 15
    reopen_days: int = 180
    roll_call_at: time = time(17, 0)

    @property
    def id(self) -> str:
        """Key and version, as a case keeps it, e.g. ladder@1."""
        return f"{self.key}@{self.version}"


def load_playbook(text: str, key: str) -> Playbook:
    """Read the playbook `key` from a TOML text; raise PlaybookFault naming everything that is wrong."""
    table = _parse(text).get(key)
    if not isinstance(table, dict) or not _KEY.fullmatch(key):
        raise PlaybookFault([f"里面没有“{key[:30]}”这一套"])
    faults: list[str] = []
    playbook = _playbook(key, Reader(table, f"“{key}”", faults))
    faults.extend(_contradictions(playbook))
    if faults:
        raise PlaybookFault(faults)
    return playbook


def playbook_keys(text: str) -> tuple[str, ...]:
    """Return the keys of the playbooks in the text, in its order; raise PlaybookFault if it is no TOML."""
    return tuple(key for key, table in _parse(text).items() if isinstance(table, dict))


@cache
def shipped_text() -> str:
    """Return the TOML text that comes with the program."""
    return files("intake.rules").joinpath("playbook.toml").read_text(encoding="utf-8")


@cache
def shipped(key: str = DEFAULT_KEY) -> Playbook:
    """Return a playbook that comes with the program."""
    return load_playbook(shipped_text(), key)


def _parse(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise PlaybookFault([f"文字格式读不懂（{str(error)[:80]}）"]) from None


def _playbook(key: str, reader: Reader) -> Playbook:
    playbook = Playbook(
        key=key,
        version=reader.whole("version", 1, 999_999),
        name=reader.text("name", 20),
        note=reader.text("note", 60),
        cutoff=reader.clock("cutoff"),
        remind_at=reader.clock("remind_at"),
        due_at=reader.clock("due_at"),
        escalate_at=reader.clock("escalate_at"),
        chain=reader.words("chain", ROLES),
        alert_roles=reader.words("alert_roles", ROLES),
        alert_departments=reader.words("alert_departments", None, least=0),
        alert_repeat_minutes=reader.whole("alert_repeat_minutes", 5, 1440),
        alert_climb_after=reader.whole("alert_climb_after", 1, 100),
        evenings=_evenings(reader),
        skip_weekends=reader.flag("skip_weekends"),
        skip_holidays=reader.flag("skip_holidays"),
        by_weekday=reader.flag("by_weekday"),
        hold_days=reader.days("hold_days"),
        office_hours=reader.spans("office_hours", OFFICE_HOURS),
        acknowledge_hours=reader.whole("acknowledge_hours", 1, 80, blank=4),
        refusal_workdays=reader.whole("refusal_workdays", 1, 10, blank=1),
        follow_up_days=reader.whole("follow_up_days", 1, 90, blank=15),
        reopen_days=reader.whole("reopen_days", 1, 3650, blank=180),
        roll_call_at=reader.clock("roll_call_at", blank=time(17, 0)),
    )
    reader.finish()
    return playbook


def _evenings(reader: Reader) -> tuple[Step, ...]:
    tables = reader.tables("evenings")
    return tuple(_step(n, table, reader.faults) for n, table in enumerate(tables, 1))


def _step(n: int, table: Mapping[str, Any], faults: list[str]) -> Step:
    reader = Reader(table, f"第{n}晚", faults)
    step = Step(
        n=n,
        title=reader.text("title", 40),
        asks=reader.text("asks", 100),
        kinds=reader.words("kinds", STEP_KINDS),
        actor=reader.word("actor", ROLES),
    )
    reader.finish()
    return step


def _contradictions(playbook: Playbook) -> list[str]:
    faults = []
    if len(playbook.evenings) != EVENINGS:
        faults.append(f"要正好{EVENINGS}晚，现在是{len(playbook.evenings)}晚")
    if not playbook.cutoff <= playbook.remind_at < playbook.due_at:
        faults.append("时间要依次是：截止登记（cutoff）、提醒（remind_at）、当晚期限（due_at）")
    if LAST_RESORT not in playbook.chain:
        faults.append(f"升级顺序（chain）里要有 {LAST_RESORT}")
    faults += [
        f"第{step.n}晚的负责角色 {step.actor} 不在升级顺序（chain）里"
        for step in playbook.evenings
        if step.actor and step.actor not in playbook.chain
    ]
    return faults

"""A playbook as a text that people may edit (TOML), and as the table that a form fills.

Everything that is wrong is named at once, by field.
"""

import json
import re
import tomllib
from collections.abc import Mapping
from datetime import date, time
from functools import cache
from importlib.resources import files
from typing import Any

from intake.rules.categories import ROLES, STEP_KINDS
from intake.rules.playbook import DEFAULT_KEY, EVENINGS, OFFICE_HOURS, Playbook, Step
from intake.rules.reading import Fault, Reader
from intake.rules.refusals import PlaybookFault

#: Legal deadlines that ran out go to this role, so no chain is without it.
LAST_RESORT = "office"
_KEY = re.compile(r"[a-z][a-z0-9_]{0,29}")


def load_playbook(text: str, key: str) -> Playbook:
    """Read the playbook `key` from a TOML text; raise PlaybookFault naming everything that is wrong."""
    table = _parse(text).get(key)
    if not isinstance(table, dict) or not _KEY.fullmatch(key):
        raise PlaybookFault([f"里面没有“{key[:30]}”这一套"])
    return playbook_of_table(key, table)


def playbook_of_table(key: str, table: Mapping[str, Any]) -> Playbook:
    """Return the playbook that the table describes; raise PlaybookFault naming everything that is wrong."""
    faults: list[Fault] = []
    playbook = _playbook(key, Reader(table, f"“{key}”", faults))
    faults.extend(_contradictions(playbook, {fault.path for fault in faults}))
    if faults:
        raise PlaybookFault([str(fault) for fault in faults], {fault.path: fault.what for fault in faults})
    return playbook


def write_playbook(playbook: Playbook) -> str:
    """Return the playbook as a TOML text that `load_playbook` reads back as the same."""
    table = table_of(playbook)
    evenings = table.pop("evenings")
    lines = [f"[{playbook.key}]", *(f"{name} = {_written(value)}" for name, value in table.items())]
    for evening in evenings:
        lines += ["", f"[[{playbook.key}.evenings]]"]
        lines += [f"{name} = {_written(value)}" for name, value in evening.items()]
    return "\n".join(lines) + "\n"


def table_of(playbook: Playbook) -> dict[str, Any]:
    """Return the playbook as the table of its text: times, days and spans written out."""
    table = {name: _plain(value) for name, value in vars(playbook).items() if name not in {"key", "evenings"}}
    table["office_hours"] = [f"{opens:%H:%M}-{closes:%H:%M}" for opens, closes in playbook.office_hours]
    table["evenings"] = [
        {"title": step.title, "asks": step.asks, "kinds": list(step.kinds), "actor": step.actor}
        for step in playbook.evenings
    ]
    return table


def _plain(value: Any) -> Any:
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    return [_plain(part) for part in value] if isinstance(value, tuple) else value


def _written(value: Any) -> str:
    """Write a text, number, flag or list of texts: what JSON writes for these is TOML too."""
    return json.dumps(value, ensure_ascii=False)


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


def _step(n: int, table: Mapping[str, Any], faults: list[Fault]) -> Step:
    reader = Reader(table, f"第{n}晚", faults, f"{n}.")
    step = Step(
        n=n,
        title=reader.text("title", 40),
        asks=reader.text("asks", 100),
        kinds=reader.words("kinds", STEP_KINDS),
        actor=reader.word("actor", ROLES),
    )
    reader.finish()
    return step


def _contradictions(playbook: Playbook, wrong: set[str]) -> list[Fault]:
    """Return what does not fit together; times and chains that are wrong by themselves are not compared."""
    faults = []
    if len(playbook.evenings) != EVENINGS:
        what = f"要正好{EVENINGS}晚，现在是{len(playbook.evenings)}晚"
        faults.append(Fault("evenings", what, what))
    in_order = playbook.cutoff <= playbook.remind_at < playbook.due_at
    if not in_order and not wrong & {"cutoff", "remind_at", "due_at"}:
        said = "时间要依次是：截止登记（cutoff）、提醒（remind_at）、当晚期限（due_at）"
        faults.append(Fault("remind_at", "时间要依次是：登记截止、提醒、当晚期限", said))
    if "chain" in wrong:
        return faults
    if LAST_RESORT not in playbook.chain:
        said = f"升级顺序（chain）里要有 {LAST_RESORT}"
        faults.append(Fault("chain", f"升级顺序里要有{ROLES[LAST_RESORT]}", said))
    return faults + [_outside_chain(step) for step in playbook.evenings if _is_outside(step, playbook)]


def _is_outside(step: Step, playbook: Playbook) -> bool:
    return bool(step.actor) and step.actor not in playbook.chain


def _outside_chain(step: Step) -> Fault:
    what = f"{ROLES[step.actor]}不在升级顺序里，请选顺序里有的，或者把他加进顺序"
    return Fault(f"{step.n}.actor", what, f"第{step.n}晚的负责角色 {step.actor} 不在升级顺序（chain）里")

"""What the playbook's pages show."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from intake.escalation.move_playbook import open_counts
from intake.rules.categories import ROLES, STEP_KINDS
from intake.rules.evenings import Evening, plan_evenings
from intake.rules.localtime import local_date
from intake.rules.playbook import Playbook
from intake.rules.playbook_form import CHAIN_ROWS, span_rows
from intake.rules.playbook_text import playbook_keys, shipped, shipped_text
from intake.rules.playbook_words import changes, settings_of
from intake.town.holidays import calendar_of
from intake.town.places import departments
from intake.town.playbooks import EDITING_ROLES, current_playbook, read_version, versions_of
from intake.town.tables import PlaybookVersion, User

GROUP_TITLES = {"times": "几点做什么", "days": "哪些天停", "terms": "办公时间和各种时限"}
#: The form's fields in the page's order, for the list of what is wrong.
LABELS = {
    "name": "名称",
    "chain": "升级顺序",
    "cutoff": "当天算第一晚",
    "remind_at": "提醒",
    "due_at": "当晚期限",
    "escalate_at": "没做的升级",
    "hold_days": "停办日",
    "office_hours": "办公时间",
    "acknowledge_hours": "部门签收",
    "refusal_workdays": "退回后决定",
    "follow_up_days": "回访",
    "reopen_days": "重新办理",
    "roll_call_at": "报平安",
    "alert_repeat_minutes": "预警间隔",
    "alert_climb_after": "预警轮数",
    "why": "为什么改",
}
_PARTS = {"title": "叫什么", "asks": "做什么", "kinds": "做哪些算完成", "actor": "轮到谁"}

Form = dict[str, list[str]]


@dataclass(frozen=True)
class Night:
    """One evening of the picture. skipped: the days before it on which nothing is done."""

    evening: Evening
    day: date
    skipped: Sequence[date]


@dataclass(frozen=True)
class Row:
    """One published version in the list."""

    version: PlaybookVersion
    playbook: Playbook
    open: int


@dataclass(frozen=True)
class Refused:
    """What was typed and could not be taken."""

    sentence: str = ""
    faults: dict[str, str] = field(default_factory=dict)


def in_words(user: User, playbook: Playbook, at: datetime) -> dict[str, Any]:
    """Return what shows one playbook in words."""
    names = department_names(user.town_id)
    settings = settings_of(playbook, names)
    groups = {group: [s for s in settings if s.group == group] for group in GROUP_TITLES}
    return {
        "playbook": playbook,
        "nights": nights(playbook, user.town_id, at),
        "groups": groups,
        "group_titles": GROUP_TITLES,
    }


def nights(playbook: Playbook, town_id: int, at: datetime) -> list[Night]:
    """Return the seven evenings of a case registered at that instant."""
    shown: list[Night] = []
    day = local_date(at)
    for evening in plan_evenings(playbook, at, calendar_of(town_id)):
        its_day = local_date(evening.due_at)
        between = [day + timedelta(days=n) for n in range((its_day - day).days)]
        # That a case registered in the evening begins tomorrow is no pause.
        shown.append(Night(evening, its_day, between if shown else ()))
        day = its_day + timedelta(days=1)
    return shown


def department_names(town_id: int) -> dict[str, str]:
    """Return code → name."""
    return {department.code: department.name for department in departments(town_id)}


def version_rows(user: User) -> list[Row]:
    """Return the published versions with how many open cases are under each, the newest first."""
    counts = open_counts(user)
    return [
        Row(version, playbook := read_version(version), counts.get(playbook.id, 0))
        for version in versions_of(user.town_id)
    ]


def may_edit(user: User) -> bool:
    """Tell whether the person changes the playbook."""
    return user.role in EDITING_ROLES


def readings() -> dict[str, str]:
    """Return key → name of the readings to choose from."""
    return {key: shipped(key).name for key in playbook_keys(shipped_text())}


def for_form(form: Form, base: Playbook, refused: Refused) -> dict[str, Any]:
    """Return what the form needs."""
    return {
        "form": form,
        "one": lambda name: (form.get(name) or [""])[0],
        "base": base,
        "readings": readings(),
        "roles": {
            role: ROLES[role] for role in ("grid_worker", "village_lead", "office", "mayor", "secretary")
        },
        "kinds": STEP_KINDS,
        "chain_rows": CHAIN_ROWS,
        "span_rows": span_rows(form),
        "sentence": refused.sentence,
        "faults": refused.faults,
        "label_of": label_of,
    }


def label_of(field_name: str) -> str:
    """Return a field's name in words: title_3 is 第3晚叫什么."""
    name, _, n = field_name.rpartition("_")
    return f"第{n}晚{_PARTS[name]}" if name in _PARTS else LABELS.get(field_name, "")


def comparison(user: User, changed: Playbook) -> dict[str, Any]:
    """Return what the change changes, setting by setting."""
    current = current_playbook(user.town_id)
    names = department_names(user.town_id)
    return {"current": current, "changed": changed, "changes": changes(current, changed, names)}

"""A playbook in words, setting by setting, and what differs between two of them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time

from intake.rules.categories import ROLES, STEP_KINDS
from intake.rules.playbook import Playbook, Step


@dataclass(frozen=True)
class Setting:
    """One setting. group: evenings, chain, times, days or terms."""

    group: str
    label: str
    value: str


@dataclass(frozen=True)
class Change:
    """A setting that differs."""

    label: str
    before: str
    after: str


def settings_of(playbook: Playbook, departments: Mapping[str, str] | None = None) -> tuple[Setting, ...]:
    """Return all settings in the order a person thinks of them. departments: code → name."""
    return tuple(_settings(playbook, departments or {}))


def changes(before: Playbook, after: Playbook, departments: Mapping[str, str] | None = None) -> list[Change]:
    """Return the settings that differ, in their order."""
    pairs = zip(settings_of(before, departments), settings_of(after, departments), strict=True)
    return [Change(old.label, old.value, new.value) for old, new in pairs if old.value != new.value]


def kinds_in_words(step: Step) -> str:
    """Return the steps that fulfil an evening."""
    return "、".join(STEP_KINDS[kind] for kind in step.kinds)


def day_in_words(day: date) -> str:
    """Return a day with its year and weekday."""
    return f"{day.year}年{day.month}月{day.day}日 周{'一二三四五六日'[day.weekday()]}"


def _settings(playbook: Playbook, departments: Mapping[str, str]) -> Iterator[Setting]:
    yield Setting("evenings", "名称", playbook.name)
    rule = "按星期几选步骤，第一条是星期一" if playbook.by_weekday else "从登记起一晚一步"
    yield Setting("evenings", "走法", rule)
    for step in playbook.evenings:
        enough = f"记下{kinds_in_words(step)}，任何一种都算完成"
        value = f"{step.title}。{step.asks}{ROLES[step.actor]}来做；{enough}"
        yield Setting("evenings", f"第{step.n}晚", value)
    yield Setting("chain", "升级顺序", " → ".join(ROLES[role] for role in playbook.chain))
    yield from _times(playbook)
    yield from _days(playbook)
    yield from _terms(playbook, departments)


def _times(playbook: Playbook) -> Iterator[Setting]:
    yield Setting("times", "当天算第一晚", f"{_clock(playbook.cutoff)}以前登记的")
    yield Setting("times", "提醒", f"当晚{_clock(playbook.remind_at)}")
    yield Setting("times", "当晚期限", f"{_clock(playbook.due_at)}以前要记下来")
    yield Setting("times", "没做的升级", f"第二天{_clock(playbook.escalate_at)}")


def _days(playbook: Playbook) -> Iterator[Setting]:
    yield Setting("days", "周末", "停" if playbook.skip_weekends else "照走")
    yield Setting("days", "法定节假日", "停" if playbook.skip_holidays else "照走")
    yield Setting("days", "停办日", "、".join(map(day_in_words, playbook.hold_days)) or "没有")


def _terms(playbook: Playbook, departments: Mapping[str, str]) -> Iterator[Setting]:
    spans = "、".join(f"{_clock(opens)}—{_clock(closes)}" for opens, closes in playbook.office_hours)
    alerted = [ROLES[role] for role in playbook.alert_roles]
    alerted += [departments.get(code, code) for code in playbook.alert_departments]
    yield Setting("terms", "办公时间", f"工作日{spans}")
    yield Setting("terms", "部门签收", f"{playbook.acknowledge_hours}个办公小时内")
    yield Setting("terms", "部门退回后镇办决定", f"{playbook.refusal_workdays}个工作日内")
    yield Setting("terms", "办结后回访", f"{playbook.follow_up_days}天内")
    yield Setting("terms", "办结后可以重新办理", f"{playbook.reopen_days}天内")
    yield Setting("terms", "信访阵地报平安", f"每天{_clock(playbook.roll_call_at)}前")
    yield Setting("terms", "红色预警先告诉", "、".join(alerted))
    yield Setting("terms", "预警没人签收", f"每{playbook.alert_repeat_minutes}分钟再发一次")
    yield Setting("terms", "再告诉镇长", f"{playbook.alert_climb_after}轮还没人签收")


def _clock(clock: time) -> str:
    return f"{clock:%H:%M}"

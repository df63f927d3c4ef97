"""The words of every text message.

Commercial notice templates on this topic are refused [src, domain.md], and in a village little is
needed to know a person. So the wording is neutral and holds only: number, step or deadline,
landline. Variables have at most 20 characters, and no title of a step ever goes in: use `step_name`.
"""

import re
from collections.abc import Sequence
from datetime import date, datetime
from string import Formatter

from intake.rules.identity import clean_phone, valid_landline
from intake.rules.localtime import local
from intake.rules.segments import MAX_LENGTH, units

SIGN = "【七晚】"
LONGEST_VARIABLE = 20
FORBIDDEN_WORDS = ("信访", "上访", "调解", "纠纷", "矛盾", "党政", "法律", "维权", "传票")
_MOBILE = re.compile(r"(?<![0-9])(?:\+?86)?1[3-9](?:[ -]?[0-9]){9}(?![0-9])")

#: (purpose, variant) → text. {step} and {when} may be left out by the caller, the others may not.
TEMPLATES = {
    ("reminder", ""): "您有1件待办事项，编号{number}{step}，请{when}处理。",
    ("reminder", "warning"): "编号{number}的事项将于{deadline}到期，请尽快处理。",
    ("reminder", "task"): "编号{number}的事项有1项约定要做，请{when}处理。",
    ("reminder", "approval"): "编号{number}的事项有1项申请等您审批，请{when}登录处理。",
    ("reminder", "answered"): "编号{number}的申请已有结果，请登录查看。",
    ("reminder", "door"): "您有1次上门安排，时间{deadline}，请按时前往。",
    ("reminder", "door_off"): "原定{deadline}的上门安排已取消，不用前往。",
    ("reminder", "roll_call"): "今天的零报告还没有确认，请{when}登录确认。",
    ("reminder", "duty"): "您今晚值班，请{when}到岗并登录签到。",
    ("escalation", ""): "编号{number}的事项{step}未按时完成，现转请您跟进，请{when}处理。",
    ("escalation", "overdue"): "编号{number}的事项已超过期限，现转请您跟进，请{when}处理。",
    ("escalation", "unassigned"): "编号{number}的事项还没有负责人，现转请您跟进，请{when}处理。",
    ("escalation", "unacknowledged"): "编号{number}的事项转出后还没有签收，现转请您跟进，请{when}处理。",
    ("escalation", "undecided"): "编号{number}的事项被退回后还没有决定，现转请您跟进，请{when}处理。",
    ("escalation", "task"): "编号{number}的事项约定的事没有按时做，现转请您跟进，请{when}处理。",
    ("alert", ""): "紧急：编号{number}的事项需要马上处理，请立即登录签收。",
    ("digest", ""): "您有{count}件待办事项，编号{first}，请{when}处理。",
    ("summary", ""): "{week}汇总已生成，请登录查看。",
    ("receipt", ""): "您反映的事项已登记，编号{number}，查询码{code}。",
    ("handover", ""): "有1件事项转请您办理，编号{number}，请{when}签收。",
    ("handover", "refused"): "编号{number}的事项被退回，请{when}登录决定由谁办理。",
    ("handover", "insisted"): "编号{number}的事项已决定由贵单位办理，请{when}登录办理。",
    ("handover", "withdrawn"): "编号{number}的事项已收回，不用再办理。",
    ("decision", ""): "编号{number}的事项有新的安排，请{when}办理。",
    ("code", ""): "您的验证码是{code}，请勿告诉他人。",
}
PURPOSES = tuple(dict.fromkeys(purpose for purpose, _ in TEMPLATES))


def step_name(n: int) -> str:
    """Return the only name of a step that may stand in a text, e.g. 第3晚."""
    return f"第{n}晚"


def moment(at: datetime) -> str:
    """Return an instant for a text, in Shanghai time, e.g. 3月4日21:30."""
    wall = local(at)
    return f"{wall.month}月{wall.day}日{wall:%H:%M}"


def day_name(day: date) -> str:
    """Return a day for a text, e.g. 3月4日."""
    return f"{day.month}月{day.day}日"


def compose(
    purpose: str,
    *,
    number: str = "",
    numbers: Sequence[str] = (),
    step: str = "",
    deadline: str = "",
    code: str = "",
    week: str = "",
    office_phone: str = "",
    variant: str = "",
) -> str:
    """Return the body of a text, without the sign.

    numbers: the case numbers of a digest. step: from `step_name`. deadline: from `moment` or
    `day_name`. week: such as 2026-W12. office_phone: the landline to call back; one that is no
    landline is left out, for a message must go all the same. variant: a reminder has "warning" (a
    legal clock runs out), an escalation "unassigned" and "overdue" (a legal clock ran out).
    Raise ValueError for an unknown purpose or variant, a variable that is missing or too long, or
    one that breaks the rules of `faults`.
    """
    template = TEMPLATES.get((purpose, variant))
    if template is None:
        raise ValueError(f"no such purpose or variant: {purpose!r}, {variant!r}")
    given = {"number": number, "deadline": deadline, "code": code, "week": week}
    given |= {"first": _first(numbers), "count": str(len(numbers) or "")}
    _check_variables({**given, "step": step})
    wanted = {name for _, name, _, _ in Formatter().parse(template) if name}
    missing = [name for name, value in given.items() if name in wanted and not value]
    if missing:
        raise ValueError(f"{purpose} needs {', '.join(missing)}")
    optional = {"step": _step(purpose, step), "when": f"于{deadline}前" if deadline else "尽快"}
    return _faultless(template.format(**given, **optional) + _call_back(office_phone))


def faults(text: str) -> list[str]:
    """Return what a gateway or privacy forbids in the body; empty if nothing."""
    found = [f"含有不宜出现的词“{word}”" for word in FORBIDDEN_WORDS if word in text]
    if "【" in text or "】" in text:
        found.append("正文里有【】")
    if _MOBILE.search(text):
        found.append("正文里有手机号")
    if units(SIGN + text) > MAX_LENGTH:
        found.append(f"超过{MAX_LENGTH}字")
    return found


def _first(numbers: Sequence[str]) -> str:
    """All numbers would not fit a variable: the first stands for them."""
    if not numbers:
        return ""
    return numbers[0] if len(numbers) == 1 else f"{numbers[0]}等"


def _step(purpose: str, step: str) -> str:
    """A reminder sets the step off by a comma."""
    return f"，{step}" if step and purpose == "reminder" else step


def _call_back(office_phone: str) -> str:
    if len(office_phone) > LONGEST_VARIABLE or not valid_landline(clean_phone(office_phone)):
        return ""
    return f"咨询电话{office_phone.strip()}。"


def _check_variables(variables: dict[str, str]) -> None:
    long = [name for name, value in variables.items() if len(value) > LONGEST_VARIABLE]
    if long:
        raise ValueError(f"longer than {LONGEST_VARIABLE} characters: {', '.join(long)}")


def _faultless(body: str) -> str:
    found = faults(body)
    if found:
        raise ValueError("; ".join(found))
    return body

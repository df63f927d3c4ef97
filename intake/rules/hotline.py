"""Hotline (12345) orders: how a hotline's own Excel is read, and when an order may be answered or rated.

Each hotline has headings of its own, so a town keeps a named reading of them. All of it is [own]; the due
date is the order's.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from intake.rules.categories import RATINGS
from intake.rules.columns import FIELDS, NEEDED, plain
from intake.rules.lifecycle import OPEN_STATES, STATE_NAMES
from intake.rules.refusals import BadInput, CaseClosed, MoveRefused, NotAllowed, WrongKind
from intake.rules.texts import LONG_TEXT, check_text, has_hidden, one_line

REPLYING_ROLES = frozenset({"office", "department"})
RATING_ROLES = frozenset({"office", "department", "center"})
#: A settled order's reply may still be corrected; what went back to the hotline or into the files may not.
REPLY_STATES = frozenset(OPEN_STATES) | {"resolved"}
LONGEST_WORDS = 500
LONGEST_NAME, MOST_COLUMNS, LONGEST_HEADING = 30, 100, 60
#: Below this a heading is too unlike to be proposed.
LIKENESS = 0.6
_RATING_WORDS = {
    "satisfied": ("满意", "非常满意", "很满意"),
    "fair": ("基本满意", "比较满意", "较满意", "一般"),
    "dissatisfied": ("不满意", "非常不满意", "很不满意"),
    "unrated": ("未评价", "未回访", "无法接通", "未接通"),
}


class NoReplyYet(MoveRefused):
    """Nobody can be satisfied with an answer that was not given."""

    def __init__(self) -> None:
        super().__init__("这件工单还没有答复，先填答复，再记满意度")


class NotYourOrder(NotAllowed):
    """Someone else answers or imports orders."""

    def __init__(self, what: str) -> None:
        super().__init__(f"您的账号不能{what}，请联系镇办公室")


@dataclass(frozen=True)
class Reading:
    """A named reading of a workbook. columns: our field → the file's heading. headings: all, in order."""

    name: str
    columns: Mapping[str, str]
    headings: tuple[str, ...]


def propose(headings: Sequence[str]) -> dict[str, str]:
    """Return our field → the heading that most likely holds it: known names first, then likeness."""
    scored = [
        (_likeness(heading, aliases), -order, field, heading)
        for order, (field, aliases) in enumerate(FIELDS.items())
        for heading in headings
    ]
    found: dict[str, str] = {}
    for score, _, field, heading in sorted(scored, key=lambda one: one[:2], reverse=True):
        if score >= LIKENESS and field not in found and heading not in found.values():
            found[field] = heading
    return {field: found[field] for field in FIELDS if field in found}


def check_reading(name: str, columns: Mapping[str, str], headings: Sequence[str]) -> Reading:
    """Return the reading, checked; raise BadInput with a message per field."""
    faults: dict[str, str] = {}
    name, chosen = one_line(name), {field: columns[field] for field in FIELDS if columns.get(field)}
    if not name or len(name) > LONGEST_NAME or has_hidden(name):
        faults["name"] = f"请给这种表起个名字，最多{LONGEST_NAME}个字"
    for field in NEEDED:
        if field not in chosen:
            faults[field] = f"请选择哪一列是{FIELDS[field][0]}，没有这一列不能导入"
    for field, heading in chosen.items():
        if heading not in headings:
            faults[field] = "表里没有这一列，请重新选择"
        elif list(chosen.values()).count(heading) > 1:
            faults[field] = f"“{heading}”选了两次，一列只能用一次"
    if not headings or len(headings) > MOST_COLUMNS or any(len(one) > LONGEST_HEADING for one in headings):
        faults.setdefault("name", "请先上传一份表，看到表头再保存")
    if faults:
        raise BadInput(faults)
    return Reading(name, chosen, tuple(headings))


def village_in(address: str, villages: Iterable[str], town: str) -> str:
    """Return the one village that an address names, with or without 村; empty for none, or for several.

    The town's own name is left out first: 赵庄镇 is not 赵庄村.
    """
    text = one_line(address).replace(town, " ") if town else one_line(address)
    names = sorted(villages, key=len, reverse=True)
    full = _named(text, {name: name for name in names})
    return full or _named(text, {name.removesuffix("村"): name for name in names if len(name) > 2})


def rating_of(text: str) -> str | None:
    """Return the code of a rating as a hotline writes it: empty for none, None for words nobody knows."""
    word = plain(text)
    if not word:
        return ""
    return next((code for code, words in _RATING_WORDS.items() if word in words), None)


def check_reply(text: str, *, role: str, kind: str, state: str) -> str:
    """Return the reply, checked; raise NotYourOrder, WrongKind, CaseClosed or BadInput."""
    if role not in REPLYING_ROLES:
        raise NotYourOrder("答复工单")
    if kind != "hotline":
        raise WrongKind("答复热线", "这类事项")
    if state not in REPLY_STATES:
        raise CaseClosed(STATE_NAMES[state])
    if message := check_text(text, limit=LONG_TEXT, required=True):
        raise BadInput({"text": message if text.strip() else "请填写答复"})
    return text.strip()


def check_satisfaction(
    rating: str, words: str, *, role: str, kind: str, state: str, replied: bool
) -> tuple[str, str]:
    """Return rating and words, checked; raise NotYourOrder, WrongKind, NoReplyYet, CaseClosed or BadInput."""
    if role not in RATING_ROLES:
        raise NotYourOrder("记满意度")
    if kind != "hotline":
        raise WrongKind("记满意度", "这类事项")
    if state == "returned":
        raise CaseClosed(STATE_NAMES[state])
    if not replied:
        raise NoReplyYet
    faults = {} if rating in RATINGS else {"rating": "请选择满意、基本满意、不满意或未评价"}
    if message := check_text(words, limit=LONGEST_WORDS, required=False):
        faults["words"] = message
    if faults:
        raise BadInput(faults)
    return rating, words.strip()


def _likeness(heading: str, aliases: Sequence[str]) -> float:
    """1 for a known name, less the later it stands among the names; else how alike the letters are."""
    text = plain(heading)
    if text in aliases:
        return 2 - aliases.index(text) / 100
    return max((SequenceMatcher(None, text, alias).ratio() for alias in aliases), default=0.0)


def _named(text: str, names: Mapping[str, str]) -> str:
    """Return what the names that stand in the text mean, if it is one; a longer name hides a shorter."""
    found: set[str] = set()
    for name, meaning in names.items():
        if name and name in text:
            found.add(meaning)
            text = text.replace(name, " ")
    return found.pop() if len(found) == 1 else ""

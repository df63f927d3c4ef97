"""The written opinion (处理意见书) and how its petitioner is told.

《信访工作条例》第三十二条: it states the petitioner's request, the facts and reasons, the opinion and its
legal basis, and an appeal is supported, explained or not supported. A suggestion is studied and, where it
helps, adopted (第二十九条). The ways of delivery are [own].
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from intake.rules.refusals import BadInput
from intake.rules.texts import LONG_TEXT, check_text, lines

APPEAL_CONCLUSIONS = {"support": "支持", "explain": "解释说明", "not_support": "不予支持"}
SUGGESTION_CONCLUSIONS = {"adopt": "采纳", "partly": "部分采纳", "not_adopt": "不采纳"}
CONCLUSIONS = {**APPEAL_CONCLUSIONS, **SUGGESTION_CONCLUSIONS}
#: The four parts, in the paper's order.
PARTS = {
    "request": "信访人的诉求",
    "facts": "查明的事实和理由",
    "opinion": "处理意见",
    "basis": "依据",
}
TELLING = {"in_person": "当面", "post": "邮寄", "phone": "电话", "online": "网上系统"}
TELLING_WORDS = 300


@dataclass(frozen=True)
class WrittenOpinion:
    """An opinion, checked. conclusion: a code that fits the kind of petition."""

    conclusion: str
    request: str
    facts: str
    opinion: str
    basis: str


def conclusions_for(petition_kind: str | None) -> dict[str, str]:
    """Return the conclusions that this kind of petition may have; an accusation has none (第三十条)."""
    if petition_kind == "suggestion":
        return SUGGESTION_CONCLUSIONS
    return {} if petition_kind == "accusation" else APPEAL_CONCLUSIONS


def check_opinion(petition_kind: str | None, raw: Mapping[str, str]) -> WrittenOpinion:
    """Return the opinion, or raise BadInput with a message for every part that is wrong.

    raw: conclusion and the names of PARTS.
    """
    faults: dict[str, str] = {}
    conclusion = raw.get("conclusion", "")
    if conclusion not in conclusions_for(petition_kind):
        faults["conclusion"] = "请选择处理结论"
    for name, label in PARTS.items():
        if message := check_text(raw.get(name, ""), limit=LONG_TEXT, required=True):
            faults[name] = f"请填写{label}" if message == "请填写内容" else message
    if faults:
        raise BadInput(faults)
    return WrittenOpinion(conclusion, **{name: lines(raw[name]) for name in PARTS})


def check_telling(how: str, told_on: date | None, words: str, *, written_on: date, today: date) -> date:
    """Return the day of telling, or raise BadInput.

    It is not before the opinion was written and not in the future. By phone nothing is left on paper, so
    words must say who answered and what was told ([own]).
    """
    faults: dict[str, str] = {}
    if how not in TELLING:
        faults["how"] = "请选择怎样送达的"
    if told_on is None:
        faults["told_on"] = "请填写送达日期"
    elif told_on < written_on:
        faults["told_on"] = f"送达日期不能早于处理意见的日期（{written_on}）"
    elif told_on > today:
        faults["told_on"] = "送达日期不能晚于今天"
    if message := check_text(words, limit=TELLING_WORDS, required=how == "phone"):
        faults["words"] = "电话答复要写清接电话的人和说了什么" if message == "请填写内容" else message
    if faults or told_on is None:
        raise BadInput(faults)
    return told_on

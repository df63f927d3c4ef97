"""Verbs of hotline orders.

reading (the reading of the county hotline's workbook is kept) · answer (`more.reply`, or `more.replies` N) ·
rated (`more.rating`, `more.words`). An order is sent back by the move `return`, with the scenario's reason.
"""

from typing import Any

from intake.hotline.mappings import mapping_names, save_mapping
from intake.hotline.reply import record_satisfaction, reply_order
from intake.rules.hotline import propose

NAME = "县热线（演示）"
HEADINGS = (
    *("序号", "工单编号", "来电时间", "来电人", "联系电话", "事发地址", "诉求类别", "诉求内容"),
    *("办结时限", "处理结果", "答复时间", "回访满意度", "回访内容"),
)


def reading(acts: Any, entry: Any, number: str) -> None:
    """Keep the reading once."""
    if NAME not in mapping_names(acts.town_id):
        who = acts.cast.find(entry.who, entry.scenario)
        save_mapping(who, NAME, propose(HEADINGS), HEADINGS, now=entry.at)


def answer(acts: Any, entry: Any, number: str) -> None:
    """Answer the hotline."""
    more = entry.scenario.more
    text = more["replies"][int(entry.target) - 1] if entry.target else more["reply"]
    reply_order(acts.cast.find(entry.who, entry.scenario), number, text, now=entry.at)


def rated(acts: Any, entry: Any, number: str) -> None:
    """The caller says how the answer was."""
    more = entry.scenario.more
    who = acts.cast.find(entry.who, entry.scenario)
    record_satisfaction(who, number, more["rating"], more.get("words", ""), now=entry.at)


VERBS = {"reading": reading, "answer": answer, "rated": rated}

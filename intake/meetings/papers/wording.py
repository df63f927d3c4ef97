"""Words and numbers of the weekly summary as an office writes them."""

from collections.abc import Mapping
from datetime import date
from typing import Any

NONE_THIS_WEEK = "本周无"
NO_DATA = "无数据"


def short_day(day: date, year: int) -> str:
    """Write a day as 3月9日, with its year where that is not the paper's."""
    text = f"{day.month}月{day.day}日"
    return text if day.year == year else f"{day.year}年{text}"


def period(first: date, last: date) -> str:
    """Write a period as 2026年3月16日至3月22日."""
    return f"{first.year}年{first.month}月{first.day}日至{short_day(last, first.year)}"


def change(now: int, before: Mapping[str, Any] | None, name: str) -> str:
    """Write the change against an earlier week for a table: ＋3（25.0%）, 持平, 无数据.

    No percentage where the earlier week had none of it.
    """
    if before is None or before.get(name) is None:
        return NO_DATA
    earlier = int(before[name])
    if now == earlier:
        return "持平"
    sign = "＋" if now > earlier else "－"
    share = f"（{abs(now - earlier) / earlier:.1%}）" if earlier else ""
    return f"{sign}{abs(now - earlier)}{share}"


def change_words(label: str, now: int, before: Mapping[str, Any] | None, name: str) -> str:
    """Write the change as a clause: 环比增加3件; empty without an earlier week."""
    if before is None or before.get(name) is None:
        return ""
    difference = now - int(before[name])
    if not difference:
        return f"{label}持平"
    return f"{label}{'增加' if difference > 0 else '减少'}{abs(difference)}件"


def joined(*clauses: str) -> str:
    """Join the clauses that say something by a comma."""
    return "，".join(clause for clause in clauses if clause)


def sentence(text: str) -> str:
    """Return the text with a full stop at its end."""
    stripped = text.strip()
    return stripped if stripped.endswith(("。", "！", "？")) else f"{stripped}。"

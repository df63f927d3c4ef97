"""The card of legal dates: until when, by which article, in what state, and who is reminded next."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from intake.cases.clocks import extended, last_day, overdue
from intake.cases.tables import Case, LegalClock
from intake.escalation.warnings import NextWarning, next_warnings
from intake.rules.deadlines import RIGHTS
from intake.rules.localtime import local_date
from intake.town.tables import User

#: From what day each clock counts, in words.
STARTED_BY = {
    "acceptance": "收到",
    "objection": "收到",
    "resolution": "受理",
    "extension": "受理",
    "review_request": "收到处理意见",
    "review": "申请复查",
    "rereview_request": "收到复查意见",
    "rereview": "申请复核",
    "mediation": "登记",
    "confirmation": "协议生效",
    "hotline": "收到",
}


@dataclass(frozen=True)
class Row:
    """One clock as it is shown.

    look: a class of style.css. word: its state in words. old: the strict date that an extension replaced.
    unpublished: years whose holidays the rolled date guesses. warning: the next reminder, if one comes.
    """

    clock: LegalClock
    look: str
    word: str
    started_by: str
    old: date | None
    unpublished: str
    warning: NextWarning | None


def clocks_card(case: Case, user: User, at: datetime) -> Mapping[str, Any] | None:
    """Return the clocks, those that run first and the nearest of them on top."""
    if not case.clocks:
        return None
    today, coming = local_date(at), next_warnings(case, at)
    old = next((one.strict for one in case.clocks if one.kind == "resolution"), None)
    rows = [
        Row(
            clock,
            *_look(clock, today, is_extended=clock.kind == "resolution" and extended(case)),
            _started_by(case, clock),
            old if clock.kind == "extension" else None,
            _unpublished(clock),
            coming.get(clock.kind) if clock.state == "running" else None,
        )
        for clock in case.clocks
    ]
    return {"rows": sorted(rows, key=_order)}


def _started_by(case: Case, clock: LegalClock) -> str:
    """Only a dispute's first mediation is counted from its registration; any other from its own file."""
    if clock.kind == "mediation" and (case.kind != "dispute" or clock.n > 1):
        return "立调解案卷"
    return STARTED_BY[clock.kind]


def _order(row: Row) -> tuple[bool, date, int]:
    runs = row.clock.state == "running"
    return not runs, row.clock.strict if runs else date.min, row.clock.id


def _look(clock: LegalClock, today: date, *, is_extended: bool) -> tuple[str, str]:
    """Return (class, words) of the clock's state."""
    if overdue(clock, today):
        if clock.kind in RIGHTS and today <= last_day(clock):
            left = (last_day(clock) - today).days
            return "running", f"已顺延，还有{left}天" if left else "已顺延，今天到期"
        return ("lapsed", "已过，没有提出") if clock.kind in RIGHTS else ("missed", "已过期")
    if clock.state == "running":
        left = (clock.strict - today).days
        return "running", f"还有{left}天" if left else "今天到期"
    if clock.state == "met":
        return "met", "按期提出" if clock.kind in RIGHTS and clock.kind != "objection" else "按期完成"
    return "stopped", "已延期，按新期限算" if is_extended else "已停止"


def _unpublished(clock: LegalClock) -> str:
    """Return the years that the guess rests on, such as 2027; empty where the list is known."""
    if not clock.provisional or clock.state != "running":
        return ""
    years = range(clock.strict.year, clock.rolled.year + 1)
    return "、".join(f"{year}" for year in years)

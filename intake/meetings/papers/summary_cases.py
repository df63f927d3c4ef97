"""The summary's sections that name single cases, by number only: key cases, deadlines, decisions, agenda."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from docx.document import Document

from intake.meetings.papers.wording import NONE_THIS_WEEK, joined, short_day
from intake.papers.gb9704 import body as paragraph
from intake.papers.gb9704 import heading
from intake.papers.tables import TableColumn, add_table

_NUMBER = TableColumn("登记编号", 32)
_VILLAGE = TableColumn("行政村", 20)
_INDEX = TableColumn("序号", 10)
_KEY_CASES = (
    _INDEX,
    _NUMBER,
    _VILLAGE,
    TableColumn("类别和内容", 31),
    TableColumn("风险", 11),
    TableColumn("办理进度", 27),
    TableColumn("当前责任人", 25),
)
_DUE_SOON = (
    _NUMBER,
    _VILLAGE,
    TableColumn("期限事项", 27),
    TableColumn("到期日", 20),
    TableColumn("顺延至", 20),
    TableColumn("依据", 37),
)
_DECISIONS = (
    _INDEX,
    _NUMBER,
    TableColumn("议定事项", 51, centred=False),
    TableColumn("牵头", 20),
    TableColumn("期限", 20),
    TableColumn("落实", 23),
)
_AGENDA = (
    _INDEX,
    _NUMBER,
    _VILLAGE,
    TableColumn("类别和内容", 31),
    TableColumn("提交理由", 38, centred=False),
    TableColumn("当前责任人", 25),
)


def add_key_cases(paper: Document, body: Mapping[str, Any]) -> None:
    """四、重点案件."""
    heading(paper, "四、重点案件", 1)
    cases: Sequence[Mapping[str, Any]] = body["key_cases"]
    if not cases:
        paragraph(paper, f"{NONE_THIS_WEEK}重点案件。")
        return
    paragraph(paper, f"重点案件{len(cases)}件。风险等级为本镇设定，当事人信息不列入本件。", keep=True)
    rows = [
        [
            index,
            case["number"],
            case["village"],
            _subject(case),
            case["risk_name"],
            f"{case['state_name']}\n{case['evening']}",
            case["whose_turn"],
        ]
        for index, case in enumerate(cases, 1)
    ]
    add_table(paper, _KEY_CASES, rows)


def _subject(case: Mapping[str, Any]) -> str:
    return f"{case['kind_name']}\n{case['category']}"


def add_due_soon(paper: Document, body: Mapping[str, Any], today: date) -> None:
    """五、到期预警: both dates of each deadline, as the law is silent on moving it off a rest day."""
    heading(paper, "五、到期预警", 1)
    clocks: Sequence[Mapping[str, Any]] = body["due_soon"]
    since = short_day(today, today.year)
    if not clocks:
        paragraph(paper, f"自{since}起7日内无到期事项。")
        return
    paragraph(
        paper,
        f"自{since}起7日内到期{len(clocks)}项。逢休息日的并列顺延日期，一律按较早的到期日办理。",
        keep=True,
    )
    add_table(paper, _DUE_SOON, [_due_row(clock, today) for clock in clocks])


def _due_row(clock: Mapping[str, Any], today: date) -> list[object]:
    strict, rolled = date.fromisoformat(clock["strict"]), date.fromisoformat(clock["rolled"])
    return [
        clock["number"],
        clock["village"],
        clock["clock"],
        short_day(strict, today.year),
        short_day(rolled, today.year) if rolled != strict else "—",
        clock["law"].replace("》", "》\n", 1),
    ]


def add_last_decisions(paper: Document, body: Mapping[str, Any], today: date) -> None:
    """六、上次议定事项落实: what was decided, who leads, and what became of it."""
    heading(paper, "六、上次议定事项落实", 1)
    decisions: Sequence[Mapping[str, Any]] = body["last_decisions"]
    if not decisions:
        paragraph(paper, "上次会议无议定事项。")
        return
    done = sum(1 for decision in decisions if decision["done"])
    late = sum(1 for decision in decisions if _outcome(decision, today) == "逾期未落实")
    left = f"未落实{len(decisions) - done}项" if done < len(decisions) else ""
    overdue = f"其中逾期{late}项" if late else ""
    counted = joined(f"上次会议议定{len(decisions)}项", f"已落实{done}项", left, overdue)
    paragraph(paper, f"{counted}。", keep=True)
    rows = [
        [
            index,
            decision["number"],
            decision["text"],
            decision["lead"],
            short_day(date.fromisoformat(decision["due"]), today.year),
            _outcome(decision, today),
        ]
        for index, decision in enumerate(decisions, 1)
    ]
    add_table(paper, _DECISIONS, rows)


def _outcome(decision: Mapping[str, Any], today: date) -> str:
    if decision["done"]:
        return "已落实"
    return "逾期未落实" if date.fromisoformat(decision["due"]) < today else "正在落实"


def add_agenda(paper: Document, body: Mapping[str, Any]) -> None:
    """（一）提交联席会议事项: each with the reason it is there and whose turn it is."""
    heading(paper, "（一）提交联席会议事项", 2)
    items: Sequence[Mapping[str, Any]] = body["agenda_items"]
    if not items:
        paragraph(paper, f"{NONE_THIS_WEEK}提交联席会议的事项。")
        return
    paragraph(paper, f"提交联席会议研究{len(items)}件，请议定牵头领导和办理期限。", keep=True)
    rows = [
        [index, item["number"], item["village"], _subject(item), item["reason"], item["whose_turn"]]
        for index, item in enumerate(items, 1)
    ]
    add_table(paper, _AGENDA, rows)

"""The summary's first three sections: overview, villages, kinds."""

from collections.abc import Mapping, Sequence
from typing import Any

from docx.document import Document

from intake.meetings.papers.wording import NO_DATA, NONE_THIS_WEEK, change, change_words, joined
from intake.papers.gb9704 import body as paragraph
from intake.papers.gb9704 import heading
from intake.papers.tables import TableColumn, add_table

FIGURES = (("new", "新增"), ("closed", "办结"), ("open", "在办"), ("overdue", "超期"))
ZERO_REPORT = "零报告"

_OVERVIEW = (
    TableColumn("指标（件）", 26),
    TableColumn("本周", 20),
    TableColumn("上周", 20),
    TableColumn("环比", 35),
    TableColumn("上年同周", 20),
    TableColumn("同比", 35),
)
_VILLAGES = (
    TableColumn("序号", 14),
    TableColumn("行政村", 36),
    *(TableColumn(name, 20) for _, name in FIGURES),
    TableColumn("备注", 26),
)
_KINDS = (
    TableColumn("事项类别", 48),
    TableColumn("新增（件）", 36),
    TableColumn("办结（件）", 36),
    TableColumn("在办（件）", 36),
)


def add_overview(paper: Document, body: Mapping[str, Any]) -> None:
    """一、总体情况: the four numbers against last week and last year; visits as 起 and 人次 apart."""
    heading(paper, "一、总体情况", 1)
    heading(paper, "（一）登记办理", 2)
    clauses = [
        joined(f"{words}{body[name]}件", *_changes(body, name))
        for name, words in (("new", "本周新增"), ("closed", "办结"), ("open", "期末在办"))
    ]
    overdue = f"其中超期{body['overdue']}件" if body["overdue"] else "其中无超期"
    climbed = f"本周{body['escalated']}件升级上报。" if body["escalated"] else "本周无升级上报。"
    paragraph(paper, f"{'；'.join(clauses)}；{overdue}。{climbed}", keep=True)
    add_table(paper, _OVERVIEW, [_compared(body, name, words) for name, words in FIGURES])
    heading(paper, "（二）接访和来件", 2)
    paragraph(
        paper,
        f"信访阵地接访{body['receptions']}起、{body['visitors']}人次；"
        f"录入网上信访系统{body['online']}件；12345工单{body['hotline']}件。",
    )
    if body.get("apart"):
        paragraph(paper, f"另有保密或需回避的在办事项{body['apart']}件，由专人办理，不在本汇总逐件列出。")


def _changes(body: Mapping[str, Any], name: str) -> tuple[str, str]:
    return (
        change_words("环比", body[name], body.get("previous"), name),
        change_words("同比", body[name], body.get("year_ago"), name),
    )


def _compared(body: Mapping[str, Any], name: str, words: str) -> list[object]:
    previous, year_ago = body.get("previous"), body.get("year_ago")
    return [
        words,
        body[name],
        _number(previous, name),
        change(body[name], previous, name),
        _number(year_ago, name),
        change(body[name], year_ago, name),
    ]


def _number(week: Mapping[str, Any] | None, name: str) -> object:
    return NO_DATA if week is None else week.get(name, NO_DATA)


def add_villages(paper: Document, body: Mapping[str, Any]) -> None:
    """二、分村情况: one row per village in the order given, a sum below, 零报告 said in words."""
    heading(paper, "二、分村情况", 1)
    villages: Sequence[Mapping[str, Any]] = body["villages"]
    zero = sum(1 for village in villages if village["zero_report"])
    reported = sum(1 for village in villages if village["new"])
    visited = len(villages) - zero - reported
    only_visited = f"{visited}个村有接访、无新增事项，" if visited else ""
    paragraph(
        paper,
        f"{len(villages)}个行政村中，{reported}个村有新增事项，{only_visited}{zero}个村零报告。"
        "按行政区划代码顺序列示，不作排名。单位：件。",
        keep=True,
    )
    rows: list[list[object]] = [
        [index, village["village"], *_counts(village), ZERO_REPORT if village["zero_report"] else ""]
        for index, village in enumerate(villages, 1)
    ]
    sums = [sum(int(village[name]) for village in villages) for name, _ in FIGURES]
    add_table(paper, _VILLAGES, [*rows, ["", "合计", *sums, ""]], total=True)


def _counts(row: Mapping[str, Any]) -> list[object]:
    return [row[name] for name, _ in FIGURES]


def add_kinds(paper: Document, body: Mapping[str, Any]) -> None:
    """三、分类情况: the kinds with their sum, and the new cases by category in one sentence."""
    heading(paper, "三、分类情况", 1)
    names = ("new", "closed", "open")
    rows: list[list[object]] = [[kind["name"], *(kind[name] for name in names)] for kind in body["kinds"]]
    sums = [sum(int(kind[name]) for kind in body["kinds"]) for name in names]
    categories = "、".join(f"{category['name']}{category['new']}件" for category in body["categories"])
    text = f"新增事项按内容分：{categories}。" if categories else f"{NONE_THIS_WEEK}新增事项。"
    paragraph(paper, f"{text}按类别统计如下。", keep=True)
    add_table(paper, _KINDS, [*rows, ["合计", *sums]], total=True)

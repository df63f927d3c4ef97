"""The weekly summary for the joint meeting as an official paper.

Seven sections in the order of domain.md, then the ledger as an attachment and the town's name and date.
Villages stand in the order of their codes; nothing is ranked. Names of petitioners never reach it.
"""

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from docx.document import Document

from intake.meetings.papers import summary_cases, summary_figures
from intake.meetings.papers.wording import period, sentence, short_day
from intake.papers import gb9704
from intake.papers.organ import organ
from intake.rules.localtime import local, parse_instant

DEMO_LINE = "演示数据：事项和数字均为虚构，不作为工作依据"
DEMO_MARK = "演示数据"
ATTACHMENT = "附件：信访事项、矛盾纠纷、12345工单台账（电子表格）"


def write_summary(body: Mapping[str, Any], path: Path) -> None:
    """Write the week's summary to `path`. The same body always gives the same file."""
    made_at = local(parse_instant(body["made_at"]))
    paper = gb9704.new_paper(
        title="".join(title_lines(body)),
        author=organ(body["town"]),
        made_at=made_at,
        mark=DEMO_MARK if body.get("demo") else "",
    )
    _open(paper, body)
    summary_figures.add_overview(paper, body)
    summary_figures.add_villages(paper, body)
    summary_figures.add_kinds(paper, body)
    summary_cases.add_key_cases(paper, body)
    summary_cases.add_due_soon(paper, body, made_at.date())
    summary_cases.add_last_decisions(paper, body, made_at.date())
    _add_next_week(paper, body)
    _close(paper, body, made_at)
    gb9704.save(paper, path)


def title_lines(body: Mapping[str, Any]) -> list[str]:
    """Return the title in two lines: whose meeting, and which week's summary."""
    year, week = body["week"].split("-W")
    return [f"{body['town']}信访和矛盾纠纷联席会议", f"{year}年第{int(week)}周情况汇总"]


def _open(paper: Document, body: Mapping[str, Any]) -> None:
    if body.get("demo"):
        gb9704.warning(paper, DEMO_LINE)
    first, last = date.fromisoformat(body["from"]), date.fromisoformat(body["to"])
    gb9704.add_title(paper, title_lines(body), f"（{period(first, last)}）")
    ending = short_day(last, first.year)
    gb9704.body(
        paper,
        "现将本周全镇信访事项、矛盾纠纷和12345工单登记办理情况汇总如下，请联席会议研究。"
        f"新增按登记时间统计，办结按办结时间统计，在办、超期为{ending}24时的数量；"
        "接访以起计，来访群众以人次计。",
    )


def _add_next_week(paper: Document, body: Mapping[str, Any]) -> None:
    gb9704.heading(paper, "七、下周安排", 1)
    summary_cases.add_agenda(paper, body)
    gb9704.heading(paper, "（二）工作安排", 2)
    sentences = [sentence(text) for text in body["next_week"]]
    for number, text in enumerate(sentences, 1):
        gb9704.body(paper, f"{number}. {text}", keep=number == len(sentences))
    if not sentences:
        gb9704.body(paper, "下周无另行安排的工作。", keep=True)


def _close(paper: Document, body: Mapping[str, Any], made_at: datetime) -> None:
    """Attachment note, name and date, and a note in brackets (GB/T 9704-2012, 7.3.4 to 7.3.6)."""
    gb9704.blank(paper)
    gb9704.body(paper, ATTACHMENT, keep=True)
    gb9704.blank(paper)
    gb9704.sign(paper, organ(body["town"]), made_at.date())
    clock = f"{short_day(made_at.date(), made_at.year)}{made_at.hour}时{made_at.minute:02d}分"
    head = body.get("audit_head")
    chain = f"，审计日志校验码{head}" if head else ""
    gb9704.body(paper, f"（本件由登记系统于{clock}自动汇总{chain}）")

"""The ledgers' rows: every case known in a week, one sheet per kind, for the office's Excel or WPS."""

from datetime import date
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload, selectinload

from intake.cases.circle.admit import open_to_meeting
from intake.cases.clocks import last_clock
from intake.cases.tables import Case, Handover, LegalClock
from intake.database import db
from intake.meetings.ledger_full import full_columns
from intake.meetings.ledger_mediation import mediation_columns
from intake.meetings.ledger_papers import papers_columns, papers_of
from intake.rules.categories import RATINGS, SOURCES
from intake.rules.lifecycle import STATE_NAMES
from intake.rules.localtime import local_date
from intake.rules.masking import mask_address, mask_id_no, mask_name, mask_phone
from intake.rules.risk import LEVEL_NAMES
from intake.rules.weeks import Week

#: All that a row reads, in a fixed number of queries.
LOADED = (
    joinedload(Case.village),
    joinedload(Case.grid),
    joinedload(Case.assignee),
    joinedload(Case.supervisor),
    joinedload(Case.registered_by),
    selectinload(Case.parties),
    selectinload(Case.clocks),
    selectinload(Case.evenings),
    selectinload(Case.handovers).joinedload(Handover.department),
)


def ledger_cases(town_id: int, week: Week) -> list[Case]:
    """Return the cases registered or closed in the week, or still open at its end, oldest first."""
    return list(
        db.session.scalars(
            select(Case)
            .where(Case.town_id == town_id, Case.registered_at < week.end, open_to_meeting())
            .where(or_(Case.closed_at.is_(None), Case.closed_at >= week.start))
            .options(*LOADED)
            .order_by(Case.registered_at, Case.id)
        )
    )


def ledger_rows(cases: list[Case], kind: str, *, full: bool = False, after: int = 0) -> list[dict[str, Any]]:
    """Return one dict per case of the kind, keyed by the ledger's column titles.

    People are masked unless the ledger is wanted in full. after: how many rows stand before these.
    """
    wanted = [case for case in cases if case.kind == kind]
    papers = papers_of(wanted)
    mediated = mediation_columns(wanted) if kind == "dispute" else {}
    rows = []
    for index, case in enumerate(wanted, after + 1):
        row = _ROWS[kind](index, case)
        if kind == "petition":
            row |= papers_columns(case, papers[case.id])
        row |= mediated.get(case.id, {})
        rows.append(row | full_columns(case, papers[case.id]) if full else row)
    return rows


def _party(case: Case, role: str) -> dict[str, str]:
    party = next((p for p in case.parties if p.role == role), None)
    if party is None:
        return {"name": "", "phone": "", "id_no": "", "address": ""}
    return {
        "name": mask_name(party.name or ""),
        "phone": mask_phone(party.phone or ""),
        "id_no": mask_id_no(party.id_no or ""),
        "address": mask_address(party.address or ""),
    }


def _day(clock: LegalClock | None) -> date | None:
    return clock.strict if clock else None


def _place(case: Case) -> str:
    return f"{case.village.name}/{case.grid.name}" if case.grid else case.village.name


def _common(index: int, case: Case) -> dict[str, Any]:
    return {
        "序号": index,
        "登记编号": case.number,
        "登记日期": local_date(case.registered_at),
        "村/网格": _place(case),
        "责任人": case.assignee.name if case.assignee else "",
        "办结日期": local_date(case.closed_at) if case.closed_at else None,
        "状态": STATE_NAMES[case.state],
        "承办单位": "、".join(h.department.name for h in case.handovers if h.state != "withdrawn"),
        "内容分类": case.category,
        "标题": case.title,
        "主要诉求": case.title,
        "备注": "演示数据" if case.demo else "",
    }


def _petition_row(index: int, case: Case) -> dict[str, Any]:
    person = _party(case, "petitioner")
    return _common(index, case) | {
        "来源": SOURCES.get(case.source, case.source),
        "人数": case.people,
        "姓名": person["name"],
        "住址": person["address"],
        "电话": person["phone"],
        "事实与理由": "见事项页面",
        "受理日期": local_date(case.accepted_at) if case.accepted_at else None,
        "告知日期": local_date(case.accepted_at) if case.accepted_at else None,
        "办结期限": _day(last_clock(case, "resolution")),
        "答复日期": local_date(case.closed_at) if case.closed_at else None,
        "是否录入网上系统+编号": case.online_number or "否",
    }


def _dispute_row(index: int, case: Case) -> dict[str, Any]:
    parties = [_party(case, role)["name"] for role in ("petitioner", "other")]
    done = [e.n for e in case.current_evenings if e.done_at]
    return _common(index, case) | {
        "排查日期": local_date(case.registered_at),
        "排查人": case.registered_by.name if case.registered_by else "",
        "当事人双方": " / ".join(name for name in parties if name),
        "类型": case.category,
        "涉及人数": case.people,
        "简要情况": case.title,
        "风险等级": LEVEL_NAMES[case.risk],
        "民转刑苗头": "有" if case.risk_signs else "无",
        "包案领导": case.supervisor.name if case.supervisor else "",
        "当前步骤": f"已完成{len(done)}晚" if not case.closed_at else STATE_NAMES[case.state],
        "期限": _day(last_clock(case, "mediation")),
        "结果": STATE_NAMES[case.state],
    }


def _hotline_row(index: int, case: Case) -> dict[str, Any]:
    return _common(index, case) | {
        "工单编号": case.hotline_number or "",
        "期限": case.hotline_due,
        "答复": case.reply or "",
        "满意度": RATINGS.get(case.rating or "", ""),
    }


_ROWS = {"petition": _petition_row, "dispute": _dispute_row, "hotline": _hotline_row}

"""The replies of a period in the hotline's own headings, for the clerk to hand back."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from pathlib import Path

import xlsxwriter
from sqlalchemy import and_, or_

from intake.audit.log import record
from intake.cases.tables import Case
from intake.cases.visible import visible_cases
from intake.database import db
from intake.hotline.reader import own_category
from intake.papers.cells import write_cell
from intake.papers.formats import make_formats
from intake.rules.categories import RATINGS
from intake.rules.columns import NAMES, PERSONAL
from intake.rules.hotline import Reading
from intake.rules.localtime import instant, local
from intake.rules.refusals import BadInput
from intake.town.tables import User

#: [own] A period longer than this is no hand-over of replies.
LONGEST_PERIOD = timedelta(days=366)
KINDS = {"received": "datetime", "due": "date", "replied": "datetime"}
WIDTHS = {"number": 20, "content": 40, "reply": 60, "received": 17, "replied": 17, "due": 12}
_OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def check_period(first: date | None, last: date | None) -> tuple[date, date]:
    """Return the period, both days included; raise BadInput where it is none."""
    faults = {}
    if first is None:
        faults["from"] = "请填写从哪天"
    if last is None:
        faults["to"] = "请填写到哪天"
    if first and last and last < first:
        faults["to"] = "结束的日子不能早于开始的日子"
    elif first and last and last - first > LONGEST_PERIOD:
        faults["to"] = "一次最多导出一年"
    if faults or first is None or last is None:
        raise BadInput(faults)
    return first, last


def replied_orders(user: User, first: date, last: date) -> list[Case]:
    """Return the orders answered or returned in the period that the person may see, oldest first."""
    begin, end = instant(first, time(0)), instant(last + timedelta(days=1), time(0))
    answered = and_(Case.reply.is_not(None), Case.replied_at >= begin, Case.replied_at < end)
    returned = and_(Case.state == "returned", Case.closed_at >= begin, Case.closed_at < end)
    query = visible_cases(user).where(Case.kind == "hotline", Case.hotline_number.is_not(None))
    ordered = query.where(or_(answered, returned)).order_by(Case.registered_at, Case.id)
    return list(db.session.scalars(ordered))


def write_replies(user: User, reading: Reading, first: date, last: date, path: Path, *, now: datetime) -> int:
    """Write the workbook and the audit line; return how many orders are in it.

    The first sheet has the file's own headings in their order, then 答复 and 答复时间 where the file has
    no column for them, and nothing above them, so that it can be
    handed back; who took it out and when stands on the second sheet and in the footer. The caller's name,
    phone and address stay blank: the hotline has them.
    """
    cases = replied_orders(user, first, last)
    stamp = f"{user.name} {local(now):%Y-%m-%d %H:%M} 导出，{first} 至 {last}，共{len(cases)}件"
    with xlsxwriter.Workbook(str(path), _OPTIONS) as book:
        formats, fields = make_formats(book), _fields(reading)
        headings = (*reading.headings, *(head for head in fields if head not in reading.headings))
        page = book.add_worksheet("工单答复")
        for column, heading in enumerate(headings):
            page.set_column(column, column, WIDTHS.get(fields.get(heading, ""), 14))
            page.write_string(0, column, heading, formats.head)
        for row, case in enumerate(cases, 1):
            for column, heading in enumerate(headings):
                field = fields.get(heading, "")
                write_cell(page, row, column, _value(case, field), KINDS.get(field, "text"), formats)
        page.freeze_panes(1, 0)
        page.set_footer(f"&L{stamp.replace('&', '&&')}&R第&P页 共&N页")
        note = book.add_worksheet("导出说明")
        for row, text in enumerate(_note(stamp, reading)):
            note.write_string(row, 0, text, formats.note)
    record(
        user.town_id,
        at=now,
        by=user.username,
        action="export",
        subject=f"hotline replies {first} {last} {reading.name}",
    )
    db.session.commit()
    return len(cases)


def _fields(reading: Reading) -> dict[str, str]:
    """Return heading → our field; what the reading has no column for stands under our own name."""
    fields = {heading: field for field, heading in reading.columns.items()}
    for field in ("reply", "replied"):
        if field not in reading.columns:
            fields.setdefault(NAMES[field], field)
    return fields


def _note(stamp: str, reading: Reading) -> Iterable[str]:
    return (stamp, f"表样：{reading.name}", "来电人、电话、地址不再带出，请按工单编号对应。")


def _value(case: Case, field: str) -> object:
    if field in PERSONAL or not field:
        return None
    returned = f"退单：{case.outcome or ''}" if case.state == "returned" else None
    values: dict[str, object] = {
        "number": case.hotline_number,
        "received": case.registered_at,
        "due": case.hotline_due,
        "category": own_category(case.narrative) or case.category,
        "title": case.title,
        "content": None,
        "reply": returned or case.reply,
        "replied": case.closed_at if returned else case.replied_at,
        "rating": RATINGS.get(case.rating or "", ""),
        "rating_words": case.rating_words,
    }
    return values.get(field)

"""A row whose case is here already: facts are corrected, dates may be added but never moved.

Only a hotline moves the due date of its own order, until that is answered.
"""

from collections.abc import Iterator
from datetime import date, datetime

from intake.cases.clocks import move_hotline
from intake.cases.effects import accept, settle
from intake.cases.events import note
from intake.cases.importing.rows import Fault, ImportRow, fault_of
from intake.cases.tables import Case
from intake.rules.lifecycle import OPEN_STATES, MoveRefused, move
from intake.rules.localtime import local_date
from intake.town.tables import User, Village

#: Facts of the register that a repeated import corrects, with the names people read.
FACTS = {
    "title": "标题",
    "narrative": "情况说明",
    "category": "内容分类",
    "people": "人数",
    "visitors": "来访人次",
    "hotline_number": "工单编号",
    "online_number": "网上编号",
    "outcome": "处理意见",
}


def contradictions(case: Case, row: ImportRow, village: Village) -> Iterator[Fault]:
    """Yield where the row says something that an edit must not change: what began or ended a clock."""
    here = f"已按编号{case.number}登记"
    if "petition_kind" in row.given and row.registration.petition_kind != (case.petition_kind or "appeal"):
        yield fault_of(row.raw, "petition_kind", f"{here}为另一种信访目的，导入不能改")
    if village.id != case.village_id:
        yield fault_of(row.raw, "village", f"{here}在{case.village.name}，导入不能改村")
    if row.hotline_due and row.hotline_due != case.hotline_due:
        if case.kind != "hotline":
            yield fault_of(
                row.raw, "hotline_due", f"{here}，期限是{case.hotline_due or '空'}，导入不能改期限"
            )
        elif row.hotline_due < local_date(case.registered_at):
            yield fault_of(row.raw, "hotline_due", f"{here}，新期限不能早于收到的日期")
    standing = {
        "registered_at": case.registered_at,
        "accepted_at": case.accepted_at,
        "closed_at": case.closed_at,
    }
    for field, at in standing.items():
        written: datetime | None = getattr(row.dates, field)
        if at and written and local_date(at) != local_date(written):
            yield fault_of(row.raw, field, f"{here}，日期是{local_date(at)}，导入不能改日期")
    if _newly_closed(case, row):
        try:
            move(case.state, "resolve", "office", case.kind, case.petition_kind)
        except MoveRefused as refusal:
            yield fault_of(row.raw, "closed_at", f"{here}，不能用导入办结：{refusal.sentence}")


def update_case(case: Case, row: ImportRow, *, now: datetime, by: User | None) -> None:
    """Bring the case in line with the row, in the caller's transaction; nothing new changes nothing."""
    corrected = _corrections(case, row)
    for name, value in corrected.items():
        setattr(case, name, value)
    if due := _new_due(case, row):
        _move_due(case, due, now, by)
    if _newly_accepted(case, row) and row.dates.accepted_at:
        _accept(case, row.dates.accepted_at, by)
    if _newly_closed(case, row):
        _close(case, row, by)
    if corrected:
        names = "、".join(FACTS[name] for name in corrected)
        note(case, "comment", f"按原登记册更正：{names}", at=now, by=by)


def would_change(case: Case, row: ImportRow) -> bool:
    """Tell whether the row brings anything new for its case."""
    moved = bool(_new_due(case, row))
    return moved or bool(_corrections(case, row)) or _newly_accepted(case, row) or _newly_closed(case, row)


def _new_due(case: Case, row: ImportRow) -> date | None:
    """Return the date to which the hotline moved an order that nobody has answered yet; None for none."""
    answered = case.reply is not None or case.closed_at is not None
    if case.kind != "hotline" or answered or row.hotline_due == case.hotline_due:
        return None
    return row.hotline_due


def _move_due(case: Case, due: date, now: datetime, by: User | None) -> None:
    """The hotline's own due date is what its clock goes by; the old one stays in the course of events."""
    before, case.hotline_due = case.hotline_due, due
    move_hotline(case, due, now)
    note(case, "clock", f"期限由{before or '空'}改为{due}（热线改期）", at=now, by=by)


def _corrections(case: Case, row: ImportRow) -> dict[str, str | int | None]:
    return {name: value for name, value in _facts(row).items() if _differs(case, name, value)}


def _newly_accepted(case: Case, row: ImportRow) -> bool:
    return bool(row.dates.accepted_at) and case.accepted_at is None and case.kind != "dispute"


def _newly_closed(case: Case, row: ImportRow) -> bool:
    """A case that was reopened here is not closed again by the older register."""
    return bool(row.dates.closed_at) and case.closed_at is None and case.round == 1


def _facts(row: ImportRow) -> dict[str, str | int | None]:
    """Return the facts that the row fills in; a blank cell takes nothing away."""
    checked = row.registration
    given = row.given | ({"visitors"} if "people" in row.given else set())
    facts: dict[str, str | int | None] = {
        "title": checked.title,
        "narrative": checked.narrative,
        "category": checked.category,
        "people": checked.people,
        "visitors": checked.visitors,
        "hotline_number": row.hotline_number or None,
        "online_number": row.online_number or None,
        "outcome": row.outcome or None,
    }
    return {name: value for name, value in facts.items() if name in given and value is not None}


def _differs(case: Case, name: str, value: str | int | None) -> bool:
    """An outcome belongs to a closed case; until then there is none to correct."""
    if name == "outcome" and case.closed_at is None:
        return False
    return bool(getattr(case, name) != value)


def _accept(case: Case, at: datetime, by: User | None) -> None:
    """The register says it was accepted; a case that has moved on keeps its state."""
    if case.state == "registered":
        case.state = "accepted"
    if case.state in OPEN_STATES:
        accept(case, at)
    else:
        case.accepted_at = at
    note(case, "accepted", "受理", at=at, by=by)


def _close(case: Case, row: ImportRow, by: User | None) -> None:
    """The register says it is settled: what `resolve` brings about, at the register's instant."""
    at = row.dates.closed_at
    assert at is not None
    case.state = "resolved"
    settle(case, row.outcome or None, at)
    note(case, "resolved", row.outcome or "已办结", at=at, by=by)

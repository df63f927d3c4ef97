"""Take the ledgers out of the house as a workbook: who, what, when and why stand on it and in the log."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import Select, func, select

from intake.audit.chain import head_digest
from intake.audit.log import entry
from intake.cases.circle.admit import open_to_meeting
from intake.cases.tables import Case
from intake.cases.visible import visible_cases
from intake.database import db
from intake.figures.count import registered_between
from intake.meetings.export import SHEETS
from intake.meetings.ledger import LOADED, ledger_rows
from intake.papers.workbook import Sheet, write_ledger
from intake.rules.categories import ROLES
from intake.rules.localtime import local
from intake.rules.refusals import BadInput, NotAllowed
from intake.rules.texts import check_text, one_line
from intake.town.tables import Town, User

#: Who may take ledgers out with full names ([own]).
FULL_ROLES = frozenset({"office", "secretary"})
#: [own] More rows than this make a file nobody reads, and a page that takes too long.
MOST_ROWS = 20_000
PAGE = 500


@dataclass(frozen=True)
class Wanted:
    """What is to be taken out: cases registered from `first` to `last`, both included. kinds: codes.

    full: with names, phones, addresses and stories; needs a reason.
    """

    first: date
    last: date
    kinds: tuple[str, ...]
    village_id: int | None = None
    full: bool = False
    reason: str = ""


@dataclass(frozen=True)
class TakenOut:
    """What was taken out: how many cases of each kind, and under which number the log has it."""

    counts: dict[str, int]
    entry_id: int


def take_out(town: Town, wanted: Wanted, path: Path, *, by: User | None, now: datetime) -> TakenOut:
    """Write the workbook and the log's line. by: None is the command line, whose user holds the database.

    Only what the person may see, and never a sealed case. Raises BadInput or NotAllowed.
    """
    _check(wanted, by)
    query = _cases(town, wanted, by)
    total = db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
    if total > MOST_ROWS:
        raise BadInput({"last": f"这段时间有{total}件，一次最多{MOST_ROWS}件，请把时间分短"})
    line = entry(
        town.id,
        at=now,
        by=by.username if by else "system",
        action="export",
        subject=f"ledgers {wanted.first} to {wanted.last}",
        detail=_detail(wanted, total),
    )
    db.session.add(line)
    db.session.flush()
    stamp = _stamp(wanted, total, by, now, line.id)
    rows = _rows(query, wanted)
    sheets = [
        Sheet(
            name,
            f"{town.name}{title}（{wanted.first}至{wanted.last}）",
            columns,
            [[row.get(column.title) for column in columns] for row in rows[kind]],
            note=stamp,
        )
        for kind, name, title, columns in SHEETS
        if kind in wanted.kinds
    ]
    write_ledger(sheets, path, stamp=stamp, made_at=now)
    counts, entry_id = {kind: len(found) for kind, found in rows.items()}, line.id
    db.session.commit()
    return TakenOut(counts, entry_id)


def _check(wanted: Wanted, by: User | None) -> None:
    faults: dict[str, str] = {}
    if wanted.first > wanted.last:
        faults["last"] = "结束日期不能早于开始日期"
    if not wanted.kinds:
        faults["kinds"] = "请选择至少一本台账"
    if wanted.full and (message := check_text(wanted.reason, limit=200, required=True)):
        faults["reason"] = f"导出完整信息要写明用途：{message}"
    if faults:
        raise BadInput(faults)
    if wanted.full and by is not None and by.role not in FULL_ROLES:
        raise NotAllowed("只有镇办公室和镇党委书记能导出完整信息，请选“隐去姓名电话”")


def _cases(town: Town, wanted: Wanted, by: User | None) -> Select[tuple[Case]]:
    seen = visible_cases(by) if by else select(Case).where(Case.town_id == town.id, open_to_meeting())
    query = seen.where(
        Case.sealed.is_(False), Case.kind.in_(wanted.kinds), registered_between(wanted.first, wanted.last)
    )
    return query if wanted.village_id is None else query.where(Case.village_id == wanted.village_id)


def _rows(query: Select[tuple[Case]], wanted: Wanted) -> dict[str, list[dict[str, object]]]:
    """Return kind → rows, read a page at a time so that memory holds rows and not cases."""
    rows: dict[str, list[dict[str, object]]] = {kind: [] for kind in wanted.kinds}
    serial: Counter[str] = Counter()
    for page in _pages(query):
        for kind in wanted.kinds:
            made = ledger_rows(page, kind, full=wanted.full, after=serial[kind])
            serial[kind] += len(made)
            rows[kind] += made
    return rows


def _pages(query: Select[tuple[Case]]) -> Iterator[list[Case]]:
    ordered = query.order_by(Case.registered_at, Case.id)
    ids: Sequence[int] = db.session.scalars(ordered.with_only_columns(Case.id)).all()
    for begin in range(0, len(ids), PAGE):
        page = select(Case).where(Case.id.in_(ids[begin : begin + PAGE])).options(*LOADED)
        yield list(db.session.scalars(page.order_by(Case.registered_at, Case.id)))


def _detail(wanted: Wanted, total: int) -> dict[str, object]:
    """Return what the log keeps beside the subject. The reason is free text and may name a person, so it
    stands on the workbook only: nothing is ever taken out of the log.
    """
    return {
        "kinds": list(wanted.kinds),
        "village": wanted.village_id,
        "cases": total,
        "full": wanted.full,
    }


def _stamp(wanted: Wanted, total: int, by: User | None, now: datetime, entry_id: int) -> str:
    """Return who took it out, when, what, and where the log has it."""
    who = f"{by.name}（{ROLES[by.role]}）" if by else "系统管理员（命令行）"
    how = "含完整个人信息，请妥善保管" if wanted.full else "已隐去姓名电话"
    # Last, since a footer may cut it off.
    why = f"；用途：{one_line(wanted.reason)}" if wanted.full else ""
    return (
        f"{who} {local(now):%Y-%m-%d %H:%M} 导出；{wanted.first}至{wanted.last}登记，共{total}件；{how}；"
        f"日志第{entry_id}号（链首{head_digest()[:12]}）{why}"
    )

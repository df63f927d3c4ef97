"""Import a hotline's Excel: every order or none, each once, however often its file comes."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

from sqlalchemy import select

from intake.audit.log import record
from intake.cases.circle.readings import mark_read
from intake.cases.events import note
from intake.cases.importing.action import import_cases
from intake.cases.importing.report import ImportReport
from intake.cases.importing.rows import Fault, fault_of, unusable_number
from intake.cases.importing.standing import only_import, open_to_importer, paged
from intake.cases.tables import Case
from intake.database import db
from intake.hotline.mappings import IMPORTING_ROLES, find_mapping
from intake.hotline.reader import OrderRow, read_orders
from intake.rules.categories import RATINGS
from intake.rules.hotline import LONGEST_WORDS, NotYourOrder, Reading, rating_of
from intake.rules.texts import check_text
from intake.town.places import villages
from intake.town.tables import Town, User


def import_orders(
    path: Path, mapping: str, *, town: Town, now: datetime, by: User | None = None, check: bool = False
) -> ImportReport:
    """Import the file by the named reading in one transaction; return the report, with every fault.

    by: None for the command line. check: only say what would happen. Raises NotYourOrder, BadInput for an
    unknown mapping, SheetFault for a file that the reading does not fit, ImportBusy.
    """
    if by is not None and by.role not in IMPORTING_ROLES:
        raise NotYourOrder("导入工单")
    reading = find_mapping(town.id, mapping)
    names = [village.name for village in villages(town.id)]
    orders = read_orders(path, reading, names, town.name)
    faults = [fault for order in orders for fault in _own_faults(order, reading)]
    if not check and not faults:
        only_import(town)
        who = by.username if by else "system"
        record(town.id, at=now, by=who, action="hotline.import", subject=f"mapping {reading.name}")
    known = _known(town, orders, by)
    taken = _taken(town, orders, known, by)
    faults += [unusable_number(order.raw) for order in orders if order.number in taken]
    _adopt(orders, {number: case for number, case in known.items() if number not in taken})
    if not faults:
        _rate(orders, known, now, by)
    rows = [order.raw for order in orders]
    report = import_cases(
        path, town=town, now=now, by=by, check=check or bool(faults), rows_of=lambda _: rows
    )
    if not faults:
        return report
    both = sorted({*faults, *report.faults}, key=lambda fault: (fault.row, fault.column, fault.message))
    return replace(report, created=0, updated=0, faults=both, verdicts=())


def _own_faults(order: OrderRow, reading: Reading) -> list[Fault]:
    found = []
    if not order.number:
        found.append(fault_of(order.raw, "hotline_number", "工单编号不能空着，没有它就分不清是不是同一件"))
    if rating_of(order.rating) is None:
        column = reading.columns["rating"]
        words = "、".join(RATINGS.values())
        found.append(Fault(order.raw.number, column, f"“{order.rating[:20]}”看不懂，请写成{words}"))
    if message := check_text(order.words, limit=LONGEST_WORDS, required=False):
        found.append(Fault(order.raw.number, reading.columns["rating_words"], message))
    return found


def _known(town: Town, orders: list[OrderRow], by: User | None) -> dict[str, Case]:
    """Return hotline number → the order that is here already, the first of each; locked in order of ids.

    Only what the importer may know of.
    """
    numbers = sorted({order.number for order in orders if order.number})
    found: dict[str, Case] = {}
    for page in paged(numbers):
        query = select(Case).where(
            Case.town_id == town.id,
            Case.kind == "hotline",
            Case.hotline_number.in_(page),
            open_to_importer(by),
        )
        for case in db.session.scalars(query.order_by(Case.id).with_for_update(of=Case)):
            mark_read(case)
            found.setdefault(case.hotline_number or "", case)
    return found


def _taken(town: Town, orders: list[OrderRow], known: dict[str, Case], by: User | None) -> set[str | None]:
    """Return the orders' numbers that stand for another matter, beyond what `import_cases` finds itself."""
    numbers = sorted({order.number for order in orders if order.number})
    taken: set[str | None] = set()
    for page in paged(numbers):
        hidden = Case.kind == "hotline", Case.hotline_number.in_(page), ~open_to_importer(by)
        query = select(Case.hotline_number).where(Case.town_id == town.id, *hidden)
        taken.update(number for number in db.session.scalars(query) if number not in known)
        # An order that came in another way is to be given the number that this case has.
        waiting = [number for number in page if number in known and known[number].external_number is None]
        query = select(Case.external_number).where(Case.town_id == town.id)
        taken.update(db.session.scalars(query.where(Case.external_number.in_(waiting))))
    return taken


def _adopt(orders: list[OrderRow], known: dict[str, Case]) -> None:
    """An order that came in another way is found again by its hotline number."""
    for number, case in known.items():
        case.external_number = case.external_number or number
    for order in orders:
        if order.number in known:
            order.raw.values["external_number"] = known[order.number].external_number or order.number


def _rate(orders: list[OrderRow], known: dict[str, Case], now: datetime, by: User | None) -> None:
    """Take over how callers rated the answers that were given; a blank cell takes nothing away."""
    for order in orders:
        case, rating = known.get(order.number), rating_of(order.rating)
        if case is None or not rating or case.reply is None:
            continue
        words = order.words.strip() or case.rating_words
        if (case.rating, case.rating_words) == (rating, words):
            continue
        case.rating, case.rated_at, case.rating_words = rating, now, words
        text = f"热线回访：{RATINGS[rating]}" + (f"，{order.words.strip()}" if order.words.strip() else "")
        note(case, "hotline_rating", text, at=now, by=by)

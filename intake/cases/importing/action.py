"""Import a register: every row or none."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from sqlalchemy import select

from intake.cases.build import Arrival, Draft, Place, draft_case
from intake.cases.importing.bulk import write_drafts
from intake.cases.importing.places import Gazetteer
from intake.cases.importing.reader import read_rows
from intake.cases.importing.rows import Fault, ImportRow, fault_of, read_row
from intake.cases.importing.updates import contradictions, update_case
from intake.cases.numbers import reserve_numbers
from intake.cases.tables import Case
from intake.database import db
from intake.rules.calendar import Calendar
from intake.rules.localtime import local_date
from intake.rules.playbook import Playbook
from intake.rules.refusals import Refusal
from intake.town.holidays import calendar_of
from intake.town.playbooks import current_playbook
from intake.town.tables import Town, User

#: Looked up per query; more would make a query's text very long.
PAGE = 1000


@dataclass(frozen=True)
class ImportReport:
    """What an import did, or would do. With faults nothing was written."""

    rows: int
    created: int
    updated: int
    faults: list[Fault] = field(default_factory=list)


@dataclass(frozen=True)
class Ready:
    """A row with its place, and the case it is about if that is here already."""

    row: ImportRow
    place: Place
    case: Case | None


def import_cases(
    path: Path, *, town: Town, now: datetime, by: User | None = None, check: bool = False
) -> ImportReport:
    """Import the file in one transaction; return the report, with every fault if there are any.

    check: only say what would happen. Raises SheetFault for a file that is no register at all.
    """
    raws = read_rows(path)
    read = [read_row(raw, now=now) for raw in raws]
    faults = [fault for found in read if isinstance(found, list) for fault in found]
    rows = [found for found in read if isinstance(found, ImportRow)]
    gazetteer = Gazetteer(town)
    faults += _repeats(rows)
    ready = list(_placed(rows, gazetteer, _standing(town, rows), faults))
    if faults or check:
        db.session.rollback()
        created = 0 if faults else sum(one.case is None for one in ready)
        return ImportReport(len(raws), created, 0 if faults else len(ready) - created, _ordered(faults))
    return _write(ready, gazetteer, now, by)


def _ordered(faults: list[Fault]) -> list[Fault]:
    return sorted(faults, key=lambda fault: fault.row)


def _repeats(rows: list[ImportRow]) -> Iterator[Fault]:
    """Yield rows whose external number an earlier row of the file has."""
    seen: dict[str, int] = {}
    for row in rows:
        number = row.external_number
        if number and seen.setdefault(number, row.raw.number) != row.raw.number:
            message = f"编号“{number}”和第{seen[number]}行重复"
            yield fault_of(row.raw, "external_number", message)


def _standing(town: Town, rows: list[ImportRow]) -> dict[str, Case]:
    """Return external or own number → case, locked in the order of ids as every writer does."""
    numbers = sorted({row.external_number for row in rows if row.external_number})
    found: dict[str, Case] = {}
    for begin in range(0, len(numbers), PAGE):
        page = numbers[begin : begin + PAGE]
        query = select(Case).where(
            Case.town_id == town.id, Case.external_number.in_(page) | Case.number.in_(page)
        )
        for case in db.session.scalars(query.order_by(Case.id).with_for_update(of=Case)):
            found[case.external_number or case.number] = case
            found[case.number] = case
    return found


def _placed(
    rows: list[ImportRow], gazetteer: Gazetteer, standing: dict[str, Case], faults: list[Fault]
) -> Iterator[Ready]:
    """Yield each row with its place and case; add what is wrong to the faults."""
    for row in rows:
        case = standing.get(row.external_number) if row.external_number else None
        if case is not None and case.number == row.external_number:
            faults.append(fault_of(row.raw, "external_number", "这是本系统自己的编号，事项已在系统里"))
            continue
        try:
            place = gazetteer.place(row.registration.village, row.registration.grid)
        except Refusal as refusal:
            faults.append(fault_of(row.raw, refusal.field or "village", refusal.sentence))
            continue
        if case is not None:
            faults.extend(contradictions(case, row, place.village))
        yield Ready(row, place, case)


def _write(ready: list[Ready], gazetteer: Gazetteer, now: datetime, by: User | None) -> ImportReport:
    fresh = [one for one in ready if one.case is None]
    numbers = _numbers(gazetteer.town, fresh)
    for one in ready:
        if one.case is not None:
            update_case(one.case, one.row, now=now, by=by)
    playbook, calendar = current_playbook(gazetteer.town.id), calendar_of(gazetteer.town.id)
    for begin in range(0, len(fresh), PAGE):
        page = fresh[begin : begin + PAGE]
        write_drafts([_draft(next(numbers), one, gazetteer, playbook, calendar, by) for one in page])
    db.session.commit()
    return ImportReport(len(ready), len(fresh), len(ready) - len(fresh))


def _draft(
    number: str, one: Ready, gazetteer: Gazetteer, playbook: Playbook, calendar: Calendar, by: User | None
) -> Draft:
    """An outcome without a closing date closes nothing, but what the register says is kept."""
    draft = draft_case(
        number,
        one.row.registration,
        arrival_of(one.row),
        one.place,
        playbook,
        by=by,
        present=gazetteer.holders(one.place),
        calendar=calendar,
    )
    if one.row.outcome and draft.case.closed_at is None:
        words = f"原登记册记载：{one.row.outcome}"
        draft.events.append(("comment", words, draft.case.registered_at, by))
    return draft


def _numbers(town: Town, fresh: list[Ready]) -> Iterator[str]:
    """Yield a number for each new row in turn, reserved at once for each day."""
    days = [local_date(one.row.registered_at) for one in fresh]
    reserved = {day: iter(reserve_numbers(town, day, count)) for day, count in sorted(Counter(days).items())}
    return (next(reserved[day]) for day in days)


def arrival_of(row: ImportRow) -> Arrival:
    return Arrival(
        registered_at=row.registered_at,
        source=row.registration.source,
        risk=row.risk,
        accepted_at=row.dates.accepted_at,
        closed_at=row.dates.closed_at,
        outcome=row.outcome or None,
        hotline_number=row.hotline_number or None,
        hotline_due=row.hotline_due,
        online_number=row.online_number or None,
        external_number=row.external_number or None,
    )

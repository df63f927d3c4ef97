"""Import a register: every row or none."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

from intake.cases.importing.own import judge_own, own_case, own_cases
from intake.cases.importing.places import Gazetteer
from intake.cases.importing.quick import without_collector
from intake.cases.importing.reader import RawRow, read_rows
from intake.cases.importing.report import ImportReport, Progress, Verdict, no_progress
from intake.cases.importing.rows import Fault, ImportRow, fault_of, read_row, unusable_number
from intake.cases.importing.standing import hidden_numbers, only_import, standing_cases
from intake.cases.importing.updates import contradictions, would_change
from intake.cases.importing.writing import Ready, write_rows
from intake.cases.tables import Case
from intake.database import db
from intake.rules.refusals import Refusal
from intake.town.tables import Town, User

#: The watcher is told after so many rows.
STRIDE = 500


@without_collector()
def import_cases(
    path: Path,
    *,
    town: Town,
    now: datetime,
    by: User | None = None,
    check: bool = False,
    progress: Progress = no_progress,
    rows_of: Callable[[Path], list[RawRow]] = read_rows,
) -> ImportReport:
    """Import the file in one transaction; return the report, with every fault if there are any.

    rows_of: how the file becomes rows. check: only say what would happen, row by row. Raises SheetFault
    for a file that is no register at all, ImportBusy while another import is at work.
    """
    if not check:
        only_import(town)
    raws = rows_of(path)
    counter = _Counter(progress, len(raws) if check else 2 * len(raws))
    known = own_cases(town, raws, by)
    read = [_read(raw, known, now, counter) for raw in raws]
    faults = [fault for found in read if isinstance(found, list) for fault in found]
    own = [found for found in read if isinstance(found, Verdict)]
    rows = [found for found in read if isinstance(found, ImportRow)]
    gazetteer = Gazetteer(town)
    faults += _repeats(rows)
    numbers = {row.external_number for row in rows if row.external_number}
    standing = standing_cases(town, numbers, by, lock=not check)
    usable = list(_usable(rows, standing, hidden_numbers(town, numbers, by), faults))
    ready = list(_placed(usable, gazetteer, standing, faults))
    if faults or check:
        verdicts = tuple(_verdicts(raws, own, ready, faults)) if check else ()
        db.session.rollback()
        return _report(raws, ready, own, faults, verdicts)
    write_rows(ready, gazetteer, now, by, counter.add)
    report = _report(raws, ready, own, faults, ())
    db.session.commit()
    return report


class _Counter:
    """Counts steps for whoever watches, and tells them now and then."""

    def __init__(self, progress: Progress, total: int) -> None:
        self.progress, self.total, self.done, self.told = progress, total, 0, 0

    def add(self, steps: int) -> None:
        self.done += steps
        if self.done - self.told >= STRIDE or self.done >= self.total:
            self.told = self.done
            self.progress(self.done, self.total)


def _read(
    raw: RawRow, known: dict[str, Case], now: datetime, counter: _Counter
) -> ImportRow | Verdict | list[Fault]:
    counter.add(1)
    case = own_case(raw, known)
    return read_row(raw, now=now) if case is None else judge_own(raw, case)


def _report(
    raws: list[RawRow],
    ready: list[Ready],
    own: list[Verdict],
    faults: list[Fault],
    verdicts: tuple[Verdict, ...],
) -> ImportReport:
    if faults:
        return ImportReport(len(raws), 0, 0, sorted(faults, key=lambda fault: fault.row), 0, verdicts)
    created = sum(one.case is None for one in ready)
    return ImportReport(len(raws), created, len(ready) - created, [], len(own), verdicts)


def _verdicts(
    raws: list[RawRow], own: list[Verdict], ready: list[Ready], faults: list[Fault]
) -> Iterator[Verdict]:
    """Yield what becomes of each row, in the file's order."""
    found = {(one.sheet, one.row): one for one in own}
    found |= {(one.row.raw.sheet, one.row.raw.number): _verdict(one) for one in ready}
    wrong = {(fault.sheet, fault.row) for fault in faults}
    for raw in raws:
        place = (raw.sheet, raw.number)
        yield Verdict(raw.number, raw.sheet, "fault") if place in wrong else found[place]


def _verdict(one: Ready) -> Verdict:
    raw = one.row.raw
    if one.case is None:
        return Verdict(raw.number, raw.sheet, "new")
    outcome = "changed" if would_change(one.case, one.row) else "same"
    return Verdict(raw.number, raw.sheet, outcome, one.case.number)


def _repeats(rows: list[ImportRow]) -> Iterator[Fault]:
    """Yield rows whose external number an earlier row of the file has."""
    seen: dict[str, RawRow] = {}
    for row in rows:
        number = row.external_number
        if number and (first := seen.setdefault(number, row.raw)) is not row.raw:
            message = f"编号“{number}”和第{first.number}行重复"
            yield fault_of(row.raw, "external_number", message)


def _usable(
    rows: list[ImportRow], standing: dict[str, Case], hidden: set[str], faults: list[Fault]
) -> Iterator[ImportRow]:
    """Yield the rows whose number may stand for them; of the others all faults read alike."""
    for row in rows:
        number = row.external_number
        case = standing.get(number)
        other = case is not None and (case.number == number or case.kind != row.registration.kind)
        if number and (other or number in hidden):
            faults.append(unusable_number(row.raw))
        else:
            yield row


def _placed(
    rows: list[ImportRow], gazetteer: Gazetteer, standing: dict[str, Case], faults: list[Fault]
) -> Iterator[Ready]:
    """Yield each row with its place and case; add what is wrong to the faults."""
    for row in rows:
        case = standing.get(row.external_number) if row.external_number else None
        try:
            place = gazetteer.place(row.registration.village, row.registration.grid)
        except Refusal as refusal:
            faults.append(fault_of(row.raw, refusal.field or "village", refusal.sentence))
            continue
        if case is not None:
            faults.extend(contradictions(case, row, place.village))
        yield Ready(row, place, case)

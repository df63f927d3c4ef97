"""Write a checked register: corrections one by one, what is new many at a time."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from intake.cases.draft import Arrival, Draft, Place, draft_case
from intake.cases.importing.bulk import write_drafts
from intake.cases.importing.places import Gazetteer
from intake.cases.importing.rows import ImportRow
from intake.cases.importing.standing import paged
from intake.cases.importing.updates import update_case
from intake.cases.numbers import reserve_numbers
from intake.cases.tables import Case
from intake.rules.localtime import local_date
from intake.town.holidays import calendar_of
from intake.town.playbooks import current_playbook
from intake.town.tables import Town, User


@dataclass(frozen=True)
class Ready:
    """A row with its place, and the case it is about if that is here already."""

    row: ImportRow
    place: Place
    case: Case | None


def write_rows(
    ready: list[Ready], gazetteer: Gazetteer, now: datetime, by: User | None, step: Callable[[int], None]
) -> None:
    """Write the rows in the caller's transaction. step: told how many more are done."""
    for one in ready:
        if one.case is not None:
            update_case(one.case, one.row, now=now, by=by)
            step(1)
    fresh = [one for one in ready if one.case is None]
    draft = _drafter(gazetteer, by)
    numbers = _numbers(gazetteer.town, fresh)
    for page in paged(fresh):
        write_drafts([draft(next(numbers), one) for one in page])
        step(len(page))


def _drafter(gazetteer: Gazetteer, by: User | None) -> Callable[[str, Ready], Draft]:
    """Return what makes a draft of a row; what all rows share is looked up once."""
    playbook, calendar = current_playbook(gazetteer.town.id), calendar_of(gazetteer.town.id)

    def draft(number: str, one: Ready) -> Draft:
        row, place, present = one.row, one.place, gazetteer.holders(one.place)
        made = draft_case(
            number,
            row.registration,
            arrival_of(row),
            place,
            playbook,
            by=by,
            present=present,
            calendar=calendar,
        )
        made.events += later_words(row, by)
        return made

    return draft


def later_words(row: ImportRow, by: User | None) -> list[tuple[str, str, datetime, User | None]]:
    """An outcome without a closing date closes nothing, but what the register says is kept."""
    if not row.outcome or row.dates.closed_at is not None:
        return []
    return [("comment", f"原登记册记载：{row.outcome}", row.registered_at, by)]


def arrival_of(row: ImportRow) -> Arrival:
    """Return how and when the row's case came in, and how far it is."""
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


def _numbers(town: Town, fresh: list[Ready]) -> Iterator[str]:
    """Yield a number for each new row in turn, reserved at once for each day."""
    days = [local_date(one.row.registered_at) for one in fresh]
    reserved = {day: iter(reserve_numbers(town, day, count)) for day, count in sorted(Counter(days).items())}
    return (next(reserved[day]) for day in days)

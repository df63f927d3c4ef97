"""Cases that a register speaks of and that are here already, locked as every writer locks them."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

from sqlalchemy import ColumnElement, func, select

from intake.cases.circle.admit import open_to_person
from intake.cases.circle.readings import mark_read
from intake.cases.tables import Case
from intake.database import db
from intake.rules.refusals import Refusal
from intake.town.tables import Town, User

#: Looked up per query; more would make a query's text very long.
PAGE = 1000
_LOCK = 7_077_002
Item = TypeVar("Item")


class ImportBusy(Refusal):
    """One import at a time in a town: the second would wait for rows the first one holds."""

    def __init__(self) -> None:
        super().__init__("另一份登记册正在导入，请等它完成再试", "file")


def only_import(town: Town) -> None:
    """Be the town's only import until this transaction ends; raise ImportBusy if another is at work."""
    if not db.session.scalar(select(func.pg_try_advisory_xact_lock(_LOCK, town.id))):
        raise ImportBusy


def open_to_importer(by: User | None) -> ColumnElement[bool]:
    """Return the condition on `cases` that whoever imports may know of each. by: None is the command line,
    which knows no person, so no sealed case either.
    """
    return Case.sealed.is_(False) if by is None else open_to_person(by.id)


def standing_cases(town: Town, numbers: set[str], by: User | None, *, lock: bool) -> dict[str, Case]:
    """Return external or own number → case, of those the importer may know of.

    lock: lock them, in the order of ids as every writer does.
    """
    ids = sorted(case_id for page in paged(sorted(numbers)) for case_id in _ids(town, page, by))
    found: dict[str, Case] = {}
    for page in paged(ids):
        query = select(Case).where(Case.id.in_(page), open_to_importer(by)).order_by(Case.id)
        if lock:
            query = query.with_for_update(of=Case).execution_options(populate_existing=True)
        for case in db.session.scalars(query):
            mark_read(case)
            found[case.external_number or case.number] = case
            found[case.number] = case
    return found


def _ids(town: Town, numbers: Sequence[str], by: User | None) -> Sequence[int]:
    named = Case.external_number.in_(numbers) | Case.number.in_(numbers)
    return db.session.scalars(
        select(Case.id).where(Case.town_id == town.id, named, open_to_importer(by))
    ).all()


def hidden_numbers(town: Town, numbers: set[str], by: User | None) -> set[str]:
    """Return those of the external numbers that stand for cases the importer may not know of."""
    found: set[str] = set()
    for page in paged(sorted(numbers)):
        held = Case.town_id == town.id, Case.external_number.in_(page), ~open_to_importer(by)
        found.update(
            number for number in db.session.scalars(select(Case.external_number).where(*held)) if number
        )
    return found


def paged(items: Sequence[Item]) -> Iterator[Sequence[Item]]:
    """Yield the items in pages."""
    for begin in range(0, len(items), PAGE):
        yield items[begin : begin + PAGE]

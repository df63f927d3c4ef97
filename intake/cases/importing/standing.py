"""Cases that a register speaks of and that are here already, locked as every writer locks them."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

from sqlalchemy import func, select

from intake.cases.tables import Case
from intake.database import db
from intake.rules.refusals import Refusal
from intake.town.tables import Town

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


def standing_cases(town: Town, numbers: set[str], *, lock: bool) -> dict[str, Case]:
    """Return external or own number → case. lock: lock them, in the order of ids as every writer does."""
    ids = sorted(case_id for page in paged(sorted(numbers)) for case_id in _ids(town, page))
    found: dict[str, Case] = {}
    for page in paged(ids):
        query = select(Case).where(Case.id.in_(page)).order_by(Case.id)
        if lock:
            query = query.with_for_update(of=Case).execution_options(populate_existing=True)
        for case in db.session.scalars(query):
            found[case.external_number or case.number] = case
            found[case.number] = case
    return found


def _ids(town: Town, numbers: Sequence[str]) -> Sequence[int]:
    named = Case.external_number.in_(numbers) | Case.number.in_(numbers)
    return db.session.scalars(select(Case.id).where(Case.town_id == town.id, named)).all()


def paged(items: Sequence[Item]) -> Iterator[Sequence[Item]]:
    """Yield the items in pages."""
    for begin in range(0, len(items), PAGE):
        yield items[begin : begin + PAGE]

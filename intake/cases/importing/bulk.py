"""Write many new cases at once: the same drafts that `build_case` writes one by one."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from intake.audit.tables import AuditEntry
from intake.cases.draft import Draft
from intake.cases.events import event_row, line_row
from intake.cases.importing.copying import copy_rows, reserve_ids
from intake.cases.tables import Case, CaseEvening, CaseEvent, LegalClock, Party
from intake.timers.plan import timer_rows
from intake.timers.tables import Timer
from intake.town.tables import User


def write_drafts(drafts: Sequence[Draft]) -> None:
    """Write the cases with all that hangs on them, in the caller's transaction."""
    for draft, case_id in zip(drafts, reserve_ids(Case, len(drafts)), strict=True):
        draft.case.id = case_id
    copy_rows(Case, (vars(draft.case) for draft in drafts), with_id=True)
    copy_rows(Party, _hanging(drafts, "parties"))
    copy_rows(LegalClock, _hanging(drafts, "clocks"))
    copy_rows(CaseEvening, _hanging(drafts, "evenings"))
    told = list(_told(drafts))
    copy_rows(CaseEvent, (event_row(c, k, text, at=at, by=by) for c, k, text, at, by in told))
    copy_rows(AuditEntry, (line_row(c, k, at=at, by=by) for c, k, _, at, by in told))
    copy_rows(Timer, _timers(drafts))


def _hanging(drafts: Iterable[Draft], name: str) -> Iterator[Mapping[str, Any]]:
    """Yield the rows of one of the case's lists, in the order they were made."""
    for draft in drafts:
        for one in getattr(draft.case, name):
            yield vars(one) | {"case_id": draft.case.id}


def _told(drafts: Iterable[Draft]) -> Iterator[tuple[Case, str, str, datetime, User | None]]:
    for draft in drafts:
        for kind, text, at, by in draft.events:
            yield draft.case, kind, text, at, by


def _timers(drafts: Iterable[Draft]) -> Iterator[Mapping[str, Any]]:
    for draft in drafts:
        case = draft.case
        yield from timer_rows(case.town_id, case.id, draft.alarms, version=case.round)

"""Who reads the petitioner's code, and a new one for a receipt that was lost."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from intake.audit.tables import AuditEntry
from intake.cases.status import public_status
from intake.cases.status_code import SHOWN_FOR, code_shown, renew_code
from intake.cases.tables import Case
from intake.database import db
from intake.rules.refusals import NotAllowed, StatusRefused
from tests.conftest import MONDAY, MakeCase, user

JUST = SHOWN_FOR - timedelta(seconds=1)


def readers(case: Case, after: timedelta) -> set[str]:
    names = ("grid02", "center02", "lead01", "office", "mayor", "secretary", "mediator006")
    return {name for name in names if code_shown(case, user(name), MONDAY + after)}


def test_the_code_is_for_who_registered_and_the_office_and_for_a_day(make_case: MakeCase) -> None:
    case = make_case(by="grid02")
    assert readers(case, JUST) == {"grid02", "office"}
    assert readers(case, SHOWN_FOR) == set()


@pytest.mark.parametrize("by", ["office", "center02", "grid02"])
def test_a_new_code_takes_the_place_of_the_old_and_is_written_nowhere(make_case: MakeCase, by: str) -> None:
    case = make_case(by="grid02")
    old, case.status_locked_until = case.status_code, MONDAY + timedelta(hours=1)
    db.session.commit()
    new = renew_code(user(by), case.number, now=MONDAY)
    if new != old:
        with pytest.raises(StatusRefused):
            public_status(case.number, old, now=MONDAY)
    assert public_status(case.number, new, now=MONDAY).number == case.number
    event = case.events[-1]
    assert (event.kind, event.text, event.by_id) == ("comment", "重发了查询码，原来的作废", user(by).id)
    lines = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "case.code_renewed")).all()
    assert [(line.actor, line.subject, line.detail) for line in lines] == [(by, f"case {case.number}", {})]


@pytest.mark.parametrize("by", ["mayor", "secretary", "lead01", "grid02"])
def test_others_make_no_new_code(make_case: MakeCase, by: str) -> None:
    case = make_case(village="娄庄村", by="office")
    case.assignee = user(by)
    case.supervisor = user(by)
    db.session.commit()
    old = case.status_code
    with pytest.raises(NotAllowed, match="重发查询码"):
        renew_code(user(by), case.number, now=MONDAY)
    db.session.rollback()
    assert case.status_code == old

"""Entering and ending a leave."""

from datetime import date

import pytest
from sqlalchemy import select

from intake.audit.tables import AuditEntry
from intake.database import db
from intake.rules.refusals import BadInput, NotAllowed
from intake.town.leave import end_stand_in, set_stand_in
from intake.town.tables import StandIn, Town
from tests.conftest import MONDAY, MakeCase, user
from tests.town.test_stand_ins import at, leave, sees

FIRST, LAST = date(2026, 3, 2), date(2026, 3, 4)


def test_back_early_it_ends_at_once(make_case: MakeCase) -> None:
    case = make_case(village="娄庄村")
    entry = leave("lead01", "lead05")
    end_stand_in(user("lead01"), entry.id, now=at(3))
    assert entry.last == date(2026, 3, 2)
    assert not sees("lead05", case.number, at(3))
    later = leave("lead01", "lead05", date(2026, 3, 10), date(2026, 3, 12))
    end_stand_in(user("office"), later.id, now=at(3))
    end_stand_in(user("office"), entry.id, now=at(9))
    assert list(db.session.scalars(select(StandIn.last))) == [date(2026, 3, 2)]
    actions = db.session.scalars(select(AuditEntry.action).where(AuditEntry.action.startswith("stand_in")))
    assert list(actions) == ["stand_in.set", "stand_in.end", "stand_in.set", "stand_in.end"]


@pytest.mark.parametrize(
    ("person", "stand_in", "first", "last", "field"),
    [
        ("nobody", "grid09", FIRST, LAST, "person"),
        ("auditor", "grid09", FIRST, LAST, "person"),
        ("grid02", "nobody", FIRST, LAST, "stand_in"),
        ("grid02", "admin", FIRST, LAST, "stand_in"),
        ("grid02", "grid02", FIRST, LAST, "stand_in"),
        ("grid02", "grid09", None, LAST, "first"),
        ("grid02", "grid09", FIRST, None, "last"),
        ("grid02", "grid09", date(2026, 3, 1), LAST, "first"),
        ("grid02", "grid09", LAST, FIRST, "last"),
        ("grid02", "grid09", FIRST, date(2026, 12, 1), "last"),
    ],
)
def test_an_impossible_leave_is_refused(
    town: Town, person: str, stand_in: str, first: date | None, last: date | None, field: str
) -> None:
    with pytest.raises(BadInput) as refused:
        set_stand_in(user("office"), person, stand_in, first, last, "", now=MONDAY)
    assert set(refused.value.faults) == {field}
    assert db.session.scalars(select(StandIn)).all() == []


def test_nobody_stands_in_without_a_phone(town: Town) -> None:
    user("grid09").phone = None
    with pytest.raises(BadInput, match="没有手机号"):
        leave("grid02", "grid09")


def test_leaves_never_overlap_nor_form_a_chain(town: Town) -> None:
    leave("grid02", "grid09")
    for person, stand_in, says in (
        ("grid02", "grid10", "已经由"),
        ("grid03", "grid02", "自己请假"),
        ("grid09", "grid10", "先给"),
    ):
        with pytest.raises(BadInput, match=says):
            leave(person, stand_in, LAST, date(2026, 3, 9))
    leave("grid03", "grid09", LAST, date(2026, 3, 9))
    leave("grid02", "grid10", date(2026, 3, 5), date(2026, 3, 9))
    assert len(db.session.scalars(select(StandIn)).all()) == 3


def test_one_enters_one_s_own_leave_and_the_office_anyone_s(town: Town) -> None:
    entry = leave("grid02", "grid09", by="grid02")
    with pytest.raises(NotAllowed):
        leave("grid03", "grid10", by="mayor")
    with pytest.raises(NotAllowed):
        end_stand_in(user("grid09"), entry.id, now=MONDAY)
    with pytest.raises(BadInput):
        end_stand_in(user("office"), 10**6, now=MONDAY)

"""录入网上系统: number and date, once in the town."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from intake.cases.circle.readers import seal
from intake.cases.tables import CaseEvent
from intake.cases.visible import find_case
from intake.database import db
from intake.figures.count import figures
from intake.meetings.ledger import ledger_cases, ledger_rows
from intake.posts.online import enter_online
from intake.rules.refusals import BadInput, MoveRefused, NotAllowed, NotFound
from intake.rules.weeks import week_of
from tests.conftest import MONDAY, MakeCase, user

DAY = date(2026, 3, 4)
LATER = MONDAY + timedelta(days=3)


def enter(
    number: str, by: str = "office", online_number: str = "41042126030017", on: date | None = DAY
) -> None:
    enter_online(user(by), number, online_number=online_number, entered_on=on, now=LATER)


def test_number_and_date_stand_on_the_case_in_the_ledger_and_in_the_figures(make_case: MakeCase) -> None:
    case = make_case(kind="petition")
    enter(case.number, by="center02", online_number=" 41042126030017 ")
    kept = find_case(user("office"), case.number)
    assert (kept.online_number, kept.online_on) == ("41042126030017", DAY)
    events = db.session.scalars(select(CaseEvent).where(CaseEvent.kind == "online")).all()
    assert [event.text for event in events] == ["网上编号41042126030017，2026-03-04录入"]
    (row,) = ledger_rows(ledger_cases(case.town_id, week_of(MONDAY)), "petition")
    assert row["是否录入网上系统+编号"] == "41042126030017"
    assert figures(case.town_id, date(2026, 3, 2), date(2026, 3, 2), at=LATER)["online"] == 1


def test_entering_the_same_again_changes_nothing_and_another_corrects_it(make_case: MakeCase) -> None:
    number = make_case(kind="petition").number
    enter(number)
    enter(number)
    enter(number, online_number="41042126030018")
    texts = [e.text for e in db.session.scalars(select(CaseEvent).where(CaseEvent.kind == "online"))]
    assert len(texts) == 2
    assert "原来是41042126030017" in texts[1]


@pytest.mark.parametrize(
    ("online_number", "on", "field"),
    [
        ("", DAY, "online_number"),
        ("9" * 61, DAY, "online_number"),
        ("1\x002", DAY, "online_number"),
        ("123", None, "entered_on"),
        ("123", date(2026, 3, 1), "entered_on"),
        ("123", date(2026, 3, 6), "entered_on"),
    ],
)
def test_what_is_wrong_is_refused(
    make_case: MakeCase, online_number: str, on: date | None, field: str
) -> None:
    number = make_case(kind="petition").number
    with pytest.raises(BadInput) as bad:
        enter(number, online_number=online_number, on=on)
    assert list(bad.value.faults) == [field]
    assert find_case(user("office"), number).online_number is None


def test_one_number_stands_for_one_case(make_case: MakeCase) -> None:
    first, second = make_case(kind="petition").number, make_case(kind="petition").number
    enter(first)
    with pytest.raises(BadInput, match="现在不能用") as seen:
        enter(second)
    seal(user("secretary"), first, ["secretary"], "涉及未成年人", now=LATER)
    with pytest.raises(BadInput) as hidden:
        enter(second)
    assert hidden.value.faults == seen.value.faults, "nobody learns whether the other case is kept from them"


def test_only_a_petition_and_only_by_those_who_enter(make_case: MakeCase) -> None:
    petition, dispute = make_case(kind="petition").number, make_case(kind="dispute").number
    with pytest.raises(MoveRefused):
        enter(dispute)
    with pytest.raises(NotAllowed):
        enter(petition, by="grid02")
    with pytest.raises(NotFound):
        enter(petition, by="center01")

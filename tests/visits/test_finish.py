"""What comes of a visit."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from intake.cases.moves import apply_move
from intake.cases.tables import Case, CaseEvent
from intake.database import db
from intake.rules.localtime import parse_instant
from intake.rules.refusals import BadInput, NotAllowed
from intake.rules.visits import NotYetThere, VisitOver
from intake.visits.finish import finish_visit
from intake.visits.remind import remind_visits
from intake.visits.tables import Visit
from tests.conftest import MONDAY, MakeCase, user
from tests.visits.conftest import MakeVisit

TUESDAY_EVENING = parse_instant("2026-03-03T20:00")


def kinds(case_id: int | None) -> list[str]:
    query = select(CaseEvent.kind).where(CaseEvent.case_id == case_id).order_by(CaseEvent.id)
    return list(db.session.scalars(query))


def test_a_visit_that_took_place_is_a_step_and_ticks_the_evening_off(make_visit: MakeVisit) -> None:
    visit = make_visit("2026-03-03T19:30", people=("police",)).visit
    n = finish_visit(
        user("office"), visit.id, happened=True, result="两家都在，沟当场清了", now=TUESDAY_EVENING
    )
    assert n == 2
    case = db.session.get_one(Case, visit.case_id)
    evening = next(e for e in case.current_evenings if e.n == 2)
    assert evening.done_at == TUESDAY_EVENING
    assert case.state == "handling"
    event = case.events[-1]
    assert (event.kind, event.text) == ("visit", "上门解纷：两家都在，沟当场清了")
    assert user("police").name in (event.present or "")
    assert (visit.state, visit.result, visit.ended_at) == ("done", "两家都在，沟当场清了", TUESDAY_EVENING)


def test_a_visit_that_did_not_take_place_says_why_and_ticks_nothing(make_visit: MakeVisit) -> None:
    visit = make_visit("2026-03-03T19:30").visit
    assert (
        finish_visit(user("office"), visit.id, happened=False, result="家里没人", now=TUESDAY_EVENING) is None
    )
    case = db.session.get_one(Case, visit.case_id)
    assert visit.state == "missed"
    assert all(e.done_at is None for e in case.current_evenings)
    assert kinds(visit.case_id)[-1] == "booking"


@pytest.mark.parametrize("happened", [True, False])
def test_no_result_before_the_day(make_visit: MakeVisit, happened: bool) -> None:
    visit = make_visit().visit
    with pytest.raises(NotYetThere):
        finish_visit(user("office"), visit.id, happened=happened, result="去了", now=MONDAY)
    db.session.rollback()
    assert db.session.get_one(Visit, visit.id).state == "booked"


def test_a_blank_result_changes_nothing(make_visit: MakeVisit) -> None:
    visit = make_visit().visit
    with pytest.raises(BadInput):
        finish_visit(user("office"), visit.id, happened=True, result=" ", now=TUESDAY_EVENING)
    db.session.rollback()
    assert db.session.get_one(Visit, visit.id).state == "booked"
    assert kinds(visit.case_id) == ["registered", "booking"]


def test_a_second_tap_is_no_second_visit(make_visit: MakeVisit) -> None:
    visit = make_visit().visit
    finish_visit(user("office"), visit.id, happened=True, result="谈了", now=TUESDAY_EVENING)
    count = len(kinds(visit.case_id))
    later = TUESDAY_EVENING + timedelta(seconds=2)
    assert finish_visit(user("office"), visit.id, happened=True, result="谈了", now=later) is None
    assert len(kinds(visit.case_id)) == count
    with pytest.raises(VisitOver):
        finish_visit(user("office"), visit.id, happened=True, result="另一种说法", now=later)


def test_a_visit_to_a_case_closed_meanwhile_is_only_noted(make_visit: MakeVisit, make_case: MakeCase) -> None:
    case = make_case()
    visit = make_visit(case=case.number).visit
    apply_move(user("office"), case.number, "resolve", now=MONDAY, text="谈拢了")
    assert remind_visits(parse_instant("2026-03-03T08:30")) == 0, "nobody is sent to a case that is settled"
    assert (
        finish_visit(user("office"), visit.id, happened=True, result="去看了看", now=TUESDAY_EVENING) is None
    )
    assert kinds(case.id)[-1] == "booking"
    assert db.session.get_one(Case, case.id).state == "resolved"


def test_a_knock_keeps_its_result(make_visit: MakeVisit) -> None:
    visit = make_visit(case="").visit
    finish_visit(user("office"), visit.id, happened=True, result="老人身体还好", now=TUESDAY_EVENING)
    assert (visit.state, visit.result) == ("done", "老人身体还好")


def test_who_only_goes_along_leaves_the_result_to_whose_case_it_is(make_visit: MakeVisit) -> None:
    visit = make_visit(people=("justice",)).visit
    with pytest.raises(NotAllowed):
        finish_visit(user("justice"), visit.id, happened=True, result="去了", now=TUESDAY_EVENING)
    db.session.rollback()
    assert db.session.get_one(Visit, visit.id).state == "booked"

"""Moves: the table's one door, and what each brings about."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from intake.cases.moves import apply_move
from intake.cases.progress import record_step
from intake.database import db
from intake.rules.refusals import BadInput, CaseClosed, MoveRefused, NeedsItsForm, NotFound
from intake.timers.tables import Timer
from tests.conftest import MONDAY, MakeCase, user

LATER = MONDAY + timedelta(hours=2)


def test_the_first_step_begins_the_handling_of_a_dispute(make_case: MakeCase) -> None:
    case = make_case(kind="dispute")
    record_step(user("office"), case.number, now=LATER, kind="visit", text="到现场看了")
    assert case.state == "handling"


def test_a_petition_waits_for_its_acceptance(make_case: MakeCase) -> None:
    case = make_case(kind="petition")
    record_step(user("office"), case.number, now=LATER, kind="visit", text="到现场看了")
    assert case.state == "registered"
    apply_move(user("office"), case.number, "accept", now=LATER)
    record_step(user("office"), case.number, now=LATER, kind="talk", text="谈了一次")
    assert case.state == "handling"


def test_a_move_that_is_not_in_the_table_is_refused_and_changes_nothing(make_case: MakeCase) -> None:
    case = make_case()
    events = len(case.events)
    with pytest.raises(MoveRefused, match="已登记"):
        apply_move(user("office"), case.number, "archive", now=LATER)
    db.session.rollback()
    assert (case.state, len(case.events)) == ("registered", events)


def test_a_move_by_the_wrong_role_says_who_may(make_case: MakeCase) -> None:
    case = make_case(kind="petition")
    assert case.assignee is not None
    with pytest.raises(MoveRefused, match="镇办"):
        apply_move(case.assignee, case.number, "accept", now=LATER)


@pytest.mark.parametrize("name", ["decline", "merge"])
def test_what_needs_more_than_a_text_has_its_own_form(make_case: MakeCase, name: str) -> None:
    case = make_case(kind="petition")
    with pytest.raises(NeedsItsForm, match="它自己的表单"):
        apply_move(user("office"), case.number, name, now=LATER, text="同一事项正在法院审理")
    db.session.rollback()
    assert (case.state, case.closed_at) == ("registered", None)


def test_sending_away_needs_a_reason(make_case: MakeCase) -> None:
    case = make_case(kind="petition")
    with pytest.raises(BadInput) as refused:
        apply_move(user("office"), case.number, "transfer", now=LATER, text="  ")
    db.session.rollback()
    assert list(refused.value.faults) == ["text"]
    assert case.closed_at is None


def test_an_accusation_is_referred_by_who_may_read_it_and_by_nobody_else(make_case: MakeCase) -> None:
    case = make_case(kind="petition", petition_kind="accusation")
    assert [evening.n for evening in case.current_evenings] == []
    with pytest.raises(NotFound):
        apply_move(user("mayor"), case.number, "refer", now=LATER, text="移送镇纪委")
    db.session.rollback()
    apply_move(user("secretary"), case.number, "refer", now=LATER, text="移送镇纪委")
    assert (case.state, case.outcome) == ("transferred", "移送镇纪委")
    assert case.closed_at == LATER


def test_a_referred_accusation_is_put_away_without_a_follow_up_visit(make_case: MakeCase) -> None:
    case, secretary = make_case(kind="petition", petition_kind="accusation"), user("secretary")
    apply_move(secretary, case.number, "refer", now=LATER, text="移送镇纪委")
    apply_move(secretary, case.number, "reopen", now=LATER, text="镇纪委退回")
    apply_move(secretary, case.number, "refer", now=LATER, text="移送县纪委")
    apply_move(secretary, case.number, "archive", now=LATER)
    assert case.state == "archived"


def test_nothing_is_recorded_on_a_closed_case_but_a_remark(make_case: MakeCase) -> None:
    case = make_case()
    apply_move(user("office"), case.number, "resolve", now=LATER, text="和好了")
    with pytest.raises(CaseClosed):
        record_step(user("office"), case.number, now=LATER, kind="visit", text="又去了")
    db.session.rollback()
    record_step(user("office"), case.number, now=LATER, kind="comment", text="来电致谢")
    assert [event.kind for event in case.events][-1] == "comment"


def test_resolved_is_archived_and_can_be_reopened_with_a_reason(make_case: MakeCase) -> None:
    case = make_case()
    apply_move(user("office"), case.number, "resolve", now=LATER, text="和好了")
    apply_move(user("office"), case.number, "archive", now=LATER)
    with pytest.raises(BadInput):
        apply_move(user("office"), case.number, "reopen", now=LATER, text="")
    db.session.rollback()
    apply_move(user("office"), case.number, "reopen", now=LATER, text="又吵起来了")
    assert (case.state, case.round, case.closed_at) == ("handling", 2, None)
    planned = select(Timer).where(Timer.case_id == case.id, Timer.state == "planned", Timer.version == 2)
    assert db.session.scalars(planned).first() is not None


@pytest.mark.parametrize("text", ["", "\x00", "长" * 5001])
def test_a_step_needs_words_that_can_be_kept(make_case: MakeCase, text: str) -> None:
    case = make_case()
    with pytest.raises(BadInput):
        record_step(user("office"), case.number, now=LATER, kind="visit", text=text)
    db.session.rollback()
    assert [event.kind for event in case.events] == ["registered"]

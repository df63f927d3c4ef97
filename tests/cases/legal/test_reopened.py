"""What a reopened case owes by law: its own dates again, and none where the petitioner had an opinion."""

import pytest

from intake.cases.handovers.receive import acknowledge_handover, refuse_handover
from intake.cases.handovers.send import hand_over
from intake.cases.legal.decline import decline
from intake.cases.legal.extension import ask_extension, decide_extension
from intake.cases.legal.opinion import decide_case
from intake.cases.moves import apply_move
from intake.cases.tables import Case
from intake.database import db
from intake.escalation.sweep import sweep
from intake.rules.refusals import NotAllowed
from intake.timers.tables import Timer
from tests.cases.legal.stages import OPINION, accepted, at, dates, planned, told
from tests.conftest import MakeCase, user


def reopen(case: Case, month: int, day: int) -> None:
    apply_move(user("office"), case.number, "reopen", now=at(month, day), text="又来反映")


def test_a_resolved_petition_owes_its_answer_by_the_same_day(make_case: MakeCase) -> None:
    case = accepted(make_case)
    apply_move(user("office"), case.number, "resolve", now=at(3, 20), text="谈好了")
    assert dates(case, "resolution")[2] == "met"
    reopen(case, 3, 25)
    assert dates(case, "resolution") == ("2026-05-01", "2026-05-06", "running")
    assert planned(case, "resolution")["resolution"] == "05-02 00:00"
    assert dates(case, "acceptance")[2] == "met"
    sweep(at(5, 2))
    assert dates(case, "resolution")[2] == "missed"


def test_an_extended_petition_goes_on_in_its_extension(make_case: MakeCase) -> None:
    case = accepted(make_case)
    asked = ask_extension(user("office"), case.number, days=30, reason="要等县里档案。", now=at(4, 1))
    decide_extension(user("mayor"), case.number, asked.id, approve=True, now=at(4, 2))
    apply_move(user("office"), case.number, "resolve", now=at(4, 10), text="谈好了")
    reopen(case, 4, 11)
    assert dates(case, "extension")[2] == "running"
    assert dates(case, "resolution")[2] == "stopped"


def test_what_was_declined_waits_for_its_acceptance_again(make_case: MakeCase) -> None:
    case = make_case(kind="petition")
    decline(user("office"), case.number, "legal_way", "县法院已立案", now=at(3, 3))
    assert (dates(case, "acceptance")[2], dates(case, "objection")[2]) == ("met", "stopped")
    reopen(case, 3, 5)
    assert case.state == "registered"
    assert dates(case, "acceptance") == ("2026-03-17", "2026-03-17", "running")
    assert planned(case, "acceptance")["acceptance"] == "03-18 00:00"


def test_a_date_that_passed_meanwhile_rings_and_is_missed(make_case: MakeCase) -> None:
    case = make_case(kind="petition")
    decline(user("office"), case.number, "legal_way", "县法院已立案", now=at(3, 3))
    reopen(case, 3, 20)
    sweep(at(3, 20, 11))
    assert dates(case, "acceptance")[2] == "missed"
    apply_move(user("office"), case.number, "withdraw", now=at(3, 21), text="不反映了")
    reopen(case, 3, 22)
    assert dates(case, "acceptance")[2] == "missed"


def test_after_an_opinion_that_was_told_handling_anew_has_no_term(make_case: MakeCase) -> None:
    case = told(make_case)
    reopen(case, 3, 10)
    assert dates(case, "resolution")[2] == "met"
    assert planned(case, "resolution") == {}


@pytest.mark.parametrize("answer", [None, "refuse"])
def test_a_hand_over_that_nobody_took_on_ends_with_the_case(make_case: MakeCase, answer: str | None) -> None:
    case = accepted(make_case)
    handover = hand_over(user("office"), case.number, "land", "核对权属", now=at(3, 3))
    if answer:
        refuse_handover(user("land"), case.number, handover.id, "不归我们", now=at(3, 3, 11))
    before = handover.state
    apply_move(user("office"), case.number, "withdraw", now=at(3, 4), text="不反映了")
    assert (handover.state, handover.decided_at) == ("withdrawn", at(3, 4))
    alarms = db.session.query(Timer).filter(Timer.case_id == case.id, Timer.kind.in_(("handover_end",)))
    assert {timer.state for timer in alarms} == {"cancelled"}
    reopen(case, 3, 5)
    assert (handover.state, handover.decision) == (before, None)


@pytest.mark.parametrize("stage", ["waiting", "refused", "co"])
def test_a_department_that_does_not_lead_neither_accepts_nor_decides(make_case: MakeCase, stage: str) -> None:
    case, land = make_case(kind="petition"), user("land")
    part = "co" if stage == "co" else "lead"
    handover = hand_over(user("office"), case.number, "land", "核对权属", part=part, now=at(3, 3))
    if stage == "co":
        acknowledge_handover(land, case.number, handover.id, now=at(3, 3))
    elif stage == "refused":
        refuse_handover(land, case.number, handover.id, "不归我们", now=at(3, 3))
    with pytest.raises(NotAllowed, match="受理由镇办公室或牵头部门来办"):
        apply_move(land, case.number, "accept", now=at(3, 4))
    db.session.rollback()
    apply_move(user("office"), case.number, "accept", now=at(3, 4))
    with pytest.raises(NotAllowed, match="出具处理意见由镇办公室或牵头部门来办"):
        decide_case(land, case.number, OPINION, now=at(3, 5))
    db.session.rollback()
    db.session.refresh(case)
    assert case.state == "accepted"


def test_the_department_that_leads_accepts_and_decides(make_case: MakeCase) -> None:
    case, land = make_case(kind="petition"), user("land")
    handover = hand_over(user("office"), case.number, "land", "核对权属", now=at(3, 3))
    acknowledge_handover(land, case.number, handover.id, now=at(3, 3))
    apply_move(land, case.number, "accept", now=at(3, 4))
    decide_case(land, case.number, OPINION, now=at(3, 5))
    assert case.state == "decided"

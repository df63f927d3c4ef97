"""What a department answers, what the office decides, and what is refused."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from intake.cases.handover import (
    acknowledge_handover,
    decide_refusal,
    finish_handover,
    refuse_handover,
    withdraw_handover,
)
from intake.cases.moves import apply_move
from intake.database import db
from intake.rules.handovers import NoSuchHandover, WrongHandoverState
from intake.rules.localtime import parse_instant
from intake.rules.refusals import BadInput, CaseClosed, NotAllowed, NotFound
from intake.sms.tables import Message
from intake.timers.tables import Timer
from tests.cases.test_handover import bodies, give, texts, watched
from tests.conftest import MONDAY, MakeCase, user

LATER = MONDAY + timedelta(hours=1)


def test_acknowledging_stops_the_watch_and_doing_so_again_changes_nothing(make_case: MakeCase) -> None:
    case = make_case()
    handover = give(case, "land")
    for at in (LATER, LATER + timedelta(hours=1)):
        acknowledge_handover(user("land"), case.number, handover.id, now=at)
    assert (handover.state, handover.acknowledged_at) == ("acknowledged", LATER)
    assert watched(case) == {f"handover_end:{handover.id}": "cancelled"}
    assert len(texts(case, "acknowledged")) == 1


def test_a_refusal_goes_to_the_office_which_has_one_working_day(make_case: MakeCase) -> None:
    case = make_case()
    handover = give(case, "land", by="lead01")
    refuse_handover(user("land"), case.number, handover.id, "这是集体的路，归农业农村办", now=LATER)
    assert (handover.state, handover.refusal) == ("refused", "这是集体的路，归农业农村办")
    assert handover.decide_by == parse_instant("2026-03-03T18:00")
    assert watched(case) == {
        f"handover_end:{handover.id}": "cancelled",
        f"refusal_end:{handover.id}": "planned",
    }
    assert texts(case, "refused") == ["自然资源所退回：这是集体的路，归农业农村办"]
    assert "被退回，请于3月3日18:00前登录决定由谁办理" in bodies("office")[-1]


def test_the_office_may_insist(make_case: MakeCase) -> None:
    case = make_case()
    handover = give(case, "land")
    refuse_handover(user("land"), case.number, handover.id, "不归我们", now=MONDAY)
    decide_refusal(user("office"), case.number, handover.id, insist=True, text="宅基地归你们", now=LATER)
    assert (handover.state, handover.insisted, handover.acknowledged_at) == ("acknowledged", True, LATER)
    assert "已决定由贵单位办理" in bodies("land")[-1]
    assert set(watched(case).values()) == {"cancelled"}


def test_or_let_it_go_and_hand_it_to_another(make_case: MakeCase) -> None:
    case = make_case()
    handover = give(case, "land")
    refuse_handover(user("land"), case.number, handover.id, "不归我们", now=MONDAY)
    decide_refusal(user("mayor"), case.number, handover.id, insist=False, text="转农业农村办", now=LATER)
    assert (handover.state, handover.decision) == ("withdrawn", "转农业农村办")
    assert "已收回，不用再办理" in bodies("land")[-1]
    assert give(case, "agriculture").part == "lead"


def test_the_department_reports_what_it_did(make_case: MakeCase) -> None:
    case = make_case()
    handover = give(case, "land")
    acknowledge_handover(user("land"), case.number, handover.id, now=MONDAY)
    finish_handover(user("land"), case.number, handover.id, "量过了，四至清楚", now=LATER)
    assert (handover.state, handover.result, handover.done_at) == ("done", "量过了，四至清楚", LATER)
    acknowledge_handover(user("land"), case.number, handover.id, now=LATER)
    assert handover.state == "done"


def test_only_the_asked_department_answers(make_case: MakeCase) -> None:
    case = make_case()
    handover = give(case, "land")
    give(case, "justice")
    for username in ("office", "justice"):
        with pytest.raises(NotAllowed):
            acknowledge_handover(user(username), case.number, handover.id, now=MONDAY)
        with pytest.raises(NotAllowed):
            refuse_handover(user(username), case.number, handover.id, "不归", now=MONDAY)
        with pytest.raises(NotAllowed):
            finish_handover(user(username), case.number, handover.id, "好了", now=MONDAY)
    assert handover.state == "waiting"


def test_words_are_needed_to_refuse_to_decide_and_to_finish(make_case: MakeCase) -> None:
    case = make_case()
    handover, helping = give(case, "land"), give(case, "justice")
    with pytest.raises(BadInput, match="为什么退回"):
        refuse_handover(user("land"), case.number, handover.id, " ", now=MONDAY)
    refuse_handover(user("land"), case.number, handover.id, "不归我们", now=MONDAY)
    with pytest.raises(BadInput, match="怎么决定"):
        decide_refusal(user("office"), case.number, handover.id, insist=True, text="", now=MONDAY)
    acknowledge_handover(user("justice"), case.number, helping.id, now=MONDAY)
    with pytest.raises(BadInput, match="办了什么"):
        finish_handover(user("justice"), case.number, helping.id, "", now=MONDAY)
    assert (handover.state, helping.state) == ("refused", "acknowledged")


def test_steps_out_of_turn_are_refused(make_case: MakeCase) -> None:
    case, office, land = make_case(), user("office"), user("land")
    handover = give(case, "land")
    with pytest.raises(WrongHandoverState):
        finish_handover(land, case.number, handover.id, "好了", now=MONDAY)
    with pytest.raises(WrongHandoverState):
        decide_refusal(office, case.number, handover.id, insist=True, text="办", now=MONDAY)
    acknowledge_handover(land, case.number, handover.id, now=MONDAY)
    with pytest.raises(WrongHandoverState):
        refuse_handover(land, case.number, handover.id, "又不归了", now=MONDAY)
    with pytest.raises(NoSuchHandover):
        withdraw_handover(office, case.number, 10**9, now=MONDAY)
    assert handover.state == "acknowledged"


def test_on_a_closed_case_nothing_moves(make_case: MakeCase) -> None:
    case, land, office = make_case(), user("land"), user("office")
    handover = give(case, "land")
    apply_move(office, case.number, "resolve", now=LATER, text="双方说好了")
    for act in (
        lambda: give(case, "justice"),
        lambda: acknowledge_handover(land, case.number, handover.id, now=LATER),
        lambda: refuse_handover(land, case.number, handover.id, "不归", now=LATER),
        lambda: finish_handover(land, case.number, handover.id, "好了", now=LATER),
        lambda: withdraw_handover(office, case.number, handover.id, now=LATER),
        lambda: decide_refusal(office, case.number, handover.id, insist=True, text="办", now=LATER),
    ):
        # What waited ended with the case: its department does not even see it any more.
        with pytest.raises((CaseClosed, NotFound)):
            act()
    assert set(watched(case).values()) == {"cancelled"}


def test_reopening_gives_what_still_waits_its_whole_term_again(make_case: MakeCase) -> None:
    case, office = make_case(), user("office")
    waiting, refused = give(case, "land"), give(case, "justice")
    refuse_handover(user("justice"), case.number, refused.id, "不归我们", now=MONDAY)
    apply_move(office, case.number, "resolve", now=LATER, text="双方说好了")
    again = parse_instant("2026-03-05T10:00")
    apply_move(office, case.number, "reopen", now=again, text="又吵起来")
    assert waiting.acknowledge_by == parse_instant("2026-03-05T16:30")
    assert refused.decide_by == parse_instant("2026-03-06T18:00")
    planned = select(Timer.key).where(Timer.version == 2, Timer.kind.in_(("handover_end", "refusal_end")))
    assert set(db.session.scalars(planned)) == {str(waiting.id), str(refused.id)}


def test_a_text_that_had_not_left_is_not_sent_any_more(make_case: MakeCase) -> None:
    night = datetime(2026, 3, 2, 14, 30, tzinfo=MONDAY.tzinfo)
    case = make_case()
    handover = give(case, "land", now=night)
    acknowledge_handover(user("land"), case.number, handover.id, now=night)
    states = db.session.scalars(select(Message.state).where(Message.user_id == user("land").id))
    assert list(states) == ["cancelled"]

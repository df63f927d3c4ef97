"""Hand-overs that hold: one lead, co-handling departments, answers in time, refusals decided."""

from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from intake.cases.handover import (
    acknowledge_handover,
    decide_refusal,
    finish_handover,
    hand_over,
    refuse_handover,
    withdraw_handover,
)
from intake.cases.moves import apply_move
from intake.cases.tables import Case, CaseEvent, Handover
from intake.database import db
from intake.rules.handovers import LeadStands, NoSuchHandover, WrongHandoverState
from intake.rules.localtime import parse_instant
from intake.rules.refusals import BadInput, CaseClosed, NotAllowed, NotFound
from intake.sms.tables import Message
from intake.timers.tables import Timer
from tests.conftest import MONDAY, MakeCase, user

LATER = MONDAY + timedelta(hours=1)


def give(case: Case, code: str, task: str = "请核实", *, by: str = "office", **more: object) -> Handover:
    return hand_over(user(by), case.number, code, task, now=more.pop("now", MONDAY), **more)  # type: ignore[arg-type]


def watched(case: Case) -> dict[str, str]:
    """Return kind:key → state of the timers that watch hand-overs."""
    kinds = ("handover_end", "refusal_end")
    timers = db.session.scalars(select(Timer).where(Timer.case_id == case.id, Timer.kind.in_(kinds)))
    return {f"{timer.kind}:{timer.key}": timer.state for timer in timers}


def bodies(username: str) -> list[str]:
    query = select(Message.body).where(Message.user_id == user(username).id).order_by(Message.id)
    return list(db.session.scalars(query))


def texts(case: Case, kind: str) -> list[str]:
    query = select(CaseEvent).where(CaseEvent.case_id == case.id, CaseEvent.kind == kind)
    return [event.text for event in db.session.scalars(query.order_by(CaseEvent.id))]


def test_the_first_leads_and_the_next_co_handle(make_case: MakeCase) -> None:
    case = make_case()
    parts = [give(case, code).part for code in ("land", "justice", "police")]
    assert parts == ["lead", "co", "co"]


def test_each_has_its_task_and_its_day(make_case: MakeCase) -> None:
    case = make_case()
    handover = give(case, "land", "请量四至", part="lead", due=date(2026, 3, 6))
    assert (handover.task, handover.due, handover.state) == ("请量四至", date(2026, 3, 6), "waiting")
    assert texts(case, "handover") == ["转交自然资源所（牵头），3月6日前办完：请量四至"]


def test_a_second_lead_is_refused_with_the_name_of_the_first(make_case: MakeCase) -> None:
    case = make_case()
    give(case, "land")
    with pytest.raises(LeadStands, match="已经由自然资源所牵头"):
        give(case, "justice", part="lead")
    assert [handover.department.code for handover in case.handovers] == ["land"]


def test_once_the_lead_is_done_or_taken_back_another_may_lead(make_case: MakeCase) -> None:
    case = make_case()
    first = give(case, "land")
    withdraw_handover(user("office"), case.number, first.id, "转错了", now=MONDAY)
    second = give(case, "justice", part="lead")
    acknowledge_handover(user("justice"), case.number, second.id, now=LATER)
    finish_handover(user("justice"), case.number, second.id, "已调好", now=LATER)
    assert give(case, "police", part="lead").part == "lead"


def test_asking_twice_is_asking_once(make_case: MakeCase) -> None:
    case = make_case()
    assert give(case, "land").id == give(case, "land", now=LATER).id
    assert len(bodies("land")) == 1


def test_it_must_be_acknowledged_within_four_office_hours(make_case: MakeCase) -> None:
    case = make_case()
    handover = give(case, "land")
    assert handover.acknowledge_by == parse_instant("2026-03-02T16:30")
    assert watched(case) == {f"handover_end:{handover.id}": "planned"}
    assert "请于3月2日16:30前签收" in bodies("land")[0]


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


def test_what_was_taken_back_is_no_longer_the_department_s_to_read(make_case: MakeCase) -> None:
    case = make_case()
    handover = give(case, "land")
    withdraw_handover(user("office"), case.number, handover.id, now=MONDAY)
    with pytest.raises(NotFound):
        acknowledge_handover(user("land"), case.number, handover.id, now=MONDAY)


def test_the_department_reports_what_it_did(make_case: MakeCase) -> None:
    case = make_case()
    handover = give(case, "land")
    acknowledge_handover(user("land"), case.number, handover.id, now=MONDAY)
    finish_handover(user("land"), case.number, handover.id, "量过了，四至清楚", now=LATER)
    assert (handover.state, handover.result, handover.done_at) == ("done", "量过了，四至清楚", LATER)
    acknowledge_handover(user("land"), case.number, handover.id, now=LATER)
    assert handover.state == "done"


@pytest.mark.parametrize(
    ("more", "field", "says"),
    [
        ({"department_code": "nowhere"}, "department", "请选择部门"),
        ({"department_code": "water"}, "department", "水利站这个部门已经撤销"),
        ({"task": " "}, "task", "请填写内容"),
        ({"task": "长" * 501}, "task", "内容太长"),
        ({"part": "boss"}, "part", "请选择牵头或协办"),
        ({"due": date(2026, 3, 1)}, "due", "不能早于今天"),
        ({"due": date(2028, 3, 1)}, "due", "最多一年"),
    ],
)
def test_a_wrong_hand_over_is_refused_and_nothing_changes(
    make_case: MakeCase, more: dict[str, object], field: str, says: str
) -> None:
    from intake.town.duties import set_department_active

    case = make_case()
    set_department_active(user("office"), "water", False, now=MONDAY)
    fields = {"department_code": "land", "task": "请核实"} | more
    with pytest.raises(BadInput) as refused:
        hand_over(user("office"), case.number, now=MONDAY, **fields)  # type: ignore[arg-type]
    assert says in refused.value.faults[field]
    assert case.handovers == []
    assert bodies("land") == []


def test_a_department_whose_people_are_all_kept_out_is_not_asked(make_case: MakeCase) -> None:
    from intake.cases.circle.tables import Recusal

    case = make_case()
    row = {"case_id": case.id, "user_id": user("land").id, "town_id": case.town_id}
    db.session.add(Recusal(**row, because="accused", at=MONDAY))
    case.guarded = True
    db.session.commit()
    with pytest.raises(BadInput, match="要回避"):
        give(case, "land")
    assert case.handovers == []


@pytest.mark.parametrize("username", ["center02", "police"])
def test_others_do_not_send(make_case: MakeCase, username: str) -> None:
    case = make_case()
    give(case, "police")
    with pytest.raises(NotAllowed):
        give(case, "land", by=username)


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
    with pytest.raises(WrongHandoverState):
        withdraw_handover(office, case.number, handover.id, now=MONDAY)
    with pytest.raises(NoSuchHandover):
        withdraw_handover(office, case.number, 10**9, now=MONDAY)
    assert handover.state == "acknowledged"


def test_only_the_sender_and_the_office_take_it_back(make_case: MakeCase) -> None:
    case = make_case()
    handover = give(case, "land", by="office")
    with pytest.raises(NotAllowed):
        withdraw_handover(user("lead01"), case.number, handover.id, now=MONDAY)
    own = give(case, "justice", by="lead01")
    withdraw_handover(user("lead01"), case.number, own.id, now=MONDAY)
    assert (handover.state, own.state) == ("waiting", "withdrawn")


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
        with pytest.raises(CaseClosed):
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


def test_two_leads_at_the_same_moment_are_one(bare_app: Flask, make_case: MakeCase) -> None:
    import threading

    number, refused = make_case().number, []

    def send(code: str) -> None:
        with bare_app.app_context():
            try:
                hand_over(user("office"), number, code, "请核实", now=MONDAY, part="lead")
            except LeadStands:
                refused.append(code)

    threads = [threading.Thread(target=send, args=(code,)) for code in ("land", "justice", "civil")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 2
    assert len(db.session.scalars(select(Handover)).all()) == 1


def test_a_text_that_had_not_left_is_not_sent_any_more(make_case: MakeCase) -> None:
    night = datetime(2026, 3, 2, 14, 30, tzinfo=MONDAY.tzinfo)
    case = make_case()
    handover = give(case, "land", now=night)
    acknowledge_handover(user("land"), case.number, handover.id, now=night)
    states = db.session.scalars(select(Message.state).where(Message.user_id == user("land").id))
    assert list(states) == ["cancelled"]

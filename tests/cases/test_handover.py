"""Hand-overs that hold: one lead, co-handling departments, answers in time, refusals decided."""

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from intake.cases.handover import (
    acknowledge_handover,
    finish_handover,
    hand_over,
    withdraw_handover,
)
from intake.cases.tables import Case, CaseEvent, Handover
from intake.database import db
from intake.rules.handovers import LeadStands
from intake.rules.localtime import parse_instant
from intake.rules.refusals import BadInput, NotAllowed, NotFound
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


def test_what_was_taken_back_is_no_longer_the_department_s_to_read(make_case: MakeCase) -> None:
    case = make_case()
    handover = give(case, "land")
    withdraw_handover(user("office"), case.number, handover.id, now=MONDAY)
    with pytest.raises(NotFound):
        acknowledge_handover(user("land"), case.number, handover.id, now=MONDAY)


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
    from intake.cases.handovers.dissolve import set_department_active

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


def test_only_the_sender_and_the_office_take_it_back(make_case: MakeCase) -> None:
    case = make_case()
    handover = give(case, "land", by="office")
    with pytest.raises(NotAllowed):
        withdraw_handover(user("lead01"), case.number, handover.id, now=MONDAY)
    own = give(case, "justice", by="lead01")
    withdraw_handover(user("lead01"), case.number, own.id, now=MONDAY)
    assert (handover.state, own.state) == ("waiting", "withdrawn")


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

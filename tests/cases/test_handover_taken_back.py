"""Hand-overs that go back: by a decision, with their department, with its people; and forms sent twice."""

import threading
from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from intake.cases.circle.tables import CaseReader, Recusal
from intake.cases.handover import (
    acknowledge_handover,
    decide_refusal,
    finish_handover,
    hand_over,
    refuse_handover,
    withdraw_handover,
)
from intake.cases.handovers.dissolve import set_department_active
from intake.cases.handovers.outsiders import withdraw_for_outsiders
from intake.cases.moves import apply_move
from intake.cases.progress import SECOND_TAP
from intake.cases.tables import Case, CaseEvent, Handover
from intake.database import db
from intake.rules.handovers import DepartmentDissolved, StillWaits, WrongHandoverState
from intake.rules.refusals import BadInput, NotAllowed
from intake.sms.tables import Message
from intake.town.tables import Department
from tests.cases.test_handover import bodies, give, texts, watched
from tests.conftest import MONDAY, MakeCase, user

LATER = MONDAY + timedelta(hours=1)
SOON = LATER + timedelta(minutes=1)
FRIDAY = date(2026, 3, 6)


def dissolve(code: str = "land") -> int:
    return set_department_active(user("office"), code, False, now=LATER)


def test_the_office_replaces_a_lead_that_has_acknowledged(make_case: MakeCase) -> None:
    case = make_case()
    handover = give(case, "land", due=FRIDAY)
    acknowledge_handover(user("land"), case.number, handover.id, now=MONDAY)
    with pytest.raises(BadInput, match="为什么收回"):
        withdraw_handover(user("office"), case.number, handover.id, " ", now=LATER)
    withdraw_handover(user("office"), case.number, handover.id, "改由司法所牵头", now=LATER)
    assert (handover.state, handover.decision) == ("withdrawn", "改由司法所牵头")
    assert texts(case, "handover")[-1] == "收回转给自然资源所的事：改由司法所牵头"
    assert "已收回，不用再办理" in bodies("land")[-1]
    assert set(watched(case).values()) == {"cancelled"}
    assert give(case, "justice", part="lead").part == "lead"


def test_what_was_acknowledged_only_the_office_and_those_above_take_back(make_case: MakeCase) -> None:
    case = make_case(village="娄庄村")
    handover = give(case, "land", by="lead01")
    acknowledge_handover(user("land"), case.number, handover.id, now=MONDAY)
    for username in ("lead01", "land"):
        with pytest.raises(NotAllowed):
            withdraw_handover(user(username), case.number, handover.id, "不用了", now=LATER)
    withdraw_handover(user("mayor"), case.number, handover.id, "不用了", now=LATER)
    assert handover.state == "withdrawn"


def test_with_a_dissolved_department_everything_open_goes_back_to_the_office(make_case: MakeCase) -> None:
    waiting, taken, refused, done, closed = (make_case() for _ in range(5))
    given = {one.id: give(one, "land", due=FRIDAY) for one in (waiting, taken, refused, done, closed)}
    helper = give(waiting, "justice")
    for one in (taken, done, closed):
        acknowledge_handover(user("land"), one.number, given[one.id].id, now=MONDAY)
    refuse_handover(user("land"), refused.number, given[refused.id].id, "不归我们", now=MONDAY)
    finish_handover(user("land"), done.number, given[done.id].id, "办完了", now=MONDAY)
    apply_move(user("office"), closed.number, "resolve", now=MONDAY, text="双方说好了")
    before = len(bodies("office"))
    assert dissolve() == 3
    for case in (waiting, taken, refused):
        assert given[case.id].state == "withdrawn"
        assert texts(case, "handover")[-1] == "自然资源所已撤销，转给它的事退回镇办，请另转部门"
        watches = {key: state for key, state in watched(case).items() if str(helper.id) not in key}
        assert set(watches.values()) == {"cancelled"}
    assert [given[one.id].state for one in (done, closed)] == ["done", "acknowledged"]
    assert helper.state == "waiting"
    told = bodies("office")[before:]
    assert len(told) == 3
    assert all("被退回，请尽快登录决定由谁办理" in body for body in told)
    waits = select(Message.state).where(Message.key.startswith(f"handover:{given[waiting.id].id}:"))
    assert set(db.session.scalars(waits)) <= {"cancelled", "sent"}
    assert give(taken, "civil", part="lead").part == "lead"
    assert dissolve() == 0


def test_a_dissolved_department_acknowledges_nothing_and_is_not_made_to(make_case: MakeCase) -> None:
    first, second = make_case(), make_case()
    waiting, refused = give(first, "land"), give(second, "land")
    refuse_handover(user("land"), second.number, refused.id, "不归我们", now=MONDAY)
    waiting.department.active = False
    db.session.commit()
    with pytest.raises(DepartmentDissolved, match="自然资源所已经撤销"):
        acknowledge_handover(user("land"), first.number, waiting.id, now=LATER)
    with pytest.raises(DepartmentDissolved):
        decide_refusal(user("office"), second.number, refused.id, insist=True, text="办", now=LATER)
    assert (waiting.state, refused.state) == ("waiting", "refused")


def test_dissolving_and_handing_over_at_once_leave_nothing_with_it(
    bare_app: Flask, make_case: MakeCase
) -> None:
    numbers = [make_case().number for _ in range(4)]

    def act(done: Callable[[], object]) -> None:
        with bare_app.app_context():
            try:
                done()
            except BadInput as refusal:
                assert "已经撤销" in refusal.sentence

    def send(number: str) -> Callable[[], object]:
        return lambda: hand_over(user("office"), number, "land", "请核实", now=LATER)

    acts = [send(numbers[0]), send(numbers[1]), dissolve, send(numbers[2]), send(numbers[3])]
    threads = [threading.Thread(target=act, args=(one,)) for one in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.expire_all()
    query = select(Handover.state).join(Department).where(Department.code == "land")
    assert set(db.session.scalars(query)) <= {"withdrawn"}


def guard(case: Case, inside: tuple[str, ...] = (), recused: tuple[str, ...] = ()) -> None:
    """Draw the case's circle by hand."""
    case.guarded = True
    town = {"case_id": case.id, "town_id": case.town_id}
    for username in recused:
        db.session.add(Recusal(**town, user_id=user(username).id, because="accused", at=MONDAY))
    if inside:
        case.sealed = True
    for username in inside:
        db.session.add(CaseReader(**town, user_id=user(username).id, at=MONDAY))
    db.session.commit()
    db.session.refresh(case)


def test_what_lies_with_a_department_outside_the_circle_is_taken_back(make_case: MakeCase) -> None:
    case = make_case()
    out, kept = give(case, "land", due=FRIDAY), give(case, "justice")
    acknowledge_handover(user("land"), case.number, out.id, now=MONDAY)
    guard(case, inside=("office", "justice"))
    before = len(bodies("land"))
    withdraw_for_outsiders(case, LATER)
    assert (out.state, kept.state) == ("withdrawn", "waiting")
    assert watched(case)[f"handover_end:due:{out.id}"] == "cancelled"
    assert watched(case)[f"handover_end:{kept.id}"] == "planned"
    event = db.session.scalars(select(CaseEvent).order_by(CaseEvent.id.desc())).first()
    assert event is not None
    assert (event.kind, event.by_id, event.at) == ("handover", None, LATER)
    assert len(bodies("land")) == before
    withdraw_for_outsiders(case, SOON)
    assert len(texts(case, "handover")) == 3


def test_dissolving_tells_the_office_nothing_of_a_case_outside_its_circle(make_case: MakeCase) -> None:
    case = make_case()
    handover = give(case, "land")
    guard(case, inside=("secretary", "land"))
    before = len(bodies("office"))
    assert dissolve() == 0
    assert handover.state == "withdrawn"
    assert len(bodies("office")) == before
    assert "被退回，请尽快登录决定由谁办理" in bodies("secretary")[-1]


def test_on_an_open_case_nobody_is_an_outsider(make_case: MakeCase) -> None:
    case = make_case()
    handover = give(case, "land")
    withdraw_for_outsiders(case, LATER)
    guard(case, recused=("justice",))
    withdraw_for_outsiders(case, LATER)
    assert handover.state == "waiting"


def test_what_was_taken_back_from_outsiders_does_not_come_back_on_reopening(make_case: MakeCase) -> None:
    case = make_case()
    handover = give(case, "land")
    guard(case, recused=("land",))
    withdraw_for_outsiders(case, LATER)
    apply_move(user("office"), case.number, "resolve", now=LATER, text="双方说好了")
    apply_move(user("office"), case.number, "reopen", now=SOON, text="又吵起来")
    assert handover.state == "withdrawn"


def test_a_corrected_repeat_is_not_dropped_in_silence(make_case: MakeCase) -> None:
    case = make_case()
    handover = give(case, "land", due=FRIDAY, part="lead")
    assert give(case, "land", due=FRIDAY, part="lead", now=LATER).id == handover.id
    corrections: tuple[dict[str, object], ...] = (
        {"due": date(2026, 3, 9)},
        {"due": None},
        {"due": FRIDAY, "part": "co"},
        {"due": FRIDAY, "task": "另一件"},
    )
    for other in corrections:
        with pytest.raises(StillWaits, match="已经转给自然资源所，它还没签收，要改请先收回") as refused:
            give(case, "land", now=LATER, **other)  # type: ignore[arg-type]
        assert refused.value.field == "department"
    assert [one.due for one in case.handovers] == [FRIDAY]
    assert len(bodies("land")) == 1


def test_a_form_sent_twice_is_one_step_and_other_words_are_not(make_case: MakeCase) -> None:
    case, office, land = make_case(), user("office"), user("land")
    handover = give(case, "land")
    where = (case.number, handover.id)
    taps: tuple[Callable[[str, datetime], None], ...] = (
        lambda text, at: refuse_handover(land, *where, text, now=at),
        lambda text, at: decide_refusal(office, *where, insist=True, text=text, now=at),
        lambda text, at: withdraw_handover(office, *where, text, now=at),
    )
    for tap, state in zip(taps, ("refused", "acknowledged", "withdrawn"), strict=True):
        tap("情况已核", LATER)
        events, sent = texts(case, "handover") + texts(case, "refused"), len(bodies("land"))
        tap("情况已核 ", SOON)
        assert handover.state == state
        assert texts(case, "handover") + texts(case, "refused") == events
        assert len(bodies("land")) == sent
        if state == "withdrawn":
            break
        for text, at in (("另一句", SOON), ("情况已核", LATER + SECOND_TAP)):
            with pytest.raises(WrongHandoverState):
                tap(text, at)
    with pytest.raises(WrongHandoverState):
        withdraw_handover(user("mayor"), *where, "情况已核", now=SOON)
    with pytest.raises(WrongHandoverState):
        withdraw_handover(office, *where, "另一句", now=SOON)


def test_reporting_twice_is_reporting_once(make_case: MakeCase) -> None:
    case, land = make_case(), user("land")
    handover = give(case, "land", due=FRIDAY)
    acknowledge_handover(land, case.number, handover.id, now=MONDAY)
    for at in (LATER, SOON):
        finish_handover(land, case.number, handover.id, "量过了", now=at)
    assert handover.done_at == LATER
    assert texts(case, "handover").count("自然资源所办完：量过了") == 1
    assert set(watched(case).values()) == {"cancelled"}
    with pytest.raises(WrongHandoverState):
        finish_handover(land, case.number, handover.id, "又量了", now=SOON)

"""Who may see a case: one function, asked with everybody."""

import pytest
from flask import Flask

from intake.cases.handover import acknowledge_handover, ask_for_help, hand_over
from intake.cases.progress import record_step
from intake.cases.visible import find_case
from intake.rules.refusals import BadInput, NotAllowed, NotFound
from tests.conftest import MONDAY, MakeCase, user


def sees(username: str, number: str) -> bool:
    try:
        find_case(user(username), number)
    except NotFound:
        return False
    return True


def grid_of(village: str) -> str:
    from sqlalchemy import select

    from intake.database import db
    from intake.town.tables import Grid, User, Village

    query = select(User).join(Grid, User.grid_id == Grid.id).join(Village, Grid.village_id == Village.id)
    return db.session.scalars(query.where(Village.name == village, User.role == "grid_worker")).one().username


def test_own_grid_own_village_and_the_whole_town_see_it(make_case: MakeCase) -> None:
    number = make_case(village="娄庄村").number
    assert sees(grid_of("娄庄村"), number)
    assert sees("center02", number)
    for whole in ("office", "mayor", "secretary"):
        assert sees(whole, number)


def test_others_cannot_tell_that_it_exists(make_case: MakeCase) -> None:
    number = make_case(village="娄庄村").number
    for other in (grid_of("袁庄村"), "center01", "police", "mediator001", "admin", "auditor"):
        assert not sees(other, number), other
        with pytest.raises(NotFound) as missing:
            find_case(user(other), number)
        with pytest.raises(NotFound) as unknown:
            find_case(user(other), "ZZ209901010001")
        assert missing.value.sentence == unknown.value.sentence


def test_a_department_sees_what_was_handed_to_it(make_case: MakeCase) -> None:
    number = make_case().number
    hand_over(user("office"), number, "land", "请核实宅基地四至", now=MONDAY)
    assert sees("land", number)
    assert not sees("civil", number)


def test_the_police_station_sees_red_cases(make_case: MakeCase) -> None:
    assert sees("police", make_case(risk_signs=["threat"]).number)


def test_a_mediator_sees_a_case_once_asked_to_help(make_case: MakeCase) -> None:
    number = make_case().number
    ask_for_help(user("office"), number, "mediator007", now=MONDAY)
    assert sees("mediator007", number)
    assert not sees("mediator008", number)


def test_only_the_receiving_department_acknowledges(make_case: MakeCase) -> None:
    case = make_case()
    handover = hand_over(user("office"), case.number, "land", "请核实", now=MONDAY)
    with pytest.raises(NotAllowed):
        acknowledge_handover(user("office"), case.number, handover.id, now=MONDAY)
    acknowledge_handover(user("land"), case.number, handover.id, now=MONDAY)
    assert handover.acknowledged_at == MONDAY


def test_a_hand_over_needs_a_department_and_a_task(make_case: MakeCase) -> None:
    case = make_case()
    with pytest.raises(BadInput) as refused:
        hand_over(user("office"), case.number, "nowhere", " ", now=MONDAY)
    assert set(refused.value.faults) == {"department", "task"}
    assert case.handovers == []


def test_under_the_lock_a_case_is_read_afresh(bare_app: Flask, make_case: MakeCase) -> None:
    import threading

    number = make_case().number
    stale = find_case(user("office"), number)
    assert [evening.done_at for evening in stale.evenings] == [None] * 7

    def step() -> None:
        with bare_app.app_context():
            record_step(user("office"), number, now=MONDAY, kind="visit", text="看了现场")

    thread = threading.Thread(target=step)
    thread.start()
    thread.join()
    fresh = find_case(user("office"), number, lock=True)
    assert fresh.state == "handling"
    assert fresh.evenings[0].done_at == MONDAY

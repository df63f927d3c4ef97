"""Leave with dates: who stands in is told, sees and acts, and afterwards no more."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from intake.cases.circle.tables import CaseReader, Recusal
from intake.cases.handover import acknowledge_handover, hand_over
from intake.cases.progress import record_step
from intake.cases.tables import Case, CaseEvent
from intake.cases.visible import find_case
from intake.database import db
from intake.escalation.acknowledge import acknowledge_alert
from intake.escalation.sweep import sweep
from intake.escalation.tables import Alert
from intake.escalation.turn import turn_of
from intake.escalation.turns import Turns
from intake.rules.localtime import parse_instant
from intake.rules.refusals import NotAllowed, NotFound
from intake.sms.tables import Message
from intake.town.leave import set_stand_in
from intake.town.stand_ins import away_on, stand_in_of, stood_in_for
from intake.town.tables import StandIn, Town, User
from tests.conftest import MONDAY, MakeCase, user

FIRST, LAST = date(2026, 3, 2), date(2026, 3, 4)


def leave(
    person: str, stand_in: str, first: date = FIRST, last: date = LAST, *, by: str = "office"
) -> StandIn:
    return set_stand_in(user(by), person, stand_in, first, last, "探亲", now=MONDAY)


def at(day: int, clock: str = "10:00") -> datetime:
    return parse_instant(f"2026-03-{day:02d}T{clock}")


def worker_of(case: Case) -> User:
    assert case.assignee is not None
    return case.assignee


def sees(username: str, number: str, when: datetime) -> bool:
    try:
        find_case(user(username), number, at=when)
    except NotFound:
        return False
    return True


def told(purpose: str) -> list[str]:
    query = select(User.username).join(Message, Message.user_id == User.id)
    return list(db.session.scalars(query.where(Message.purpose == purpose).order_by(Message.id)))


def test_it_holds_from_the_first_to_the_last_local_day(town: Town) -> None:
    leave("grid02", "center02")
    held = [stand_in_of(user("grid02"), FIRST + timedelta(days=n)) is not None for n in range(-1, 4)]
    assert held == [False, True, True, True, False]
    assert list(away_on(town.id, LAST)) == [user("grid02").id]
    assert [person.username for person in stood_in_for(user("center02"), LAST)] == ["grid02"]


def test_reminders_go_to_the_stand_in_and_say_for_whom(make_case: MakeCase) -> None:
    case = make_case()
    worker = worker_of(case)
    leave(worker.username, "grid09")
    sweep(at(2, "18:30"))
    assert told("reminder") == ["grid09"]
    event = select(CaseEvent).where(CaseEvent.kind == "reminded")
    assert db.session.scalars(event).one().text == f"提醒{user('grid09').name}（代{worker.name}）：第1晚"


def test_after_the_last_day_they_go_to_the_person_again(make_case: MakeCase) -> None:
    case = make_case(at=at(4))
    leave(worker_of(case).username, "grid09")
    sweep(at(4, "18:30"))
    sweep(at(5, "18:30"))
    assert told("reminder") == ["grid09", worker_of(case).username]


def test_escalations_go_to_the_stand_in_of_whoever_is_next(make_case: MakeCase) -> None:
    case = make_case(village="娄庄村")
    leave("lead01", "lead02")
    sweep(at(3, "08:00"))
    assert told("escalation") == ["lead02"]
    assert case.supervisor is not None
    assert case.supervisor.username == "lead01"
    event = select(CaseEvent).where(CaseEvent.kind == "escalated")
    assert f"升级到{user('lead02').name}（代{user('lead01').name}）" in db.session.scalars(event).one().text


def test_whose_turn_says_for_whom(make_case: MakeCase) -> None:
    case = make_case()
    worker = worker_of(case)
    leave(worker.username, "grid09")
    named = f"{user('grid09').name}（代{worker.name}）"
    assert turn_of(case, at(3)).who == Turns(case.town_id).of(case, at(3)).who == named
    assert turn_of(case, at(5)).who == worker.name


def test_the_stand_in_sees_what_the_person_sees_only_on_those_days(make_case: MakeCase) -> None:
    number = make_case(village="娄庄村").number
    leave("lead01", "lead05")
    assert [sees("lead05", number, at(day)) for day in (1, 2, 4, 5)] == [False, True, True, False]


def test_standing_in_for_the_office_opens_the_town(make_case: MakeCase) -> None:
    number = make_case(village="娄庄村").number
    assert not sees("civil", number, at(2))
    leave("office", "civil")
    assert sees("civil", number, at(2))


def test_the_present_day_counts_where_none_is_named(make_case: MakeCase, town: Town) -> None:
    number = make_case(village="娄庄村").number
    today = datetime.now(tz=MONDAY.tzinfo) + timedelta(hours=8)
    entry = leave("lead01", "lead05")
    assert not stood_in_for(user("lead05"), None)
    entry.first, entry.last = today.date() - timedelta(days=1), today.date() + timedelta(days=1)
    db.session.commit()
    assert [person.username for person in stood_in_for(user("lead05"), None)] == ["lead01"]
    assert find_case(user("lead05"), number).number == number


def test_a_recusal_keeps_out_both(make_case: MakeCase) -> None:
    case = make_case(village="娄庄村")
    leave("lead01", "lead05")
    case.guarded = True
    row = {"case_id": case.id, "town_id": case.town_id, "because": "accused", "at": MONDAY}
    db.session.add(Recusal(user_id=user("lead01").id, **row))
    db.session.commit()
    assert not sees("lead05", case.number, at(2))
    db.session.execute(Recusal.__table__.delete())
    db.session.add(Recusal(user_id=user("lead05").id, **row))
    db.session.commit()
    db.session.expire_all()
    assert not sees("lead05", case.number, at(2))
    assert sees("lead01", case.number, at(2))


def test_where_the_stand_in_is_kept_out_the_person_keeps_the_place(make_case: MakeCase) -> None:
    case = make_case()
    worker = worker_of(case)
    leave(worker.username, "grid09")
    case.guarded = True
    row = {"case_id": case.id, "town_id": case.town_id, "because": "accused", "at": MONDAY}
    db.session.add(Recusal(user_id=user("grid09").id, **row))
    db.session.commit()
    sweep(at(2, "18:30"))
    assert told("reminder") == [worker.username]
    assert turn_of(case, at(2)).who == worker.name


def test_a_reader_s_stand_in_does_not_read_a_sealed_case(make_case: MakeCase) -> None:
    case = make_case(village="娄庄村")
    leave("office", "lead05")
    case.guarded = case.sealed = True
    db.session.add(CaseReader(case_id=case.id, user_id=user("office").id, town_id=case.town_id, at=MONDAY))
    db.session.commit()
    assert sees("office", case.number, at(2))
    assert not sees("lead05", case.number, at(2))


def test_the_stand_in_does_the_evening_s_step(make_case: MakeCase) -> None:
    case = make_case()
    leave(worker_of(case).username, "grid09")
    done = record_step(user("grid09"), case.number, now=at(2, "19:30"), kind="visit", text="去看了")
    assert done == 1
    with pytest.raises(NotFound):
        record_step(user("grid09"), case.number, now=at(5, "19:30"), kind="visit", text="又去看了")


def test_the_stand_in_signs_for_the_department_and_is_told(make_case: MakeCase) -> None:
    case = make_case()
    leave("land", "civil")
    handover = hand_over(user("office"), case.number, "land", "请核实", now=at(2))
    assert told("handover") == ["civil"]
    acknowledge_handover(user("civil"), case.number, handover.id, now=at(2, "11:00"))
    assert handover.acknowledged_by_id == user("civil").id
    with pytest.raises(NotFound):
        acknowledge_handover(user("civil"), case.number, handover.id, now=at(5))


def test_the_stand_in_of_the_office_hands_over(make_case: MakeCase) -> None:
    case = make_case(village="娄庄村")
    leave("office", "justice")
    assert hand_over(user("justice"), case.number, "land", "请核实", now=at(2)).state == "waiting"
    with pytest.raises(NotAllowed):
        hand_over(user("land"), case.number, "civil", "请核实", now=at(5))


def test_someone_who_left_the_service_stands_in_for_nobody(make_case: MakeCase, town: Town) -> None:
    case = make_case()
    leave(worker_of(case).username, "grid09")
    user("grid09").active = False
    db.session.commit()
    sweep(at(2, "18:30"))
    assert told("reminder") == [worker_of(case).username]


def test_the_stand_in_of_the_police_is_alerted_and_may_say_i_have_it(make_case: MakeCase) -> None:
    case = make_case(risk_signs=["weapon"])
    leave("police", "justice")
    with pytest.raises(NotAllowed):
        acknowledge_alert(user("civil"), case.number, now=at(2))
    sweep(at(2))
    assert "justice" in told("alert")
    assert "police" not in told("alert")
    acknowledge_alert(user("justice"), case.number, now=at(2, "10:05"))
    assert db.session.scalars(select(Alert.acknowledged_by_id)).one() == user("justice").id

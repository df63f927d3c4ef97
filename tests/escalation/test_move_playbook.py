"""Open cases moved to another version, on purpose."""

from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from intake.cases.circle.tables import Recusal
from intake.cases.moves import apply_move
from intake.cases.progress import record_step
from intake.cases.tables import Case, CaseEvent
from intake.database import db
from intake.escalation import move_playbook
from intake.escalation.move_playbook import move_to_playbook, open_counts, open_under
from intake.escalation.sweep import sweep
from intake.escalation.tables import Escalation
from intake.rules.localtime import SHANGHAI, local
from intake.rules.playbook import Playbook
from intake.rules.playbook_text import shipped
from intake.rules.refusals import BadInput, CaseClosed, NotAllowed, NotFound
from intake.sms.tables import Message
from intake.timers.plan import cancel
from intake.timers.tables import Timer
from intake.town.playbooks import current_playbook, publish
from intake.town.tables import Town
from tests.conftest import MONDAY, MakeCase, user

HELD = replace(shipped(), due_at=time(22, 0), hold_days=(date(2026, 3, 4),))


def at(day: int, clock: str) -> datetime:
    """An instant in March 2026 by the town's clock."""
    hour, minute = map(int, clock.split(":"))
    return datetime(2026, 3, day, hour, minute, tzinfo=SHANGHAI)


def publish_now(town: Town, playbook: Playbook = HELD) -> Playbook:
    base = current_playbook(town.id).id
    return publish(user("office"), town.id, playbook, now=at(3, "09:00"), why="试试", base=base)


def planned(case: Case, kind: str) -> dict[str, str]:
    """Key → local instant of what is planned for the case."""
    rows = db.session.scalars(
        select(Timer).where(Timer.case_id == case.id, Timer.kind == kind, Timer.state == "planned")
    )
    return {row.key: f"{local(row.due_at):%d %H:%M}" for row in rows}


def test_a_new_version_is_for_new_cases_and_leaves_open_ones_alone(town: Town, make_case: MakeCase) -> None:
    old = make_case()
    publish_now(town)
    new = make_case(at=at(3, "10:00"))
    assert (old.playbook, new.playbook) == ("ladder@1", "ladder@2")
    assert planned(old, "evening_end")["3"] == "04 21:30"
    assert planned(new, "evening_end") == {
        str(n): f"{day:02} 22:00" for n, day in enumerate((3, 5, 6, 7, 8, 9, 10), 1)
    }
    assert open_counts(user("office")) == {"ladder@1": 1, "ladder@2": 1}


def test_only_the_evenings_to_come_are_planned_anew(town: Town, make_case: MakeCase) -> None:
    case = make_case(kind="petition")
    record_step(user("office"), case.number, now=at(2, "20:00"), kind="visit", text="看了")
    for clock in ("18:30", "21:30"):
        sweep(at(2, clock))
    clocks = [(c.kind, c.strict, c.rolled, c.state) for c in case.clocks]
    clock_timers = planned(case, "clock_warning") | planned(case, "clock_end")
    publish_now(town)
    moved = move_to_playbook(user("office"), "ladder@1", [case.number], now=at(3, "10:00"))
    assert (moved.numbers, moved.to.id, moved.left) == ((case.number,), "ladder@2", 0)
    assert case.playbook == "ladder@2"
    dues = [f"{local(e.due_at):%d %H:%M}" for e in case.current_evenings]
    assert dues == ["02 21:30", "03 22:00", "05 22:00", "06 22:00", "07 22:00", "08 22:00", "09 22:00"]
    ends = {str(n): due for n, due in enumerate(dues, 1) if n > 1}
    assert planned(case, "evening_end") == ends
    assert planned(case, "reminder") == {n: f"{due[:2]} 18:30" for n, due in ends.items()}
    assert planned(case, "agenda") == {"7": "09 22:00"}
    assert [(c.kind, c.strict, c.rolled, c.state) for c in case.clocks] == clocks
    assert planned(case, "clock_warning") | planned(case, "clock_end") == clock_timers
    note = db.session.scalars(select(CaseEvent).where(CaseEvent.kind == "playbook")).one()
    assert note.by == user("office")
    assert note.text == "由一事七晚第1版换到一事七晚第2版，第2、3、4、5、6、7晚重排；法定期限不变"


def test_each_alarm_still_rings_exactly_once(town: Town, make_case: MakeCase) -> None:
    case = make_case()
    publish_now(town)
    move_to_playbook(user("office"), "ladder@1", None, now=at(2, "12:00"))
    for day in range(2, 12):
        for clock in ("08:00", "18:30", "22:00"):
            sweep(at(day, clock))
            sweep(at(day, clock))
    events = db.session.scalars(select(CaseEvent.kind).where(CaseEvent.case_id == case.id)).all()
    assert (events.count("reminded"), events.count("missed"), events.count("escalated")) == (7, 7, 7)
    assert db.session.scalar(select(func.count()).select_from(Escalation)) == 7
    assert planned(case, "reminder") == planned(case, "escalation") == planned(case, "agenda") == {}


def test_an_evening_that_moves_to_tomorrow_is_told_again_tomorrow(town: Town, make_case: MakeCase) -> None:
    case = make_case(at=at(3, "09:00"))
    for day in (3, 4):
        sweep(at(day, "18:30"))
        sweep(at(day, "18:31"))
    publish_now(town)
    move_to_playbook(user("office"), "ladder@1", [case.number], now=at(4, "19:00"))
    sweep(at(5, "18:30"))
    told = (
        select(Message).where(Message.purpose == "reminder", Message.case_id == case.id).order_by(Message.id)
    )
    keys = [message.key.split(":")[3] for message in db.session.scalars(told)]
    assert keys == ["1", "2", "2"]


def test_what_was_missed_climbs_in_the_morning_also_under_a_chain_without_its_actor(
    town: Town, make_case: MakeCase
) -> None:
    case = make_case()
    sweep(at(2, "21:30"))
    steps = tuple(replace(step, actor="office") for step in HELD.evenings)
    publish_now(town, replace(HELD, chain=("office", "mayor"), evenings=steps))
    move_to_playbook(user("office"), "ladder@1", [case.number], now=at(2, "22:00"))
    sweep(at(3, "08:00"))
    assert case.evenings[0].escalated_to == user("mayor")
    assert db.session.scalar(select(func.count()).where(Timer.state == "stuck")) == 0


def test_who_had_it_before_stays_below_on_the_new_chain(town: Town, make_case: MakeCase) -> None:
    case = make_case()
    sweep(at(2, "21:30"))
    sweep(at(3, "08:00"))
    assert case.chain_level == 1
    publish_now(town, replace(HELD, chain=("village_lead", "grid_worker", "office", "mayor")))
    move_to_playbook(user("office"), "ladder@1", None, now=at(3, "10:00"))
    assert case.chain_level == 1


def test_a_reopened_case_is_planned_from_its_reopening(town: Town, make_case: MakeCase) -> None:
    case = make_case()
    apply_move(user("office"), case.number, "resolve", now=at(2, "12:00"), text="好了")
    apply_move(user("office"), case.number, "reopen", now=at(3, "09:30"), text="又吵了")
    publish_now(town)
    move_to_playbook(user("office"), "ladder@1", None, now=at(3, "10:00"))
    dues = [f"{local(e.due_at):%d}" for e in case.current_evenings]
    assert dues == ["03", "05", "06", "07", "08", "09", "10"]
    assert planned(case, "evening_end")["1"] == "03 22:00"


def test_after_the_seventh_evening_only_the_version_changes(town: Town, make_case: MakeCase) -> None:
    case = make_case()
    publish_now(town)
    sweep(at(9, "10:00"))
    before = [(e.n, e.due_at, e.missed) for e in case.current_evenings]
    move_to_playbook(user("office"), "ladder@1", None, now=at(9, "11:00"))
    assert [(e.n, e.due_at, e.missed) for e in case.current_evenings] == before
    assert case.playbook == "ladder@2"
    assert planned(case, "agenda") == {}


def test_after_the_written_opinion_no_evening_comes_back(town: Town, make_case: MakeCase) -> None:
    case = make_case(kind="petition")
    case.state = "decided"
    cancel(case.id, kind="reminder")
    cancel(case.id, kind="evening_end")
    db.session.commit()
    publish_now(town)
    move_to_playbook(user("office"), "ladder@1", [case.number], now=at(3, "10:00"))
    assert case.playbook == "ladder@2"
    assert planned(case, "reminder") == planned(case, "evening_end") == {}


def test_a_closed_case_is_refused_and_nothing_is_moved(town: Town, make_case: MakeCase) -> None:
    closed, open_one = make_case(), make_case()
    apply_move(user("office"), closed.number, "resolve", now=at(2, "12:00"), text="好了")
    publish_now(town)
    with pytest.raises(CaseClosed):
        move_to_playbook(user("office"), "ladder@1", [open_one.number, closed.number], now=at(3, "10:00"))
    assert (closed.playbook, open_one.playbook) == ("ladder@1", "ladder@1")
    move_to_playbook(user("office"), "ladder@1", None, now=at(3, "10:00"))
    assert (closed.playbook, open_one.playbook) == ("ladder@1", "ladder@2")


def test_a_case_outside_ones_circle_is_not_touched(town: Town, make_case: MakeCase) -> None:
    case, office = make_case(), user("office")
    case.guarded = True
    db.session.add(Recusal(case_id=case.id, user_id=office.id, town_id=town.id, because="accused", at=MONDAY))
    db.session.commit()
    publish_now(town)
    assert open_under(office, "ladder@1") == []
    assert open_counts(office) == {}
    assert move_to_playbook(office, "ladder@1", None, now=at(3, "10:00")).numbers == ()
    with pytest.raises(NotFound):
        move_to_playbook(office, "ladder@1", [case.number], now=at(3, "10:00"))
    assert case.playbook == "ladder@1"


def test_moving_twice_is_moving_once(town: Town, make_case: MakeCase) -> None:
    case = make_case()
    publish_now(town)
    move_to_playbook(user("office"), "ladder@1", [case.number], now=at(3, "10:00"))
    again = move_to_playbook(user("office"), "ladder@1", [case.number], now=at(3, "10:01"))
    assert again.numbers == ()
    assert db.session.scalar(select(func.count()).where(CaseEvent.kind == "playbook")) == 1


@pytest.mark.parametrize("username", ["mayor", "grid01", "lead01"])
def test_only_the_office_moves_cases(bare_app: Flask, username: str) -> None:
    with pytest.raises(NotAllowed, match="镇办公室"):
        move_to_playbook(user(username), "ladder@1", None, now=MONDAY)


def test_there_is_nothing_to_move_to_the_version_in_force_or_without_a_choice(town: Town) -> None:
    with pytest.raises(BadInput, match="现在的版本"):
        move_to_playbook(user("office"), "ladder@1", None, now=MONDAY)
    publish_now(town)
    with pytest.raises(BadInput, match="请选择"):
        move_to_playbook(user("office"), "ladder@1", [], now=MONDAY)


def test_a_case_sealed_in_the_meantime_is_not_moved_and_the_others_are(
    town: Town, make_case: MakeCase, monkeypatch: pytest.MonkeyPatch
) -> None:
    sealed, other = make_case(), make_case()
    publish_now(town)
    chosen = move_playbook._chosen

    def then_sealed(*asked: Any) -> list[str]:
        numbers = chosen(*asked)
        sealed.sealed = sealed.guarded = True
        db.session.commit()
        return numbers

    monkeypatch.setattr(move_playbook, "_chosen", then_sealed)
    moved = move_to_playbook(user("office"), "ladder@1", None, now=at(3, "10:00"))
    assert moved.numbers == (other.number,)
    assert sealed.playbook == "ladder@1"

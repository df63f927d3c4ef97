"""A change of the playbook, tried on what really happened."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from sqlalchemy import event, func, select

from intake.cases.circle.tables import Recusal
from intake.cases.moves import apply_move
from intake.cases.progress import record_step
from intake.cases.tables import Case, CaseEvent
from intake.database import db
from intake.escalation.dry_run import dry_run
from intake.escalation.show import as_json
from intake.escalation.sweep import sweep
from intake.escalation.tables import AgendaItem, Escalation
from intake.rules.localtime import SHANGHAI
from intake.rules.playbook_text import shipped
from intake.timers.tables import Timer
from intake.town.tables import Town
from tests.conftest import MONDAY, MakeCase, user

SAME = replace(shipped(), version=7)
EARLIER = replace(shipped(), remind_at=time(18, 0), due_at=time(19, 30))


def at(day: int, clock: str) -> datetime:
    """An instant in March 2026 by the town's clock."""
    hour, minute = map(int, clock.split(":"))
    return datetime(2026, 3, day, hour, minute, tzinfo=SHANGHAI)


def walk(first: int, last: int) -> None:
    """Sweep at every instant at which an evening's timer is due."""
    for day in range(first, last + 1):
        for clock in ("08:00", "18:30", "21:30"):
            sweep(at(day, clock))


def step(case: Case, day: int, kind: str, by: str = "office") -> None:
    record_step(user(by), case.number, now=at(day, "20:00"), kind=kind, text=f"{day}日晚上做了")


@pytest.fixture
def histories(make_case: MakeCase) -> list[Case]:
    """Cases as a town has them: kept, missed, made good, closed, reopened, unassigned, after hours."""
    kept, missed, late = make_case(title="按时的"), make_case(title="没人管的"), make_case(title="补做的")
    closed, again = make_case(title="办结的"), make_case(title="又来的")
    lone = make_case(title="没有网格员的", village="岔河寺村")
    evening = make_case(title="晚上登记的", at=at(2, "20:00"))
    sweep(at(2, "10:30"))
    walk(2, 2)
    for day, kind in ((3, "visit"), (4, "mediation"), (5, "talk"), (6, "consult")):
        sweep(at(day, "08:00"))
        sweep(at(day, "18:30"))
        step(kept, day, kind)
        if day == 3:
            step(lone, day, "visit")
        if day == 4:
            step(late, day, "visit")
            apply_move(user("office"), closed.number, "resolve", now=at(4, "20:30"), text="说和了")
            apply_move(user("office"), again.number, "resolve", now=at(4, "20:40"), text="说和了")
        sweep(at(day, "21:30"))
    sweep(at(7, "08:00"))
    apply_move(user("office"), again.number, "reopen", now=at(7, "09:00"), text="又吵起来了")
    walk(7, 20)
    return [kept, missed, late, closed, again, lone, evening]


def test_the_unchanged_playbook_differs_in_nothing(town: Town, histories: list[Case]) -> None:
    result = dry_run(town.id, SAME, reader=user("office"), now=at(20, "22:00"))
    assert result.total.cases == len(histories)
    assert result.differing == []
    assert result.total.before == result.total.after


def test_it_agrees_with_what_the_sweep_really_did(town: Town, histories: list[Case]) -> None:
    now = at(20, "22:00")
    before = dry_run(town.id, SAME, reader=user("office"), now=now).total.before
    really_missed = (
        select(func.count())
        .select_from(CaseEvent)
        .where(CaseEvent.kind == "missed", CaseEvent.evening_n.is_not(None))
    )
    really_reminded = select(func.count()).select_from(Timer)
    really_reminded = really_reminded.where(
        Timer.kind == "reminder", Timer.consequence.startswith("reminded")
    )
    climbed = select(func.count()).select_from(Escalation).where(Escalation.rule == "evening")
    agenda = select(func.count()).select_from(AgendaItem)
    assert before.missed == db.session.scalar(really_missed)
    assert before.reminders == db.session.scalar(really_reminded)
    assert before.escalations == db.session.scalar(climbed)
    assert before.agenda == db.session.scalar(agenda)
    assert before.missed > 10


def test_each_case_climbed_as_it_says(town: Town, histories: list[Case]) -> None:
    """With a chain in another order, what is said to have been is what was."""
    other = replace(shipped(), chain=("grid_worker", "office", "village_lead", "mayor", "secretary"))
    result = dry_run(town.id, other, reader=user("office"), now=at(20, "22:00"))
    by_number = {case.number: case.lines for case in result.differing}
    missed = as_json(histories[1])
    assert missed["evenings"][0]["escalated_to"].startswith("lead")
    assert "第1晚：原升级到包村干部，改后升级到镇办公室" in by_number[histories[1].number]


def test_an_earlier_end_would_have_been_missed(town: Town, histories: list[Case]) -> None:
    result = dry_run(town.id, EARLIER, reader=user("office"), now=at(20, "22:00"))
    lines = {case.number: case.lines for case in result.differing}[histories[0].number]
    assert any(line.startswith("第2晚：原按时，改后未按时") for line in lines)
    assert result.total.after.missed > result.total.before.missed
    village = result.villages["娄庄村"]
    assert (village.before.missed, village.after.missed) == (
        village.before.missed,
        result.total.after.missed - result.villages["岔河寺村"].after.missed,
    )


def test_a_hold_day_moves_evenings_and_the_meeting(town: Town, histories: list[Case]) -> None:
    held = replace(shipped(), hold_days=(date(2026, 3, 5),))
    result = dry_run(town.id, held, reader=user("office"), now=at(20, "22:00"))
    lines = {case.number: case.lines for case in result.differing}[histories[1].number]
    assert any(line.startswith("第4晚：由3月5日改到3月6日") for line in lines)
    assert "联席会议：原2026-W10后上会，改后2026-W11后上会" in lines


def test_it_writes_nothing(town: Town, histories: list[Case]) -> None:
    def rows() -> list[object]:
        counts = [
            db.session.scalar(select(func.count()).select_from(t)) for t in (CaseEvent, Timer, Escalation)
        ]
        return [*counts, *db.session.execute(select(Timer.id, Timer.state, Timer.due_at).order_by(Timer.id))]

    before = rows()
    dry_run(town.id, EARLIER, reader=user("office"), now=at(20, "22:00"))
    assert not db.session.new
    assert not db.session.dirty
    assert rows() == before


def test_only_cases_that_the_reader_may_see_count(town: Town, histories: list[Case]) -> None:
    case, office = histories[1], user("office")
    case.guarded = True
    db.session.add(Recusal(case_id=case.id, user_id=office.id, town_id=town.id, because="accused", at=MONDAY))
    db.session.commit()
    result = dry_run(town.id, EARLIER, reader=office, now=at(20, "22:00"))
    assert result.total.cases == len(histories) - 1
    assert case.number not in {one.number for one in result.differing}
    mayor = dry_run(town.id, EARLIER, reader=user("mayor"), now=at(20, "22:00"))
    assert mayor.total.cases == len(histories)


def test_older_cases_and_those_without_evenings_do_not_count(town: Town, make_case: MakeCase) -> None:
    make_case()
    make_case(kind="petition", petition_kind="accusation")
    now = MONDAY + timedelta(days=90)
    assert dry_run(town.id, SAME, reader=user("secretary"), now=now).total.cases == 1
    assert dry_run(town.id, SAME, reader=user("secretary"), now=now + timedelta(minutes=1)).total.cases == 0


def test_the_number_of_queries_does_not_grow_with_the_cases(town: Town, make_case: MakeCase) -> None:
    def queries() -> int:
        sent: list[str] = []

        def note(connection: object, cursor: object, statement: str, *rest: object) -> None:
            sent.append(statement)

        event.listen(db.engine, "before_cursor_execute", note)
        dry_run(town.id, EARLIER, reader=user("office"), now=at(20, "22:00"))
        event.remove(db.engine, "before_cursor_execute", note)
        db.session.rollback()
        return len(sent)

    make_case()
    few = queries()
    for _ in range(8):
        make_case()
    assert queries() == few

"""One case through seven evenings: who is reminded, what is missed, how it climbs, where it ends."""

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from intake.cases.moves import apply_move
from intake.cases.progress import record_step
from intake.cases.tables import Case
from intake.database import db
from intake.escalation.show import as_json
from intake.escalation.sweep import URGENT_KINDS, sweep
from intake.rules.localtime import SHANGHAI
from intake.rules.refusals import MoveRefused
from intake.sms.tables import Message
from intake.timers.tables import Timer
from tests.conftest import MONDAY, MakeCase, user


def at(day: int, clock: str) -> datetime:
    """An instant in March 2026 by the town's clock."""
    hour, minute = map(int, clock.split(":"))
    return datetime(2026, 3, day, hour, minute, tzinfo=SHANGHAI)


def told(purpose: str) -> list[str]:
    """Usernames told something of this purpose, in order."""
    rows = db.session.scalars(select(Message).where(Message.purpose == purpose).order_by(Message.id))
    return [row.user.username for row in rows if row.user]


def walk(until: int) -> None:
    """Sweep at every reminder, end and morning from 2 March to the given day's 21:30."""
    for day in range(2, until + 1):
        if day > 2:
            sweep(at(day, "08:00"))
        sweep(at(day, "18:30"))
        sweep(at(day, "21:30"))


def test_the_first_evening_reminds_the_grid_worker_at_half_past_six(make_case: MakeCase) -> None:
    case = make_case()
    assert sweep(at(2, "18:29"))["reminders"] == 0
    tally = sweep(at(2, "18:30"))
    assert tally == {"due": 1, "reminders": 1, "escalations": 0, "alerts": 0}
    assert case.assignee is not None
    assert told("reminder") == [case.assignee.username]


def test_a_second_sweep_of_the_same_instant_does_nothing(make_case: MakeCase) -> None:
    make_case()
    sweep(at(2, "18:30"))
    assert sweep(at(2, "18:30"))["due"] == 0
    assert len(told("reminder")) == 1


def test_what_is_missed_climbs_one_person_each_morning(make_case: MakeCase) -> None:
    case = make_case()
    walk(8)
    sweep(at(9, "08:00"))
    shown = as_json(case)
    climbed = [evening["escalated_to"] for evening in shown["evenings"]]
    lead = climbed[0]
    assert lead.startswith("lead")
    assert climbed == [lead, "office", "mayor", "secretary", "secretary", "secretary", "secretary"]
    assert all(evening["missed"] for evening in shown["evenings"])


def test_after_the_seventh_evening_the_case_stands_on_the_next_agenda(make_case: MakeCase) -> None:
    case = make_case()
    walk(8)
    assert as_json(case)["agenda"] == ["2026-W10"]
    assert case.state == "joint_meeting"


def test_a_recorded_step_is_neither_missed_nor_escalated(make_case: MakeCase) -> None:
    case = make_case()
    sweep(at(2, "18:30"))
    served = record_step(user("office"), case.number, now=at(2, "20:00"), kind="visit", text="到两家都看了")
    sweep(at(2, "21:30"))
    tally = sweep(at(3, "08:00"))
    assert served == 1
    assert tally["escalations"] == 0
    assert not case.current_evenings[0].missed


def test_a_step_done_before_half_past_six_needs_no_reminder(make_case: MakeCase) -> None:
    case = make_case()
    record_step(user("office"), case.number, now=at(2, "16:00"), kind="visit", text="看了现场")
    assert sweep(at(2, "18:30"))["reminders"] == 0


def test_a_remark_serves_no_evening_and_moves_no_clock(make_case: MakeCase) -> None:
    case = make_case(kind="petition")
    before = [(c.kind, c.strict, c.rolled, c.state) for c in case.clocks]
    planned = db.session.scalars(select(Timer.due_at).where(Timer.case_id == case.id)).all()
    served = record_step(user("office"), case.number, now=at(2, "19:00"), kind="comment", text="来电催问")
    assert served is None
    assert [(c.kind, c.strict, c.rolled, c.state) for c in case.clocks] == before
    assert db.session.scalars(select(Timer.due_at).where(Timer.case_id == case.id)).all() == planned


def test_a_case_without_anybody_climbs_at_once(make_case: MakeCase) -> None:
    case = make_case(village="岔河寺村")
    assert case.assignee is None
    tally = sweep(MONDAY)
    assert tally["escalations"] == 1
    assert case.assignee is not None
    assert case.assignee.role == "village_lead"
    assert told("escalation") == [case.assignee.username]


def test_a_missing_person_is_skipped_and_never_drops_the_case(make_case: MakeCase) -> None:
    case = make_case()
    for gone in db.session.scalars(
        select(type(user("office"))).where(type(user("office")).role.in_(("village_lead", "office")))
    ):
        gone.active = False
    db.session.commit()
    walk(2)
    sweep(at(3, "08:00"))
    assert as_json(case)["evenings"][0]["escalated_to"] == "mayor"


def test_closing_takes_back_what_was_planned_and_what_was_not_sent(make_case: MakeCase) -> None:
    case = make_case()
    sweep(at(2, "18:30"))
    apply_move(user("office"), case.number, "resolve", now=at(2, "19:00"), text="双方握手言和")
    planned = select(Timer.kind).where(Timer.case_id == case.id, Timer.state == "planned")
    assert set(db.session.scalars(planned)) == {"task_reminder", "task_end"}, "only the follow-up visit waits"
    assert set(db.session.scalars(select(Message.state))) == {"cancelled"}
    assert sweep(at(9, "09:00"))["due"] == 0


def test_reopening_begins_seven_new_evenings_and_takes_up_the_law_s_clock(
    make_case: MakeCase,
) -> None:
    case = make_case(kind="petition")
    apply_move(user("office"), case.number, "accept", now=at(3, "09:00"))
    apply_move(user("office"), case.number, "resolve", now=at(4, "09:00"), text="答复了")
    before = {c.kind: (c.state, c.strict) for c in case.clocks}
    apply_move(user("office"), case.number, "reopen", now=at(5, "09:00"), text="又起争执")
    assert case.state == "handling"
    assert len(case.current_evenings) == 7
    assert case.current_evenings[0].remind_at == at(5, "18:30")
    after = {c.kind: (c.state, c.strict) for c in case.clocks}
    assert after == before | {"resolution": ("running", before["resolution"][1])}
    assert sweep(at(5, "18:30"))["reminders"] == 1


def test_a_late_sweep_drops_reminders_of_past_evenings_but_not_what_climbs(make_case: MakeCase) -> None:
    make_case()
    tally = sweep(at(6, "12:00"))
    assert tally["escalations"] == 4
    states = set(db.session.scalars(select(Message.state).where(Message.purpose == "reminder")))
    assert states == {"cancelled"}


@pytest.mark.parametrize(("registered", "first"), [("17:29", 2), ("17:30", 3)])
def test_half_past_five_decides_whether_tonight_is_the_first_evening(
    make_case: MakeCase, registered: str, first: int
) -> None:
    case = make_case(at=at(2, registered))
    assert case.current_evenings[0].remind_at == at(first, "18:30")


def test_a_failing_consequence_leaves_nothing_and_is_tried_again(
    make_case: MakeCase, monkeypatch: pytest.MonkeyPatch
) -> None:
    from intake.escalation import sweep as module

    case = make_case()

    def broken(ring: object) -> None:
        raise RuntimeError("no")

    works = module.HANDLERS["reminder"]
    monkeypatch.setitem(module.HANDLERS, "reminder", broken)
    assert sweep(at(2, "18:30"))["due"] == 0
    monkeypatch.setitem(module.HANDLERS, "reminder", works)
    assert sweep(at(2, "18:31"))["reminders"] == 1
    assert db.session.get_one(Case, case.id).state == "registered"


def test_a_consequence_that_always_fails_is_set_aside(
    make_case: MakeCase, monkeypatch: pytest.MonkeyPatch
) -> None:
    from intake.escalation import sweep as module
    from intake.timers.claim import retry_stuck, stuck_count

    make_case()

    def broken(ring: object) -> None:
        raise RuntimeError("no")

    monkeypatch.setitem(module.HANDLERS, "reminder", broken)
    for minute in range(11):
        sweep(at(2, "18:30") + timedelta(minutes=minute))
    assert stuck_count() == 1
    assert sweep(at(2, "21:30"))["due"] == 1
    monkeypatch.undo()
    assert retry_stuck() == 1
    assert sweep(at(2, "21:31"))["due"] == 1


def test_any_number_of_sweeps_at_once_remind_each_person_once(bare_app: Flask, make_case: MakeCase) -> None:
    import threading

    for n in range(12):
        make_case(title=f"事项{n}")
    tallies: list[dict[str, int]] = []

    def run() -> None:
        with bare_app.app_context():
            tallies.append(sweep(at(2, "18:30")))

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(tally["reminders"] for tally in tallies) == 12
    assert len(told("reminder")) == 12


def test_a_second_tap_is_one_step_and_ticks_off_no_later_evening(make_case: MakeCase) -> None:
    case = make_case()
    for _ in range(3):
        served = record_step(
            user("office"), case.number, now=at(2, "19:00"), kind="mediation", text="谈了一次"
        )
        assert served == 3
    assert [evening.done_at is not None for evening in case.current_evenings].count(True) == 1
    assert [event.kind for event in case.events].count("mediation") == 1


def test_what_is_missed_climbs_above_whoever_had_to_act(make_case: MakeCase) -> None:
    case = make_case()
    assert case.assignee is not None
    case.assignee.active = False
    db.session.commit()
    sweep(at(2, "18:30"))
    assert told("reminder")[0].startswith("lead")
    sweep(at(2, "21:30"))
    sweep(at(3, "08:00"))
    assert as_json(case)["evenings"][0]["escalated_to"] == "office"


def test_what_the_office_submits_stands_on_this_week_s_agenda(make_case: MakeCase) -> None:
    case = make_case()
    apply_move(user("office"), case.number, "submit", now=at(4, "10:00"))
    sweep(at(4, "10:00"))
    assert as_json(case)["agenda"] == ["2026-W10"]


def test_a_petition_reopened_before_its_acceptance_can_still_be_accepted(make_case: MakeCase) -> None:
    case = make_case(kind="petition")
    with pytest.raises(MoveRefused, match="受理"):
        apply_move(user("office"), case.number, "submit", now=at(3, "09:00"))
    db.session.rollback()
    apply_move(user("office"), case.number, "resolve", now=at(3, "10:00"), text="答复了")
    apply_move(user("office"), case.number, "reopen", now=at(4, "10:00"), text="又来")
    apply_move(user("office"), case.number, "accept", now=at(5, "10:00"))
    assert {clock.kind: clock.state for clock in case.clocks}["resolution"] == "running"


def test_an_urgent_sweep_leaves_the_gathering_to_the_full_one(make_case: MakeCase) -> None:
    for n in range(3):
        make_case(title=f"事项{n}")
    make_case(title="急", risk_signs=["threat"])
    sweep(at(2, "18:30"), kinds=URGENT_KINDS)
    assert not told("digest")
    sweep(at(2, "18:30"))
    assert len(told("digest")) == 1

"""Legal clocks warn while they run and are marked when their strict day is over."""

from datetime import datetime, timedelta

from sqlalchemy import select

from intake.cases.moves import apply_move
from intake.cases.progress import record_step
from intake.cases.tables import Case
from intake.database import db
from intake.escalation.explain import explain
from intake.escalation.sweep import sweep
from intake.escalation.warnings import next_warnings
from intake.rules.localtime import SHANGHAI
from intake.timers.tables import Timer
from tests.cases.legal.stages import accepted, told
from tests.conftest import MakeCase, user


def day(month: int, number: int, hour: int = 9) -> datetime:
    return datetime(2026, month, number, hour, tzinfo=SHANGHAI)


def clock_states(case: Case) -> dict[str, str]:
    db.session.refresh(case)
    return {clock.kind: clock.state for clock in case.clocks}


def test_the_worked_example_of_the_law_holds(make_case: MakeCase) -> None:
    case = make_case(at=day(11, 24), kind="petition")
    apply_move(user("office"), case.number, "accept", now=day(11, 24, 10))
    dates = {c.kind: (str(c.strict), str(c.rolled)) for c in case.clocks}
    assert dates["acceptance"] == ("2026-12-09", "2026-12-09")
    assert dates["objection"] == ("2026-12-01", "2026-12-01")
    assert dates["resolution"] == ("2027-01-23", "2027-01-25")
    assert clock_states(case) == {"acceptance": "met", "objection": "stopped", "resolution": "running"}


def test_warnings_come_at_half_time_and_five_two_and_one_day_before(make_case: MakeCase) -> None:
    case = make_case(at=day(3, 2), kind="petition")
    apply_move(user("office"), case.number, "accept", now=day(3, 2, 10))
    keys = db.session.execute(
        select(Timer.key, Timer.due_at)
        .where(Timer.case_id == case.id, Timer.kind == "clock_warning", Timer.key.startswith("resolution"))
        .order_by(Timer.due_at)
    )
    found = {key: due.astimezone(SHANGHAI).strftime("%m-%d %H:%M") for key, due in keys}
    assert found == {
        "resolution:half": "04-01 08:30",
        "resolution:5d": "04-26 08:30",
        "resolution:2d": "04-29 08:30",
        "resolution:1d": "04-30 08:30",
    }


def test_a_clock_that_ran_out_is_missed_and_stays_missed(make_case: MakeCase) -> None:
    case = make_case(at=day(3, 2), kind="petition")
    assert clock_states(case)["acceptance"] == "running"
    sweep(day(3, 17, 23))
    assert clock_states(case)["acceptance"] == "running"
    sweep(day(3, 18, 0))
    assert clock_states(case)["acceptance"] == "missed"


def test_a_clock_met_late_counts_as_missed(make_case: MakeCase) -> None:
    case = make_case(at=day(3, 2), kind="petition")
    apply_move(user("office"), case.number, "accept", now=day(3, 20))
    assert clock_states(case)["acceptance"] == "missed"
    assert clock_states(case)["resolution"] == "running"


def test_recorded_steps_never_move_a_clock(make_case: MakeCase) -> None:
    case = make_case(at=day(3, 2), kind="petition")
    before = {c.kind: (c.start, c.strict, c.rolled) for c in case.clocks}
    for kind in ("visit", "talk", "mediation", "comment"):
        record_step(user("office"), case.number, now=day(3, 3), kind=kind, text="做了工作")
    assert {c.kind: (c.start, c.strict, c.rolled) for c in case.clocks} == before


def test_a_missed_legal_deadline_is_told_to_the_office(make_case: MakeCase) -> None:
    case = make_case(at=day(3, 2), kind="petition")
    steps = ("notice", "visit", "mediation", "mediation", "consult", "consult", "meeting")
    for n, kind in enumerate(steps, 1):
        record_step(user("office"), case.number, now=day(3, 2, 12), kind=kind, text=f"第{n}步已完成")
    assert sweep(day(3, 18, 1))["escalations"] == 1


def test_explain_tells_evenings_clocks_and_what_comes_next(make_case: MakeCase) -> None:
    case = make_case(at=day(3, 2), kind="petition")
    sweep(day(3, 3, 9))
    words = "\n".join(explain(case, day(3, 3, 9)))
    assert "第1晚" in words
    assert "未按时完成" in words
    assert "已升级到" in words
    assert "《信访工作条例》第二十三条" in words
    assert "2026-03-03 18:30 第2晚提醒" in words


def test_a_reopened_case_takes_up_its_clock_and_is_not_warned_twice(make_case: MakeCase) -> None:
    case = make_case(at=day(3, 2), kind="petition")
    sweep(day(3, 12, 9))
    apply_move(user("office"), case.number, "resolve", now=day(3, 12, 10), text="答复了")
    assert clock_states(case)["acceptance"] == "stopped"
    apply_move(user("office"), case.number, "reopen", now=day(3, 13), text="又来反映")
    assert clock_states(case)["acceptance"] == "running"
    sweep(day(3, 13, 10))
    warned = [event for event in case.events if event.kind == "clock" and "受理" in event.text]
    assert len(warned) == 1
    sweep(day(3, 18, 1))
    assert clock_states(case)["acceptance"] == "missed"


def test_explain_speaks_as_of_its_instant(make_case: MakeCase) -> None:
    case = make_case(at=day(3, 2), kind="dispute")
    for hour in range(24 * 7):
        sweep(day(3, 2) + timedelta(hours=hour))
    words = "\n".join(explain(case, day(3, 2, 20)))
    assert "未按时完成" not in words
    assert "已升级" not in words
    assert "2026-03-02 21:30 第1晚截止" in words


def test_explain_goes_on_after_closing_and_calls_a_lapsed_right_by_its_name(make_case: MakeCase) -> None:
    case = told(make_case)
    words = "\n".join(explain(case, day(3, 10)))
    assert "七个晚上的提醒和升级都已取消" in words
    assert "2026-04-02 00:00 期限到期（申请复查）" in words
    sweep(day(4, 2))
    db.session.refresh(case)
    assert "申请复查：2026-04-01；已过，没有提出" in "\n".join(explain(case, day(4, 2)))


def test_the_next_warning_of_each_clock_is_known_beforehand(make_case: MakeCase) -> None:
    case = accepted(make_case)
    found = next_warnings(case, day(4, 28))
    assert [one.username for one in found["resolution"].people] == [case.assignee.username, "office"]  # type: ignore[union-attr]
    assert found["resolution"].at == day(4, 29, 8) + timedelta(minutes=30)
    assert next_warnings(case, day(5, 1)) == {}


def test_an_evening_that_is_done_announces_nothing_more(make_case: MakeCase) -> None:
    case = make_case(at=day(3, 2))
    assert any("第1晚提醒" in line for line in explain(case, day(3, 2, 10)))
    record_step(user("office"), case.number, now=day(3, 2, 11), kind="notice", text="都说到了")
    coming = "\n".join(explain(case, day(3, 2, 12))).partition("接下来")[2]
    assert "第1晚" not in coming
    assert "第2晚提醒" in coming

"""After the agreement: is it kept, is it broken, did the parties ask a court to confirm it."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from sqlalchemy import select

from intake.cases.clocks import last_clock
from intake.cases.followups.tables import Task
from intake.cases.moves import apply_move
from intake.cases.tables import Case
from intake.database import db
from intake.escalation.sweep import sweep
from intake.mediation.confirm import ask_confirmation
from intake.mediation.performance import record_performance
from intake.rules.agreement import NotAgreed, PerformanceDone
from intake.rules.localtime import instant
from intake.rules.refusals import BadInput, NotFound
from intake.sms.tables import Message
from tests.conftest import MONDAY, MakeCase, user
from tests.mediation.steps import DRAFT, NEAR, agreed

LATER = MONDAY + timedelta(days=8)
TWICE = replace(DRAFT, interim=(date(2026, 3, 5),))


def looks(case: Case) -> list[Task]:
    query = select(Task).where(Task.case_id == case.id, Task.kind == "performance").order_by(Task.due)
    return list(db.session.scalars(query))


def noon(month: int, day: int) -> datetime:
    return instant(date(2026, month, day), time(12))


def test_what_is_kept_is_done_and_the_case_stays_closed(make_case: MakeCase) -> None:
    case = make_case()
    agreed(case, draft=TWICE)
    first, second = looks(case)
    record_performance(user(NEAR), case.number, first.id, kept=True, text="沟已清通一半", now=LATER)
    assert (first.outcome, first.result, first.done_at) == ("kept", "沟已清通一半", LATER)
    assert second.done_at is None
    assert case.state == "resolved"
    assert "已按约履行" in case.events[-1].text


def test_a_breach_reopens_the_case_and_says_so(make_case: MakeCase) -> None:
    case = make_case()
    agreement = agreed(case, draft=TWICE)
    first, second = looks(case)
    record_performance(user(NEAR), case.number, first.id, kept=False, text="沟又填上了", now=LATER)
    assert (first.outcome, second.outcome) == ("breached", "void")
    assert agreement.breached_at == LATER
    assert (case.state, case.round, case.closed_at) == ("handling", 2, None)
    assert len(case.current_evenings) == 7
    assert [event.kind for event in case.events[-2:]] == ["agreement", "reopened"]
    assert "重新办理" in case.events[-1].text


def test_a_breach_counts_whenever_it_comes_also_on_an_archived_case(make_case: MakeCase) -> None:
    case = make_case()
    agreed(case, draft=replace(DRAFT, perform_by=date(2027, 3, 1)))
    year = MONDAY + timedelta(days=364)
    record_performance(user(NEAR), case.number, looks(case)[0].id, kept=False, text="没给钱", now=year)
    assert case.state == "handling"


def test_a_breach_on_a_case_that_was_reopened_before_leaves_its_round(make_case: MakeCase) -> None:
    case = make_case()
    agreed(case)
    apply_move(user("office"), case.number, "reopen", now=LATER, text="又吵起来了")
    record_performance(
        user(NEAR),
        case.number,
        looks(case)[0].id,
        kept=False,
        text="没有清沟",
        now=LATER + timedelta(hours=1),
    )
    assert (case.state, case.round) == ("handling", 2)


def test_a_follow_up_is_written_once_and_says_what_was_found(make_case: MakeCase) -> None:
    case, other = make_case(), make_case()
    agreed(case)
    task = looks(case)[0]
    with pytest.raises(BadInput) as refused:
        record_performance(user(NEAR), case.number, task.id, kept=True, text=" ", now=LATER)
    assert set(refused.value.faults) == {"text"}
    with pytest.raises(NotFound):
        record_performance(user("office"), other.number, task.id, kept=True, text="好了", now=LATER)
    record_performance(user(NEAR), case.number, task.id, kept=True, text="好了", now=LATER)
    with pytest.raises(PerformanceDone):
        record_performance(user(NEAR), case.number, task.id, kept=False, text="没好", now=LATER)
    assert case.state == "resolved"


def test_the_follow_up_itself_reminds_the_mediator_on_the_closed_case(make_case: MakeCase) -> None:
    case = make_case()
    agreed(case)
    sweep(instant(DRAFT.perform_by or date.max, time(8, 30)))
    query = select(Message).where(Message.key.startswith(f"task:{looks(case)[0].id}:"))
    assert [message.user_id for message in db.session.scalars(query)] == [user(NEAR).id]


def test_asking_a_court_in_time_meets_the_clock(make_case: MakeCase) -> None:
    case = make_case()
    agreement = agreed(case)
    ask_confirmation(user(NEAR), case.number, asked_on=date(2026, 4, 1), now=noon(4, 1))
    clock = last_clock(case, "confirmation")
    assert clock is not None
    assert (clock.state, agreement.confirmation_asked_on) == ("met", date(2026, 4, 1))
    before = len(case.events)
    ask_confirmation(user(NEAR), case.number, asked_on=date(2026, 4, 1), now=noon(4, 2))
    assert len(case.events) == before


def test_asked_in_time_but_written_down_late_is_still_in_time(make_case: MakeCase) -> None:
    case = make_case()
    agreed(case)
    sweep(noon(4, 3))
    clock = last_clock(case, "confirmation")
    assert clock is not None
    assert clock.state == "missed"
    ask_confirmation(user("office"), case.number, asked_on=date(2026, 3, 31), now=noon(4, 7))
    assert clock.state == "met"


def test_the_last_day_moves_to_a_working_day_for_the_parties(make_case: MakeCase) -> None:
    case = make_case(at=MONDAY)
    # 30 days from 3 March end on Thursday 2 April; from 5 March on Saturday 4 April, a holiday, so 7 April.
    at = MONDAY + timedelta(days=3)
    agreed(case, at=at, draft=replace(DRAFT, effective_on=date(2026, 3, 5)))
    clock = last_clock(case, "confirmation")
    assert clock is not None
    assert (clock.strict, clock.rolled) == (date(2026, 4, 4), date(2026, 4, 7))
    with pytest.raises(BadInput, match="截止2026-04-04，遇休息日顺延到2026-04-07"):
        ask_confirmation(user(NEAR), case.number, asked_on=date(2026, 4, 8), now=noon(4, 8))
    db.session.rollback()
    ask_confirmation(user(NEAR), case.number, asked_on=date(2026, 4, 7), now=noon(4, 7))
    assert clock.state == "met"


@pytest.mark.parametrize(
    ("asked_on", "now"),
    [
        (None, noon(3, 9)),
        (date(2026, 3, 1), noon(3, 9)),
        (date(2026, 3, 10), noon(3, 9)),
        (date(2026, 4, 2), noon(4, 9)),
    ],
)
def test_a_day_before_effect_in_the_future_or_too_late_is_refused(
    make_case: MakeCase, asked_on: date | None, now: datetime
) -> None:
    case = make_case()
    agreement = agreed(case)
    with pytest.raises(BadInput) as refused:
        ask_confirmation(user(NEAR), case.number, asked_on=asked_on, now=now)
    db.session.rollback()
    assert set(refused.value.faults) == {"asked_on"}
    assert agreement.confirmation_asked_on is None


def test_without_an_agreement_there_is_nothing_to_confirm(make_case: MakeCase) -> None:
    case = make_case()
    with pytest.raises(NotAgreed):
        ask_confirmation(user("office"), case.number, asked_on=date(2026, 3, 2), now=noon(3, 2))


def test_a_second_agreement_has_its_own_thirty_days_and_its_own_reminder(make_case: MakeCase) -> None:
    case = make_case(by="grid02")
    agreed(case)
    sweep(instant(date(2026, 3, 31), time(8, 30)))
    record_performance(user(NEAR), case.number, looks(case)[0].id, kept=False, text="没清沟", now=noon(3, 31))
    again = noon(4, 1)
    draft = replace(DRAFT, effective_on=date(2026, 4, 1), perform_by=date(2026, 4, 20))
    assert agreed(case, at=again, draft=draft).number == "赵调〔2026〕2号"
    clocks = [clock for clock in case.clocks if clock.kind == "confirmation"]
    assert [(clock.n, clock.state, clock.strict) for clock in clocks] == [
        (1, "stopped", date(2026, 4, 1)),
        (2, "running", date(2026, 5, 1)),
    ]
    sweep(instant(date(2026, 4, 30), time(8, 30)))
    key = f"clock:{case.id}:confirmation"
    told = db.session.scalars(select(Message).where(Message.key.startswith(key))).all()
    assert any("5月1日" in message.body for message in told)

"""An agreement: with both wills, all its contents, a number of its own, and what it sets going."""

import threading
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from intake.cases.clocks import last_clock
from intake.cases.followups.tables import Task
from intake.cases.moves import apply_move
from intake.cases.tables import Case
from intake.cases.visible import find_case
from intake.database import db
from intake.escalation.sweep import sweep
from intake.mediation.agree import reach_agreement
from intake.mediation.tables import Agreement, Mediation
from intake.mediation.wills import record_will
from intake.rules.agreement import NoSession
from intake.rules.localtime import instant
from intake.rules.mediation import NoConsent, NoOpenFile
from intake.rules.refusals import BadInput, CaseClosed
from intake.sms.tables import Message
from intake.timers.tables import Timer
from tests.conftest import MONDAY, MakeCase, user
from tests.mediation.steps import DRAFT, HOUR, NEAR, agreed, consented, opened, sat


def agreements() -> list[Agreement]:
    return list(db.session.scalars(select(Agreement).order_by(Agreement.id)))


def reach(case: Case, at: datetime = MONDAY + 2 * HOUR, **more: Any) -> Agreement:
    return reach_agreement(user(NEAR), case.number, draft=DRAFT, now=at, **more)


def planned(case: Case, kind: str) -> set[str]:
    query = select(Timer.key).where(Timer.case_id == case.id, Timer.kind == kind, Timer.state == "planned")
    return set(db.session.scalars(query))


def test_the_agreement_settles_the_case_and_ends_the_file(make_case: MakeCase) -> None:
    case = make_case()
    agreement = agreed(case)
    assert agreement.number == "赵调〔2026〕1号"
    assert (agreement.form, agreement.duties) == ("written", DRAFT.duties)
    assert (case.state, case.closed_at) == ("resolved", MONDAY + 2 * HOUR)
    assert case.outcome == "调解达成协议（赵调〔2026〕1号）"
    assert agreement.mediation.state == "agreed"
    assert [event.kind for event in case.events[-2:]] == ["agreement", "resolved"]
    clock = last_clock(case, "mediation")
    assert clock is not None
    assert clock.state == "met"


def test_no_agreement_without_the_consent_of_both(make_case: MakeCase) -> None:
    case = make_case()
    opened(case)
    record_will(user(NEAR), case.number, side="petitioner", will="consented", now=MONDAY)
    with pytest.raises(NoConsent, match="第十七条"):
        reach(case)
    db.session.rollback()
    assert agreements() == []
    assert case.state == "registered"


def test_no_agreement_after_a_clear_refusal(make_case: MakeCase) -> None:
    case = make_case()
    sat(case)
    record_will(user(NEAR), case.number, side="other", will="refused", now=MONDAY + HOUR)
    with pytest.raises(NoOpenFile):
        reach(case)


def test_no_agreement_without_a_record(make_case: MakeCase) -> None:
    case = make_case()
    consented(case)
    with pytest.raises(NoSession, match="第二十七条"):
        reach(case)


def test_no_agreement_on_a_closed_case(make_case: MakeCase) -> None:
    case = make_case()
    sat(case)
    apply_move(user("office"), case.number, "withdraw", now=MONDAY + HOUR, text="不告了")
    with pytest.raises(CaseClosed):
        reach(case)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"facts": " "}, "facts"),
        ({"duties": ""}, "duties"),
        ({"manner": ""}, "manner"),
        ({"place": ""}, "place"),
        ({"signed_by": ""}, "signed_by"),
        ({"form": "sung"}, "form"),
        ({"effective_on": None}, "effective_on"),
        ({"effective_on": date(2026, 3, 1)}, "effective_on"),
        ({"effective_on": date(2026, 3, 3)}, "effective_on"),
        ({"perform_by": None}, "perform_by"),
        ({"perform_by": date(2026, 3, 1)}, "perform_by"),
        ({"interim": (date(2026, 3, 10),)}, "interim"),
    ],
)
def test_an_agreement_has_all_of_article_35_and_dates_that_can_be(
    make_case: MakeCase, wrong: dict[str, Any], field: str
) -> None:
    case = make_case()
    with pytest.raises(BadInput) as refused:
        agreed(case, draft=replace(DRAFT, **wrong))
    db.session.rollback()
    assert set(refused.value.faults) == {field}
    assert agreements() == []
    assert find_case(user("office"), case.number).state == "handling"


def test_both_parties_must_be_named_and_a_missing_name_is_kept_with_the_case(make_case: MakeCase) -> None:
    case = make_case(other_party_name="")
    with pytest.raises(BadInput) as refused:
        agreed(case)
    db.session.rollback()
    assert set(refused.value.faults) == {"other_name"}
    reach(case, names={"petitioner": "别人", "other": " 李满仓 "})
    assert [(party.role, party.name) for party in case.parties] == [
        ("petitioner", "王秋生"),
        ("other", "李满仓"),
    ]


def test_all_faults_are_told_together(make_case: MakeCase) -> None:
    case = make_case(other_party_name="", petitioner_name="", petitioner_phone="13912345678")
    with pytest.raises(BadInput) as refused:
        agreed(case, draft=replace(DRAFT, facts="", perform_by=None))
    assert set(refused.value.faults) == {"petitioner_name", "other_name", "facts", "perform_by"}


def test_numbers_run_by_year_without_gaps(make_case: MakeCase) -> None:
    first, second, third = make_case(), make_case(), make_case()
    assert agreed(first).number == "赵调〔2026〕1号"
    with pytest.raises(BadInput):
        agreed(second, draft=replace(DRAFT, facts=""))
    db.session.rollback()
    next_year = MONDAY + timedelta(days=365)
    draft = replace(DRAFT, effective_on=date(2027, 3, 2), perform_by=date(2027, 3, 9))
    assert agreed(third, at=next_year, draft=draft).number == "赵调〔2027〕1号"
    assert reach(second).number == "赵调〔2026〕2号"


def test_two_agreements_at_once_get_two_numbers(bare_app: Flask, make_case: MakeCase) -> None:
    cases = [make_case().number for _ in range(4)]
    for number in cases:
        sat(find_case(user("office"), number))
    db.session.commit()
    start, found = threading.Barrier(4), []

    def one(number: str) -> None:
        with bare_app.app_context():
            start.wait()
            agreement = reach_agreement(user("office"), number, draft=DRAFT, now=MONDAY + 2 * HOUR)
            found.append(agreement.number)
            db.session.remove()

    threads = [threading.Thread(target=one, args=(number,)) for number in cases]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == [f"赵调〔2026〕{n}号" for n in (1, 2, 3, 4)]


def test_thirty_days_to_ask_a_court_begin_with_the_effect(make_case: MakeCase) -> None:
    case = make_case()
    agreed(case)
    clock = last_clock(case, "confirmation")
    assert clock is not None
    assert (clock.law, clock.state) == ("《人民调解法》第三十三条", "running")
    assert (clock.start, clock.strict) == (date(2026, 3, 2), date(2026, 4, 1))
    warned = {key for key in planned(case, "clock_warning") if key.startswith("confirmation:")}
    assert warned == {"confirmation:half", "confirmation:5d", "confirmation:2d", "confirmation:1d"}


def test_of_an_agreement_written_down_late_no_past_warning_rings(make_case: MakeCase) -> None:
    case = make_case()
    sat(case)
    late = MONDAY + timedelta(days=26)
    reach_agreement(user(NEAR), case.number, draft=DRAFT, now=late)
    warned = {key for key in planned(case, "clock_warning") if key.startswith("confirmation:")}
    assert warned == {"confirmation:2d", "confirmation:1d"}


def test_the_closed_case_still_reminds_before_the_confirmation_deadline(make_case: MakeCase) -> None:
    case = make_case(by="grid02")
    agreed(case)
    sweep(instant(date(2026, 3, 30), time(8, 30)))
    told = db.session.scalars(
        select(Message).where(Message.key.startswith(f"clock:{case.id}:confirmation"))
    ).all()
    assert {message.user_id for message in told} == {user("grid02").id, user("office").id}
    assert all("4月1日" in message.body and message.state != "cancelled" for message in told)


def test_follow_ups_are_set_on_every_day_for_the_mediator(make_case: MakeCase) -> None:
    case = make_case()
    draft = replace(DRAFT, interim=(date(2026, 3, 5), date(2026, 3, 5)))
    agreement = agreed(case, draft=draft)
    mine = Task.case_id == case.id, Task.kind == "performance"
    tasks = db.session.scalars(select(Task).where(*mine).order_by(Task.due)).all()
    assert [(task.due.day, task.person_id, task.subject_id) for task in tasks] == [
        (5, user(NEAR).id, agreement.id),
        (10, user(NEAR).id, agreement.id),
    ]
    reminders = {key for key in planned(case, "task_reminder") if key.startswith("performance:")}
    assert reminders == {f"performance:{task.id}" for task in tasks}


def test_a_spoken_agreement_is_kept_as_such(make_case: MakeCase) -> None:
    case = make_case()
    agreement = agreed(case, draft=replace(DRAFT, form="spoken"))
    assert agreement.form == "spoken"
    assert "口头协议" in case.events[-2].text


def test_a_file_that_ended_takes_no_second_agreement(make_case: MakeCase) -> None:
    case = make_case()
    agreed(case)
    with pytest.raises(CaseClosed):
        reach(case, at=MONDAY + 3 * HOUR)
    db.session.rollback()
    assert len(agreements()) == 1
    assert db.session.scalars(select(Mediation)).one().state == "agreed"

"""Recusal: whoever is complained about, and whoever is close to them, is out of the case."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from intake.cases.circle.declare import declare
from intake.cases.circle.recuse import lift, recuse
from intake.cases.handover import ask_for_help
from intake.cases.search import CaseFilter, list_cases
from intake.cases.tables import Case
from intake.cases.visible import find_case
from intake.database import db
from intake.escalation.acknowledge import acknowledge_alert
from intake.escalation.sweep import sweep
from intake.escalation.turn import turn_of
from intake.meetings.body import summary_body
from intake.meetings.ledger import ledger_cases
from intake.meetings.redact import redacted
from intake.rules.localtime import parse_instant
from intake.rules.refusals import BadInput, NotAllowed, NotFound
from intake.rules.weeks import parse_week
from intake.sms.tables import Message
from intake.town.tables import Town, User
from intake.town.ties import close_to
from tests.conftest import MONDAY, MakeCase, user

LATER = MONDAY + timedelta(hours=1)


def sees(username: str, number: str) -> bool:
    try:
        find_case(user(username), number)
    except NotFound:
        return False
    return True


def told(number: str) -> set[str]:
    """Return who has a text about the case that was not taken back."""
    query = select(User.username).join(Message, Message.user_id == User.id)
    live = Message.case_number == number, Message.state != "cancelled"
    return set(db.session.scalars(query.where(*live)))


def worker_of(case: Case) -> User:
    assert case.assignee is not None
    return case.assignee


def test_the_person_named_is_out_of_sight_search_and_assignment(make_case: MakeCase) -> None:
    case = make_case()
    accused = worker_of(case)
    recuse(user("office"), case.number, accused.username, now=LATER)
    assert not sees(accused.username, case.number)
    found = list_cases(accused, CaseFilter(q=case.title), at=LATER)
    assert found.total == 0
    assert case.assignee is not None
    assert case.assignee.id != accused.id
    assert case.assignee.role == "village_lead"
    assert [e.kind for e in case.events][-2:] == ["recusal", "assigned"]


def test_whoever_is_declared_close_goes_too(make_case: MakeCase) -> None:
    case = make_case()
    accused = worker_of(case)
    lead = turn_lead(case)
    declare(user("office"), (accused.username, lead.username), "姻亲", now=MONDAY)
    recuse(user("office"), case.number, accused.username, now=LATER)
    assert not sees(lead.username, case.number)
    assert case.assignee == user("office")
    because = {r.user.username: r.because for r in case.recusals}
    assert because == {accused.username: "accused", lead.username: "close"}


def turn_lead(case: Case) -> User:
    from intake.town.chain import holders

    return holders(case.town_id, case.village_id, case.grid_id)["village_lead"]


def test_no_reminder_escalation_or_alert_reaches_a_recused_person(make_case: MakeCase) -> None:
    case = make_case(risk_signs=["threat"])
    accused, lead = worker_of(case), turn_lead(case)
    declare(user("secretary"), (accused.username, lead.username), "兄弟", now=MONDAY)
    recuse(user("office"), case.number, accused.username, now=LATER)
    recuse(user("office"), case.number, "mayor", now=LATER)
    for hours in range(1, 24 * 5, 3):
        sweep(LATER + timedelta(hours=hours))
    out = {accused.username, lead.username, "mayor"}
    assert not told(case.number) & out
    assert {"office", "secretary"} <= told(case.number)


def test_texts_that_wait_for_a_recused_person_are_taken_back(make_case: MakeCase) -> None:
    case = make_case()
    accused = worker_of(case)
    sweep(parse_instant("2026-03-02T18:30"))
    assert accused.username in told(case.number)
    recuse(user("office"), case.number, accused.username, now=parse_instant("2026-03-02T18:31"))
    assert accused.username not in told(case.number)


def test_the_turn_never_falls_to_a_recused_person(make_case: MakeCase) -> None:
    case = make_case()
    accused = worker_of(case)
    recuse(user("office"), case.number, accused.username, now=LATER)
    assert turn_of(case, LATER).who != accused.name


def test_a_recused_helper_is_no_helper_any_more(make_case: MakeCase) -> None:
    number = make_case().number
    ask_for_help(user("office"), number, "mediator007", now=MONDAY)
    assert sees("mediator007", number)
    recuse(user("office"), number, "mediator007", now=LATER)
    assert not sees("mediator007", number)
    with pytest.raises(BadInput):
        ask_for_help(user("office"), number, "mediator007", now=LATER)


def test_lifting_lets_back_in_those_who_were_out_because_of_the_person(make_case: MakeCase) -> None:
    case = make_case()
    accused, lead = worker_of(case), turn_lead(case)
    declare(user("office"), (accused.username, lead.username), "夫妻", now=MONDAY)
    recuse(user("office"), case.number, accused.username, now=LATER)
    with pytest.raises(BadInput):
        lift(user("office"), case.number, accused.username, " ", now=LATER)
    lift(user("office"), case.number, accused.username, "登记错了人", now=LATER)
    assert sees(accused.username, case.number)
    assert sees(lead.username, case.number)
    assert not case.guarded


def test_a_tie_declared_later_holds_for_open_cases(make_case: MakeCase) -> None:
    case = make_case()
    accused = worker_of(case)
    recuse(user("office"), case.number, accused.username, now=LATER)
    declare(user("office"), (accused.username, "center02"), "母女", now=LATER)
    assert not sees("center02", case.number)
    assert [one.username for one in close_to(user("center02"))] == [accused.username]


def test_a_case_never_loses_everyone_who_could_work_on_it(make_case: MakeCase) -> None:
    number = make_case().number
    recuse(user("office"), number, "mayor", now=LATER)
    recuse(user("office"), number, "secretary", now=LATER)
    declare(user("mayor"), ("office", "center01"), "姐弟", now=LATER)
    with pytest.raises(BadInput, match="镇里就没有人能办"):
        recuse(user("office"), number, "center01", now=LATER)
    db.session.rollback()
    assert sees("office", number)


@pytest.mark.parametrize("who", ["grid01", "center02", "police", "mediator001"])
def test_only_the_town_office_and_its_leaders_name_who_is_recused(make_case: MakeCase, who: str) -> None:
    number = make_case().number
    with pytest.raises(NotAllowed):
        recuse(user(who), number, "grid02", now=LATER)


def test_a_leader_does_not_recuse_himself(make_case: MakeCase) -> None:
    number = make_case().number
    with pytest.raises(BadInput, match="由别的镇领导"):
        recuse(user("mayor"), number, "mayor", now=LATER)


def test_nobody_declares_a_tie_of_their_own(make_case: MakeCase) -> None:
    with pytest.raises(BadInput, match="自己的关系"):
        declare(user("office"), ("office", "secretary"), "同学", now=LATER)


def test_who_is_close_to_two_stays_out_when_one_is_let_back_in(make_case: MakeCase) -> None:
    case = make_case()
    for accused in ("grid03", "grid04"):
        declare(user("office"), (accused, "center02"), "姻亲", now=MONDAY)
        recuse(user("office"), case.number, accused, now=LATER)
    lift(user("office"), case.number, "grid03", "登记错了人", now=LATER)
    assert not sees("center02", case.number)
    lift(user("office"), case.number, "grid04", "登记错了人", now=LATER)
    assert sees("center02", case.number)


def test_who_was_out_as_close_and_is_then_complained_about_stays_out(make_case: MakeCase) -> None:
    case = make_case()
    declare(user("office"), ("grid03", "center02"), "姻亲", now=MONDAY)
    recuse(user("office"), case.number, "grid03", now=LATER)
    recuse(user("office"), case.number, "center02", now=LATER)
    lift(user("office"), case.number, "grid03", "登记错了人", now=LATER)
    assert not sees("center02", case.number)


def test_a_case_about_its_own_grid_worker_never_comes_into_their_hands(make_case: MakeCase) -> None:
    worker = worker_of(make_case())
    case = make_case(kind="petition", title="反映办事拖拉", other_party_name=worker.name)
    assert not sees(worker.username, case.number)
    assert worker_of(case).role == "village_lead"


def test_a_recused_mayor_cannot_even_acknowledge_the_alert(make_case: MakeCase) -> None:
    number = make_case(risk_signs=["threat"]).number
    recuse(user("office"), number, "mayor", now=LATER)
    with pytest.raises(NotFound):
        acknowledge_alert(user("mayor"), number, now=LATER)


def test_meeting_papers_leave_a_case_out_when_someone_at_the_table_is_recused(
    make_case: MakeCase, town: Town
) -> None:
    kept = make_case(risk_signs=["threat"]).number
    hidden = make_case(risk_signs=["threat"]).number
    week, at = parse_week("2026-W10"), parse_instant("2026-03-09T07:30")
    sweep(at)
    before = summary_body(town, week, at)
    assert {row["number"] for row in before["key_cases"]} == {kept, hidden}
    recuse(user("office"), hidden, "mayor", now=at)
    after = summary_body(town, week, at)
    assert hidden not in str(after)
    assert {row["number"] for row in after["key_cases"]} == {kept}
    assert (before["apart"], after["apart"]) == (0, 1)
    assert after["new"] == before["new"]
    assert hidden not in {case.number for case in ledger_cases(town.id, week)}
    assert hidden not in str(redacted(town.id, before))


def test_recusing_a_grid_worker_leaves_the_case_on_the_papers(make_case: MakeCase, town: Town) -> None:
    case = make_case(risk_signs=["threat"])
    recuse(user("office"), case.number, worker_of(case).username, now=LATER)
    body = summary_body(town, parse_week("2026-W10"), parse_instant("2026-03-09T07:30"))
    assert case.number in {row["number"] for row in body["key_cases"]}

"""Sealed cases: only named readers, and others cannot tell that there is one."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from intake.audit.tables import AuditEntry
from intake.cases.circle.declare import declare
from intake.cases.circle.readers import drop_reader, name_reader, seal, unseal
from intake.cases.circle.recuse import recuse
from intake.cases.handover import acknowledge_handover, hand_over
from intake.cases.moves import apply_move
from intake.cases.repeats.merge import merge
from intake.cases.risk import set_risk
from intake.cases.search import CaseFilter, list_cases
from intake.cases.show import all_cases
from intake.cases.visible import find_any_case, find_case
from intake.database import db
from intake.escalation.sweep import sweep
from intake.escalation.turn import turn_of
from intake.figures.week import category_week, kind_week, town_week, village_week
from intake.meetings.body import summary_body
from intake.rules.localtime import parse_instant
from intake.rules.refusals import BadInput, MoveRefused, NotAllowed, NotFound
from intake.rules.weeks import parse_week
from intake.sms.tables import Message
from intake.timers.tables import Timer
from intake.town.tables import Town, User
from intake.web.office.read import counts
from tests.conftest import MONDAY, MakeCase, user

LATER = MONDAY + timedelta(hours=1)
EVERYONE = (
    "office",
    "mayor",
    "secretary",
    "police",
    "justice",
    "center02",
    "mediator001",
    "admin",
    "auditor",
)


def who_sees(number: str) -> set[str]:
    found = set()
    for person in db.session.scalars(select(User)).all():
        try:
            find_case(person, number)
        except NotFound:
            continue
        found.add(person.username)
    return found


def make_accusation(make_case: MakeCase, **fields: object) -> str:
    return make_case(kind="petition", petition_kind="accusation", **fields).number


def test_an_accusation_is_sealed_for_its_writer_and_the_secretary(make_case: MakeCase) -> None:
    number = make_accusation(make_case, by="grid02", village="")
    assert who_sees(number) == {"grid02", "secretary"}


def test_it_never_goes_round_the_village(make_case: MakeCase) -> None:
    number = make_accusation(make_case, risk_signs=["threat"])
    case = find_case(user("secretary"), number)
    assert case.evenings == []
    assert case.assignee is None
    kinds = set(db.session.scalars(select(Timer.kind).where(Timer.case_id == case.id)))
    assert kinds <= {"clock_warning", "clock_end"}
    for hours in range(1, 24 * 16, 8):
        sweep(LATER + timedelta(hours=hours))
    told = select(User.username).join(Message, Message.user_id == User.id)
    readers = {"office", "secretary"}
    assert set(db.session.scalars(told.where(Message.case_number == number))) <= readers


def test_whom_it_names_is_kept_out_even_as_its_first_reader(make_case: MakeCase) -> None:
    secretary = user("secretary")
    number = make_accusation(make_case, other_party_name=secretary.name)
    assert who_sees(number) == {"office", "mayor"}
    case = find_case(user("mayor"), number)
    assert [recusal.user.username for recusal in case.recusals] == ["secretary"]


def test_a_name_in_title_or_story_is_kept_out_too(make_case: MakeCase) -> None:
    secretary, mayor = user("secretary"), user("mayor")
    assert who_sees(make_accusation(make_case, title=f"反映{secretary.name}收礼")) == {"office", "mayor"}
    story = f"{secretary.name}和{mayor.name}在场。"
    assert who_sees(make_accusation(make_case, narrative=story)) == {"office"}


def test_an_accusation_of_everyone_who_could_take_it_is_refused_in_words(make_case: MakeCase) -> None:
    names = "、".join(user(name).name for name in ("secretary", "mayor", "office"))
    with pytest.raises(BadInput) as refused:
        make_accusation(make_case, narrative=names)
    assert "上级有权机关" in refused.value.faults["other_party_name"]


def test_a_tie_never_leaves_an_accusation_without_a_leader(make_case: MakeCase) -> None:
    number = make_accusation(make_case, by="grid02", village="", other_party_name=user("land").name)
    declare(user("office"), ("land", "secretary"), "同学", now=LATER)
    assert who_sees(number) == {"grid02", "mayor"}
    declare(user("secretary"), ("land", "mayor"), "同学", now=LATER)
    assert who_sees(number) == {"grid02", "office"}
    declare(user("secretary"), ("land", "office"), "同学", now=LATER)
    assert who_sees(number) == {"grid02", "office"}


def test_its_leading_reader_is_told_at_once_and_warned_of_its_term(make_case: MakeCase) -> None:
    number = make_accusation(make_case, by="grid02", village="")
    for hours in range(1, 24 * 16, 8):
        sweep(LATER + timedelta(hours=hours))
    told = select(User.username, Message.purpose).join(Message, Message.user_id == User.id)
    found = {tuple(row) for row in db.session.execute(told.where(Message.case_number == number))}
    assert ("secretary", "handover") in found
    assert ("secretary", "reminder") in found
    assert {username for username, _ in found} == {"secretary"}


def test_a_red_accusation_alerts_its_leading_reader(make_case: MakeCase) -> None:
    number = make_accusation(make_case, by="grid02", village="")
    set_risk(user("secretary"), number, "red", "扬言报复", now=LATER)
    sweep(LATER + timedelta(minutes=1))
    told = select(User.username).join(Message, Message.user_id == User.id)
    alerts = Message.case_number == number, Message.purpose == "alert"
    assert list(db.session.scalars(told.where(*alerts))) == ["secretary"]


def test_sealing_covers_what_was_merged_into_the_case(make_case: MakeCase) -> None:
    earlier, later = make_case(), make_case(at=LATER, title="排水沟又堵了")
    merge(user("office"), later.number, earlier.number, "同一件事", now=LATER)
    seal(user("mayor"), earlier.number, ["office"], "涉及未成年人", now=LATER)
    assert who_sees(later.number) == {"mayor", "office"}


def test_others_cannot_tell_that_it_exists(make_case: MakeCase, town: Town) -> None:
    before = counts(user("mayor"), LATER)
    number = make_accusation(make_case, by="center02", village="")
    assert counts(user("mayor"), LATER) == before
    assert list_cases(user("mayor"), CaseFilter(), at=LATER).total == 0
    assert list_cases(user("secretary"), CaseFilter(), at=LATER).total == 1
    assert [case.number for case in all_cases(town.id, ())] == []
    with pytest.raises(NotFound) as hidden:
        find_case(user("mayor"), number)
    with pytest.raises(NotFound) as unknown:
        find_case(user("mayor"), "ZZ209901010001")
    assert hidden.value.sentence == unknown.value.sentence
    with pytest.raises(NotFound):
        find_any_case(town.id, number)


def test_papers_hold_its_count_and_nothing_else(make_case: MakeCase, town: Town) -> None:
    week, at = parse_week("2026-W10"), parse_instant("2026-03-09T07:30")
    number = make_accusation(make_case)
    make_case()
    body = summary_body(town, week, at)
    assert body["apart"] == 1
    assert number not in str(body)
    assert town_week(town.id, week)["new"] == 2
    assert sum(row["new"] for row in village_week(town.id, week)) == 1
    assert sum(row["new"] for row in kind_week(town.id, week)) == 1
    assert sum(row["new"] for row in category_week(town.id, week)) == 1


def test_the_audit_log_never_names_its_number(make_case: MakeCase) -> None:
    number = make_accusation(make_case)
    apply_move(user("office"), number, "accept", now=LATER)
    subjects = set(db.session.scalars(select(AuditEntry.subject).where(AuditEntry.action.like("case.%"))))
    assert subjects
    assert not any(number in subject for subject in subjects)
    assert len(subjects) == 1


def test_its_path_is_accept_then_refer_to_the_organ_in_charge(make_case: MakeCase) -> None:
    number = make_accusation(make_case)
    for refused in ("resolve", "submit", "transfer"):
        with pytest.raises(MoveRefused, match="检举控告没有"):
            apply_move(user("office"), number, refused, now=LATER, text="理由")
        db.session.rollback()
    apply_move(user("office"), number, "accept", now=LATER)
    case = find_case(user("secretary"), number)
    assert {clock.kind for clock in case.clocks} == {"acceptance", "objection"}
    apply_move(user("secretary"), number, "refer", now=LATER, text="移送县纪委监委")
    assert case.state == "transferred"
    apply_move(user("office"), number, "reopen", now=LATER, text="退回补充材料")
    assert case.evenings == []


def test_a_leader_seals_an_ordinary_case_for_those_he_names(make_case: MakeCase) -> None:
    case = make_case()
    worker = case.assignee
    assert worker is not None
    seal(user("mayor"), case.number, ["office"], "涉及未成年人", now=LATER)
    assert who_sees(case.number) == {"mayor", "office"}
    assert case.assignee == user("office")
    for hours in range(1, 24 * 4, 4):
        sweep(LATER + timedelta(hours=hours))
    told = select(User.username).join(Message, Message.user_id == User.id)
    live = Message.case_number == case.number, Message.state != "cancelled"
    assert set(db.session.scalars(told.where(*live))) <= {"mayor", "office"}
    unseal(user("office"), case.number, "可以公开办理", now=LATER)
    assert worker.username in who_sees(case.number)


def test_readers_are_named_and_dropped_but_one_leader_stays(make_case: MakeCase) -> None:
    number = make_accusation(make_case)
    name_reader(user("secretary"), number, "police", now=LATER)
    name_reader(user("secretary"), number, "police", now=LATER)
    assert who_sees(number) == {"office", "secretary", "police"}
    drop_reader(user("secretary"), number, "police", now=LATER)
    drop_reader(user("secretary"), number, "office", now=LATER)
    assert who_sees(number) == {"secretary"}
    with pytest.raises(BadInput, match="至少要留一位"):
        drop_reader(user("secretary"), number, "secretary", now=LATER)


def test_who_is_recused_cannot_be_named_a_reader(make_case: MakeCase) -> None:
    number = make_accusation(make_case)
    recuse(user("secretary"), number, "police", now=LATER)
    with pytest.raises(BadInput, match="要回避的人"):
        name_reader(user("secretary"), number, "police", now=LATER)


def test_an_accusation_stays_sealed(make_case: MakeCase) -> None:
    number = make_accusation(make_case)
    with pytest.raises(NotAllowed, match="第三十条"):
        unseal(user("secretary"), number, "不用保密了", now=LATER)


@pytest.mark.parametrize("who", ["grid02", "center02", "justice"])
def test_only_leaders_seal(make_case: MakeCase, who: str) -> None:
    with pytest.raises(NotAllowed):
        seal(user(who), make_case().number, ["office"], "理由", now=LATER)


def test_sealing_takes_the_case_back_from_departments_outside(make_case: MakeCase) -> None:
    case = make_case()
    handover = hand_over(user("office"), case.number, "land", "请核实四至", now=MONDAY)
    acknowledge_handover(user("land"), case.number, handover.id, now=MONDAY)
    assert "land" in who_sees(case.number)
    seal(user("mayor"), case.number, ["office"], "涉及隐私", now=LATER)
    assert handover.state == "withdrawn"
    assert user("land").name not in turn_of(case, LATER).who

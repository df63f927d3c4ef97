"""A visit to a post: answered, linked, or made a case; once, and only by whom it concerns."""

import threading
import uuid
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from intake.audit.tables import AuditEntry
from intake.cases.tables import Case, CaseEvent
from intake.database import db
from intake.posts.receive import receive
from intake.posts.tables import Reception
from intake.rules.refusals import BadInput, NotAllowed, SubmissionConflict
from intake.town.tables import PetitionPost
from tests.conftest import MONDAY, MakeCase, user
from tests.posts.visits import opening, visit


def rows() -> list[Reception]:
    return list(db.session.scalars(select(Reception).order_by(Reception.id)))


def post_of(village: str) -> PetitionPost:
    found = db.session.scalars(select(PetitionPost)).all()
    return next(post for post in found if post.village.name == village)


def test_an_answer_on_the_spot_is_kept_with_who_came(bare_app: Flask) -> None:
    receive(user("center01"), visit(phone="139-1234-5678"), now=MONDAY)
    (row,) = rows()
    assert (row.people, row.visitor_name, row.visitor_phone) == (2, "史长顺", "13912345678")
    assert row.answer == "告诉他下周三丈量，到时村里喇叭通知。"
    assert (row.at, row.case_id, row.opened_case, row.post.village.name) == (MONDAY, None, False, "赵庄村")
    assert row.visitor_phone_index
    assert [e.action for e in db.session.scalars(select(AuditEntry))].count("post.reception") == 1


def test_a_visit_about_a_case_is_noted_on_it(make_case: MakeCase) -> None:
    case = make_case(by="grid01")
    receive(user("grid01"), visit(outcome="link", number=case.number, people="1"), now=MONDAY)
    later = MONDAY + timedelta(hours=1)
    receive(user("office"), _at_zhaozhuang(outcome="link", number=case.number, people="3"), now=later)
    events = db.session.scalars(
        select(CaseEvent).where(CaseEvent.kind == "reception").order_by(CaseEvent.at)
    ).all()
    assert [event.text.split("。")[0] for event in events] == [
        "接访：第1批，1人次",
        "接访：第2批，3人次",
    ]
    assert events[0].present == "史长顺"
    assert [row.case_id for row in rows()] == [case.id, case.id]


def _at_zhaozhuang(**fields: str) -> dict[str, str]:
    return visit(post=str(post_of("赵庄村").id), **fields)


def test_a_group_with_its_representatives_opens_a_case_in_one_transaction(bare_app: Flask) -> None:
    names = "赵一、钱二 孙三"
    row = receive(user("center01"), opening(people="7", representatives=names), now=MONDAY)
    case = row.case
    assert case is not None
    assert row.opened_case
    assert (case.source, case.people, case.visitors, case.village.name) == ("post", 7, 7, "赵庄村")
    assert case.representatives == row.representatives == "赵一\n钱二\n孙三"
    assert (case.kind, case.petition_kind, case.narrative) == ("petition", "appeal", "问承包地什么时候丈量")
    assert [clock.kind for clock in case.clocks] == ["acceptance", "objection"]
    assert case.evenings


def test_a_fault_of_the_case_is_a_fault_of_the_visit_and_nothing_is_kept(bare_app: Flask) -> None:
    with pytest.raises(BadInput) as bad:
        receive(user("center01"), opening(title="", opens="", people="0", phone="12", matter=""), now=MONDAY)
    assert set(bad.value.faults) == {"title", "opens", "people", "phone", "matter"}
    assert rows() == []
    assert db.session.scalar(select(func.count()).select_from(Case)) == 0


def test_six_representatives_are_refused_with_the_rule(bare_app: Flask) -> None:
    with pytest.raises(BadInput, match="第二十条") as bad:
        receive(
            user("center01"), visit(people="9", representatives="甲一 乙二 丙三 丁四 戊五 己六"), now=MONDAY
        )
    assert list(bad.value.faults) == ["representatives"]
    assert rows() == []


def test_a_case_that_one_may_not_see_cannot_be_linked(make_case: MakeCase) -> None:
    hidden = make_case(by="grid02").number
    for number in (hidden, "ZZ202603029999", "\x00"):
        with pytest.raises(BadInput) as bad:
            receive(user("center01"), visit(outcome="link", number=number), now=MONDAY)
        assert list(bad.value.faults) == ["number"]
    assert rows() == []
    assert db.session.scalar(select(func.count()).where(CaseEvent.kind == "reception")) == 0


@pytest.mark.parametrize("username", ["mediator001", "police", "mayor", "secretary", "admin"])
def test_others_do_not_receive(bare_app: Flask, username: str) -> None:
    with pytest.raises(NotAllowed):
        receive(user(username), visit(), now=MONDAY)


def test_another_village_s_post_is_refused_and_a_village_without_one_is_told(bare_app: Flask) -> None:
    other = str(post_of("袁庄村").id)
    for username in ("center01", "grid01", "lead01"):
        with pytest.raises(NotAllowed):
            receive(user(username), visit(post=other), now=MONDAY)
    with pytest.raises(NotAllowed, match="没有信访阵地"):
        receive(user("center22"), visit(), now=MONDAY)
    assert rows() == []


def test_a_lead_of_two_villages_and_the_office_choose_the_post(bare_app: Flask) -> None:
    for username in ("lead01", "office"):
        with pytest.raises(BadInput) as bad:
            receive(user(username), visit(), now=MONDAY)
        assert list(bad.value.faults) == ["post"]
        receive(user(username), visit(post=str(post_of("娄庄村").id)), now=MONDAY)
    assert {row.post.village.name for row in rows()} == {"娄庄村"}


@pytest.mark.parametrize("sent", [visit(), opening()])
def test_the_same_sending_again_is_the_same_visit(bare_app: Flask, sent: dict[str, str]) -> None:
    submission = str(uuid.uuid4())
    first = receive(user("center01"), sent, now=MONDAY, submission_id=submission)
    again = receive(
        user("center01"), sent, now=MONDAY + timedelta(minutes=3), submission_id=submission.upper()
    )
    assert again.id == first.id
    assert len(rows()) == 1
    assert db.session.scalar(select(func.count()).select_from(Case)) == int(sent["outcome"] == "open")


def test_the_same_linked_visit_again_notes_once(make_case: MakeCase) -> None:
    number, submission = make_case(by="grid01").number, str(uuid.uuid4())
    for _ in range(2):
        receive(user("center01"), visit(outcome="link", number=number), now=MONDAY, submission_id=submission)
    assert db.session.scalar(select(func.count()).where(CaseEvent.kind == "reception")) == 1


def test_the_same_id_with_other_content_is_a_conflict(bare_app: Flask) -> None:
    submission = str(uuid.uuid4())
    receive(user("center01"), opening(), now=MONDAY, submission_id=submission)
    for other in (visit(), opening(title="另一件事"), opening(people="3")):
        with pytest.raises(SubmissionConflict):
            receive(user("center01"), other, now=MONDAY, submission_id=submission)
    with pytest.raises(BadInput):
        receive(user("center01"), visit(), now=MONDAY, submission_id="not-an-id")
    assert len(rows()) == 1


def test_equal_sendings_at_once_make_one_visit_and_one_case(bare_app: Flask) -> None:
    submission, answers = str(uuid.uuid4()), []

    def send() -> None:
        with bare_app.app_context():
            made = receive(user("center01"), opening(), now=MONDAY, submission_id=submission)
            answers.append(made.id)
            db.session.remove()

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(answers) == 4
    assert len(set(answers)) == 1
    assert db.session.scalar(select(func.count()).select_from(Case)) == 1

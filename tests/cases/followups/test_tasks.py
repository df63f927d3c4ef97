"""Dated tasks: reminded on their day, escalated when it is over."""

from datetime import date

import pytest
from sqlalchemy import select

from intake.cases.followups.tables import Task
from intake.cases.followups.tasks import end_task, set_task
from intake.cases.moves import apply_move
from intake.cases.tables import Case
from intake.database import db
from intake.escalation.explain import explain
from intake.escalation.sweep import sweep
from intake.escalation.tables import Escalation
from intake.rules.localtime import local
from intake.sms.tables import Message
from intake.timers.tables import Timer
from intake.town.tables import User
from tests.cases.legal.stages import at
from tests.conftest import MakeCase, user

DUE = date(2026, 3, 20)


@pytest.fixture
def closed(make_case: MakeCase) -> Case:
    """A dispute resolved at once: its evenings are over, its own follow-up visit is due on 3-17."""
    case = make_case()
    apply_move(user("office"), case.number, "resolve", now=at(3, 2, 11), text="说好了")
    return case


def set_one(case: Case, person: User | None, kind: str = "performance") -> Task:
    task = set_task(case, kind, DUE, person, subject_id=7)
    db.session.commit()
    return task


def told(purpose: str, task: Task) -> list[str]:
    query = select(User.username).join(Message, Message.user_id == User.id).where(Message.purpose == purpose)
    return list(db.session.scalars(query.where(Message.key.contains(str(task.id))).order_by(Message.id)))


def test_its_alarms_ring_in_the_morning_of_its_day_and_at_its_end(closed: Case) -> None:
    task = set_one(closed, user("office"))
    timers = select(Timer).where(Timer.key == f"performance:{task.id}").order_by(Timer.due_at)
    rings = [(timer.kind, f"{local(timer.due_at):%m-%d %H:%M}") for timer in db.session.scalars(timers)]
    assert rings == [("task_reminder", "03-20 08:30"), ("task_end", "03-21 00:00")]
    assert task.subject_id == 7


def test_whoever_has_it_is_reminded_in_neutral_words(closed: Case) -> None:
    task = set_one(closed, user("office"))
    sweep(at(3, 20, 9))
    text = db.session.scalars(select(Message).where(Message.key.startswith(f"task:{task.id}:"))).one()
    assert (text.purpose, text.user_id) == ("reminder", user("office").id)
    assert f"编号{closed.number}的事项有1项约定要做，请于3月20日24:00前处理" in text.body
    assert closed.events[-1].text == f"提醒{user('office').name}：履行回访"


def test_without_a_person_whoever_acts_for_the_case_is_reminded(closed: Case) -> None:
    task = set_one(closed, None)
    sweep(at(3, 20, 9))
    assert closed.assignee is not None
    assert told("reminder", task) == [closed.assignee.username]


def test_what_is_done_rings_no_more_and_its_texts_are_taken_back(closed: Case) -> None:
    task = set_one(closed, user("office"))
    sweep(at(3, 20, 9))
    db.session.execute(Message.__table__.update().where(Message.key == f"task:{task.id}:{user('office').id}")
                       .values(state="held"))  # fmt: skip
    end_task(task, by=user("office"), at=at(3, 20, 10), outcome="kept", result=" 钱已给 ")
    db.session.commit()
    assert (task.outcome, task.result, task.done_by_id) == ("kept", "钱已给", user("office").id)
    text = db.session.scalars(select(Message).where(Message.key.startswith(f"task:{task.id}:"))).one()
    assert text.state == "cancelled"
    sweep(at(3, 22))
    assert not task.missed
    end_task(task, by=user("mayor"), at=at(3, 23), outcome="breached")
    assert task.outcome == "kept"


def test_what_nobody_did_goes_to_the_office_once(closed: Case) -> None:
    task = set_one(closed, closed.assignee)
    sweep(at(3, 20, 9))
    sweep(at(3, 21, 9))
    sweep(at(3, 22, 9))
    assert task.missed
    climbed = db.session.scalars(select(Escalation).where(Escalation.key == f"performance:{task.id}")).all()
    assert [(one.rule, one.to_id) for one in climbed] == [("task", user("office").id)]
    text = db.session.scalars(
        select(Message).where(Message.key.contains(f":task:performance:{task.id}:"))
    ).one()
    assert "约定的事没有按时做" in text.body
    assert {"missed", "escalated"} <= {event.kind for event in closed.events}
    end_task(task, by=user("office"), at=at(3, 25))
    assert task.missed


def test_after_an_outage_only_the_end_is_told(closed: Case) -> None:
    task = set_one(closed, closed.assignee)
    sweep(at(3, 25))
    assert told("reminder", task) == []
    assert task.missed


def test_a_kind_that_does_not_exist_is_a_mistake_of_the_program(closed: Case) -> None:
    with pytest.raises(ValueError):
        set_task(closed, "party", DUE, None)


def test_why_names_the_task(closed: Case) -> None:
    set_one(closed, closed.assignee)
    coming = explain(closed, at(3, 10))
    assert any("提醒履行回访" in line for line in coming)
    assert any("回访到期" in line for line in coming)
    sweep(at(3, 21, 9))
    past = "\n".join(explain(closed, at(3, 22)))
    assert f"履行回访到期：已升级到 {user('office').name}" in past.replace(
        "（2026-03-21 09:00 才检查到）", ""
    )

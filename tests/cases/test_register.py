"""Registering a case: once, whole, and with all that is born with it."""

import threading
import uuid
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from intake.cases.register import register
from intake.cases.tables import Case, CaseEvent
from intake.database import db
from intake.escalation.explain import explain
from intake.rules.localtime import local_date
from intake.rules.refusals import BadInput, SubmissionConflict
from intake.timers.tables import Timer
from intake.town.leave import set_stand_in
from tests.conftest import FORM, MONDAY, MakeCase, user


def count(table: type) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def test_a_case_is_born_with_its_event_clocks_evenings_and_timers(make_case: MakeCase) -> None:
    case = make_case(kind="petition", category="其他")
    assert case.number == "ZZ202603020001"
    assert [event.kind for event in case.events] == ["registered"]
    assert {(c.kind, c.strict) for c in case.clocks} == {
        ("acceptance", date(2026, 3, 17)),
        ("objection", date(2026, 3, 9)),
    }
    assert [evening.n for evening in case.current_evenings] == [1, 2, 3, 4, 5, 6, 7]
    kinds = set(db.session.scalars(select(Timer.kind).where(Timer.case_id == case.id)))
    assert kinds == {"reminder", "evening_end", "escalation", "agenda", "clock_warning", "clock_end"}


def test_the_grid_worker_of_the_place_has_the_case(make_case: MakeCase) -> None:
    case = make_case(village="娄庄村")
    assert case.assignee is not None
    assert case.assignee.role == "grid_worker"
    assert case.assignee.grid is not None
    assert case.assignee.grid.village.name == "娄庄村"


def test_the_same_submission_again_is_the_same_case(bare_app: Flask) -> None:
    submission = str(uuid.uuid4())
    first = register(FORM, by=user("office"), now=MONDAY, submission_id=submission)
    later = MONDAY + timedelta(days=30)
    again = register(FORM, by=user("office"), now=later, submission_id=submission)
    assert again.number == first.number
    assert count(Case) == 1
    assert count(CaseEvent) == 1


def test_the_same_submission_with_other_words_is_refused_and_changes_nothing(bare_app: Flask) -> None:
    submission = str(uuid.uuid4())
    register(FORM, by=user("office"), now=MONDAY, submission_id=submission)
    with pytest.raises(SubmissionConflict):
        register(FORM | {"people": "9"}, by=user("office"), now=MONDAY, submission_id=submission)
    assert count(Case) == 1


def test_ten_equal_submissions_at_once_make_one_case_and_ten_equal_answers(bare_app: Flask) -> None:
    submission = str(uuid.uuid4())
    answers: list[str] = []

    def send() -> None:
        with bare_app.app_context():
            case = register(FORM, by=user("office"), now=MONDAY, submission_id=submission)
            answers.append(case.number)

    threads = [threading.Thread(target=send) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 10
    assert len(set(answers)) == 1
    assert count(Case) == 1


def test_an_unfinished_registration_makes_no_other_wait_for_its_number(bare_app: Flask) -> None:
    from intake.cases.numbers import reserve_numbers
    from intake.town.places import the_town

    town = the_town()
    day = date(2026, 3, 2)
    first = reserve_numbers(town, day)
    done: list[str] = []

    def other() -> None:
        with bare_app.app_context():
            done.extend(reserve_numbers(the_town(), day))

    thread = threading.Thread(target=other)
    thread.start()
    thread.join(timeout=5)
    db.session.rollback()
    assert first == ["ZZ202603020001"]
    assert done == ["ZZ202603020002"]
    assert reserve_numbers(town, day) == ["ZZ202603020003"]


def test_what_a_grid_worker_leaves_blank_is_the_own_grid(bare_app: Flask) -> None:
    worker = user("grid01")
    case = register(FORM | {"village": ""}, by=worker, now=MONDAY)
    assert case.grid_id == worker.grid_id


@pytest.mark.parametrize("username", ["grid01", "center01"])
def test_nobody_writes_for_a_village_that_is_not_the_own(bare_app: Flask, username: str) -> None:
    with pytest.raises(BadInput) as refused:
        register(FORM | {"village": "袁庄村"}, by=user(username), now=MONDAY)
    assert list(refused.value.faults) == ["village"]
    assert count(Case) == 0


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("village", "不存在村"),
        ("people", "-3"),
        ("happened_at", "昨天"),
        ("narrative", "长" * 200_000),
        ("title", "含\x00字符"),
        ("petitioner_phone", "12345"),
        ("petitioner_id_no", "110105194912310021"),
    ],
)
def test_bad_input_names_its_field_and_leaves_nothing(bare_app: Flask, field: str, value: str) -> None:
    with pytest.raises(BadInput) as refused:
        register(FORM | {field: value}, by=user("office"), now=MONDAY)
    assert list(refused.value.faults) == [field]
    assert count(Case) == 0
    assert count(Timer) == 0


def test_all_faults_are_told_together(bare_app: Flask) -> None:
    with pytest.raises(BadInput) as refused:
        register(FORM | {"village": "没有", "people": "0", "title": ""}, by=user("office"), now=MONDAY)
    assert set(refused.value.faults) == {"village", "people", "title"}


@pytest.mark.parametrize("text", ["😀 两家和好了", "<script>alert(1)</script>"])
def test_emoji_and_markup_are_kept_as_plain_text(make_case: MakeCase, text: str) -> None:
    assert make_case(narrative=text, title=text[:20]).narrative == text


def test_personal_values_stand_nowhere_in_the_database(make_case: MakeCase) -> None:
    make_case(petitioner_id_no="11010519491231002X")
    rows = db.session.connection().exec_driver_sql(
        "SELECT (SELECT string_agg(p::text, '') FROM parties p)"
        " || (SELECT string_agg(c::text, '') FROM cases c)"
        " || (SELECT string_agg(e::text, '') FROM case_events e)"
    )
    dump = rows.scalar_one()
    for secret in ("王秋生", "13912345678", "11010519491231002X", "娄庄村东头", "李满仓", "吵了三回"):
        assert secret not in dump


def test_a_proposed_level_says_by_which_sign(make_case: MakeCase) -> None:
    case = make_case(narrative="李满仓扬言要拼命。", people="6")
    assert case.risk == "red"
    assert [event.kind for event in case.events] == ["registered", "risk"]
    said = case.events[-1]
    assert said.text == "建议红色：有人扬言拼命、同归于尽（文字里有“拼命”）；有5人以上参与（6人）"
    assert (said.by_id, said.at) == (None, MONDAY)
    assert any("拼命" in line for line in explain(case, MONDAY))


def test_a_stand_in_registers_where_the_person_away_does(make_case: MakeCase) -> None:
    away, stand_in = user("grid01"), user("grid02")
    assert away.grid and stand_in.grid
    there = {"village": away.grid.village.name, "grid": away.grid.name}
    with pytest.raises(BadInput):
        register(FORM | there, by=stand_in, now=MONDAY)
    day = local_date(MONDAY)
    set_stand_in(user("office"), "grid01", "grid02", day, day, "", now=MONDAY)
    assert register(FORM | there, by=stand_in, now=MONDAY).grid_id == away.grid_id
    assert register(FORM | {"village": "", "grid": ""}, by=stand_in, now=MONDAY).grid_id == stand_in.grid_id
    with pytest.raises(BadInput):
        register(FORM | there, by=stand_in, now=MONDAY + timedelta(days=1))

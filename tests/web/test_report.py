"""The phone form."""

import html
import re
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from intake.cases.tables import Case
from intake.database import db
from intake.rules.localtime import local_date
from intake.town.leave import set_stand_in
from tests.conftest import FORM, Clock, user
from tests.web.conftest import Login, Visitor, hidden

ORDER = [
    "csrf_token",
    "submission_id",
    "kind",
    "petition_kind",
    "category",
    "village",
    "grid",
    "title",
    "narrative",
    "people",
    "representatives",
    "petitioner_name",
    "petitioner_phone",
    "petitioner_id_no",
    "petitioner_address",
    "other_party_name",
    "happened_at",
    "risk_signs",
]


def count() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(Case)) or 0


@pytest.mark.parametrize("username", ["grid01", "center01", "office", "mediator001", "lead01", "police"])
def test_the_form_has_the_contract_s_fields_in_their_order(login: Login, username: str) -> None:
    form = login(username).get("/report").text.partition('action="/report"')[2]
    names = re.findall(r'<(?:input|select|textarea)[^>]* name="([a-z_]+)"', form)
    assert list(dict.fromkeys(names)) == ORDER


def test_a_grid_worker_s_own_place_is_filled_in(login: Login, bare_app: Flask) -> None:
    page = login("grid01").get("/report").text
    fields = hidden(page.partition('action="/report"')[2])
    assert fields["village"].endswith("村")
    assert fields["grid"]
    assert '<select id="village"' not in page


def test_what_was_typed_becomes_a_case(login: Login, bare_app: Flask) -> None:
    person = login("office")
    answer = person.post(
        "/report", {**FORM, "happened_at": "2026-03-01", "risk_signs": ["repeated", "threat"]}
    )
    assert answer.status_code == 303
    case = db.session.scalars(select(Case)).one()
    assert answer.headers["Location"] == f"/cases/{case.number}"
    assert (case.title, case.narrative, case.people) == (FORM["title"], FORM["narrative"], 2)
    assert set(case.risk_signs) == {"repeated", "threat"}
    assert f"已登记，编号 {case.number}" in person.get(answer.headers["Location"]).text


def test_everything_typed_is_kept_and_each_fault_stands_beside_its_field(
    login: Login, bare_app: Flask
) -> None:
    wrong = {
        **FORM,
        "kind": "",
        "title": "",
        "people": "-1",
        "petitioner_phone": "123",
        "petitioner_id_no": "11010519491231002Y",
        "happened_at": "2026-03-09",
        "submission_id": str(uuid.uuid4()),
        "risk_signs": ["violence"],
    }
    answer = login("office").post("/report", wrong)
    page = html.unescape(answer.text)
    assert answer.status_code == 422
    assert count() == 0
    for name in ("kind", "title", "people", "petitioner_phone", "petitioner_id_no", "happened_at"):
        assert f'id="{name}-fault"' in page, name
        assert re.search(f'aria-describedby="{name}-fault', page), name
    for name in (
        "narrative",
        "people",
        "petitioner_phone",
        "petitioner_id_no",
        "petitioner_name",
        "submission_id",
    ):
        assert wrong[name] in page, name
    assert 'value="2026-03-09"' in page
    assert 'value="violence" checked' in page
    assert "<option selected>邻里纠纷" in page
    assert "<option selected>娄庄村" in page


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("village", "月亮村"),
        ("grid", "月亮网格"),
        ("happened_at", "昨天"),
        ("people", "0"),
        ("people", "99999999999"),
        ("kind", "war"),
        ("category", "没有的"),
        ("narrative", "长" * 200_000),
        ("narrative", "有\0空字节"),
        ("title", "有\u202e反向"),
        ("submission_id", "not-a-uuid"),
        ("risk_signs", "dragons"),
        ("title", "   "),
    ],
)
def test_bad_input_is_answered_in_words_and_leaves_nothing(
    login: Login, bare_app: Flask, field: str, value: str
) -> None:
    answer = login("office").post("/report", {**FORM, field: value})
    assert answer.status_code == 422
    assert "要改" in answer.text
    assert count() == 0


def test_200_000_emoji_are_answered_in_words(login: Login, bare_app: Flask) -> None:
    answer = login("office").post("/report", {**FORM, "narrative": "😀" * 200_000})
    assert answer.status_code == 422
    assert "太长" in answer.text


def test_more_than_the_largest_request_is_one_clear_sentence(login: Login) -> None:
    answer = login("office").post("/report", {**FORM, "narrative": "x" * 4_000_000})
    assert answer.status_code == 413
    assert "内容太多" in answer.text


def test_emoji_and_markup_are_kept_as_text(login: Login, bare_app: Flask) -> None:
    person = login("office")
    story = '他说<script>alert(1)</script>👨‍👩‍👧 & "引号"'
    answer = person.post("/report", {**FORM, "title": "<b>标题</b>😀", "narrative": story})
    page = person.get(answer.headers["Location"]).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;👨‍👩‍👧 &amp; &#34;引号&#34;" in page
    assert "&lt;b&gt;标题&lt;/b&gt;😀" in page


def test_the_same_submission_twice_is_one_case(login: Login, bare_app: Flask) -> None:
    person, form = login("office"), {**FORM, "submission_id": str(uuid.uuid4())}
    first, second = person.post("/report", form), person.post("/report", form)
    assert first.status_code == second.status_code == 303
    assert first.headers["Location"] == second.headers["Location"]
    assert count() == 1


def test_the_same_submission_from_many_at_once_is_one_case(login: Login, bare_app: Flask) -> None:
    person, submission = login("grid01"), str(uuid.uuid4())
    own = {**FORM, "village": ""}
    form = {**own, "submission_id": submission, "csrf_token": person.token("/report")}
    cookie = person.client.get_cookie("session")
    assert cookie is not None

    def send(_: int) -> tuple[int, str]:
        client = person.client.application.test_client()
        client.set_cookie("session", cookie.value)
        answer = client.post("/report", data=form)
        return answer.status_code, answer.headers.get("Location", answer.text)

    with ThreadPoolExecutor(8) as pool:
        answers = set(pool.map(send, range(16)))
    assert len(answers) == 1
    assert answers.pop()[0] == 303
    assert count() == 1


def test_other_content_under_the_same_id_changes_nothing_and_offers_a_new_form(
    login: Login, bare_app: Flask
) -> None:
    person, submission = login("office"), str(uuid.uuid4())
    made = person.post("/report", {**FORM, "submission_id": submission})
    answer = person.post("/report", {**FORM, "submission_id": submission, "title": "另一件事"})
    assert answer.status_code == 409
    assert "另一件事" in answer.text
    assert made.headers["Location"] in answer.text
    assert hidden(answer.text)["submission_id"] != submission
    assert count() == 1


def test_a_session_that_ended_keeps_what_was_typed(login: Login, clock: Clock, bare_app: Flask) -> None:
    person = login("grid01")
    form = {
        **FORM,
        "village": "",
        "submission_id": str(uuid.uuid4()),
        "csrf_token": person.token("/report"),
        "risk_signs": "threat",
    }
    clock.now += timedelta(hours=1)
    asked = person.client.post("/report", data=form)
    assert asked.status_code == 401
    assert "您写的内容还在" in asked.text
    kept = hidden(asked.text)
    assert kept["kept:narrative"] == FORM["narrative"]
    assert "kept:csrf_token" not in kept
    wrong = person.client.post("/login", data={**kept, "username": "grid01", "password": "wrong"})
    assert hidden(wrong.text)["kept:narrative"] == FORM["narrative"]
    again = person.sign_in("grid01", **{k: v for k, v in kept.items() if k != "csrf_token"})
    assert again.status_code == 200
    assert FORM["narrative"] in again.text
    assert 'value="threat" checked' in again.text
    sent = person.client.post("/report", data={**form, "csrf_token": hidden(again.text)["csrf_token"]})
    assert sent.status_code == 303
    assert hidden(again.text)["submission_id"] == form["submission_id"]


def test_a_step_written_in_an_ended_session_is_offered_again(login: Login, clock: Clock) -> None:
    person = login("office")
    clock.now += timedelta(hours=1)
    asked = person.client.post("/cases/ZZ202603020001/steps", data={"kind": "talk", "text": "谈妥了"})
    kept = {k: v for k, v in hidden(asked.text).items() if k.startswith("kept")}
    again = person.sign_in("office", **kept)
    assert again.status_code == 200
    assert "谈妥了" in again.text
    assert 'action="/cases/ZZ202603020001/steps"' in again.text


@pytest.mark.parametrize(
    "path", ["https://evil.example/", "//evil.example/report", "/nowhere", "/login", "/tonight"]
)
def test_kept_text_goes_only_to_forms_of_ours(visitor: Visitor, path: str) -> None:
    answer = visitor.sign_in("office", kept_path=path, **{"kept:text": "x"})
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/"


def test_another_site_cannot_plant_text_through_the_sign_in_page(visitor: Visitor) -> None:
    answer = visitor.client.post("/report", data=FORM, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 401
    assert FORM["narrative"] not in answer.text


def test_everything_typed_in_an_ended_session_can_be_read_again(login: Login, clock: Clock) -> None:
    person = login("office")
    clock.now += timedelta(hours=1)
    typed = {
        "place": "村东头",
        "at": "2026-03-03T15:00",
        "purpose": "把话说开",
        "people": "center12",
        "odd": "另外的话",
    }
    asked = person.client.post("/cases/ZZ202603020001/visits", data={**typed, "token": "a1b2c3"})
    kept = {k: v for k, v in hidden(asked.text).items() if k.startswith("kept")}
    page = person.sign_in("office", **kept).text
    shown = re.findall(
        r'(?:<p class="label">([^<]*)</p>\s*)?<blockquote class="typed">([^<]*)</blockquote>', page
    )
    assert shown == [
        ("地点", "村东头"),
        ("时间", "2026-03-03T15:00"),
        ("做什么", "把话说开"),
        ("", "另外的话"),
    ]


def test_a_stand_in_may_choose_the_place_of_who_is_away(login: Login, clock: Clock, bare_app: Flask) -> None:
    away, own = user("grid01").grid, user("grid02").grid
    assert away and own
    day = local_date(clock.now)
    set_stand_in(user("office"), "grid01", "grid02", day, day, "", now=clock.now)
    person = login("grid02")
    page = person.get("/report").text
    assert f"<option selected>{own.village.name}</option>" in page
    assert f"<option>{away.village.name}</option>" in page
    assert page.partition('id="village"')[2].partition("</select>")[0].count("<option") == 3
    there = {**FORM, "village": away.village.name, "grid": ""}
    assert person.post("/report", there).status_code == 303
    assert db.session.scalars(select(Case.grid_id)).one() == away.id

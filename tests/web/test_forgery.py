"""Forms that our pages did not send."""

from sqlalchemy import func, select

from intake.cases.tables import Case
from intake.database import db
from tests.conftest import FORM
from tests.web.conftest import Login, Visitor, hidden


def test_a_form_without_a_token_is_refused_everywhere(login: Login, bare_app: object) -> None:
    person = login("office")
    for path in (
        "/report",
        "/cases/ZZ202603020001/steps",
        "/meetings/2026-W10/decisions",
        "/logout",
        "/status",
    ):
        assert person.client.post(path, data=FORM).status_code == 400, path
    assert db.session.scalar(select(func.count()).select_from(Case)) == 0


def test_an_old_report_page_is_shown_again_with_everything_typed(login: Login) -> None:
    person = login("office")
    answer = person.client.post("/report", data={**FORM, "csrf_token": "old", "risk_signs": ["threat"]})
    assert answer.status_code == 400
    assert "页面放久了" in answer.text
    assert FORM["narrative"] in answer.text
    assert 'value="threat" checked' in answer.text
    token = hidden(answer.text)["csrf_token"]
    assert person.client.post("/report", data={**FORM, "csrf_token": token}).status_code == 303


def test_another_old_form_is_offered_once_more(login: Login) -> None:
    person = login("office")
    answer = person.client.post(
        "/cases/ZZ202603020001/steps", data={"text": "谈了一晚上", "csrf_token": "old"}
    )
    assert answer.status_code == 400
    assert "谈了一晚上" in answer.text
    assert 'action="/cases/ZZ202603020001/steps"' in answer.text


def test_a_request_that_another_site_made_is_refused_even_with_a_token(login: Login) -> None:
    person = login("office")
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}):
        assert person.post("/report", FORM, headers=headers).status_code == 403
    own = {"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost"}
    assert person.post("/report", FORM, headers=own).status_code == 303


def test_an_old_sign_in_page_asks_again(visitor: Visitor) -> None:
    answer = visitor.client.post(
        "/login", data={"username": "office", "password": "secret-1", "csrf_token": "x"}
    )
    assert answer.status_code == 400
    assert "页面放久了" in answer.text
    assert "secret-1" not in answer.text

"""The JSON API."""

import uuid

import pytest
from flask import Flask
from flask.testing import FlaskClient

from intake.town.tokens import make_token
from tests.conftest import FORM, MONDAY, MakeCase, user


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def key(username: str) -> dict[str, str]:
    """Return the header that brings the person's key."""
    return {"Authorization": f"Bearer {make_token(user(username), now=MONDAY)}"}


def test_without_a_key_there_is_a_problem(client: FlaskClient, bare_app: Flask) -> None:
    for headers in (
        {},
        {"Authorization": "Bearer wrong"},
        {"Authorization": "Basic x"},
        {"Authorization": "Bearer"},
    ):
        answer = client.get("/api/v1/cases", headers=headers)
        assert answer.status_code == 401
        assert answer.mimetype == "application/problem+json"
        assert answer.headers["WWW-Authenticate"] == "Bearer"
        assert answer.get_json()["status"] == 401


def test_a_case_is_registered_listed_and_shown(client: FlaskClient, bare_app: Flask) -> None:
    headers = key("office")
    sent = {**FORM, "people": 2, "risk_signs": ["repeated"], "submission_id": str(uuid.uuid4())}
    made = client.post("/api/v1/cases", json=sent, headers=headers)
    assert made.status_code == 201
    number = made.get_json()["number"]
    assert made.headers["Location"] == f"/api/v1/cases/{number}"
    again = client.post("/api/v1/cases", json=sent, headers=headers)
    assert (again.status_code, again.get_json()["number"]) == (201, number)
    clash = client.post("/api/v1/cases", json={**sent, "title": "别的"}, headers=headers)
    assert clash.status_code == 409
    shown = client.get(f"/api/v1/cases/{number}", headers=headers).get_json()
    assert shown["kind"] == "dispute"
    assert len(shown["evenings"]) == 7
    page = client.get("/api/v1/cases?state=open&page=1", headers=headers).get_json()
    assert [item["number"] for item in page["items"]] == [number]
    assert (page["total"], page["page"], page["pages"]) == (1, 1, 1)


def test_the_same_wall_stands_before_programs(client: FlaskClient, make_case: MakeCase) -> None:
    number = make_case().number
    headers = key("grid01")
    assert client.get(f"/api/v1/cases/{number}", headers=headers).status_code == 404
    assert client.get("/api/v1/cases", headers=headers).get_json()["total"] == 0
    assert client.get("/api/v1/cases", headers=key("admin")).get_json()["total"] == 0
    assert client.post("/api/v1/cases", json=FORM, headers=key("mayor")).status_code == 403


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({**FORM, "people": -1}, "people"),
        ({**FORM, "people": True}, "people"),
        ({**FORM, "title": {"a": 1}}, "title"),
        ({**FORM, "narrative": "a\0b"}, "narrative"),
        ({**FORM, "surprise": "x"}, "surprise"),
        ({**FORM, "submission_id": 5}, "submission_id"),
        ({**FORM, "submission_id": "x"}, "submission_id"),
        ({**FORM, "village": "月亮村"}, "village"),
        ({**FORM, "village": ["娄庄村", "大韩村"]}, "village"),
        ([], "body"),
        ("text", "body"),
    ],
)
def test_bad_input_names_its_field(client: FlaskClient, bare_app: Flask, body: object, field: str) -> None:
    answer = client.post("/api/v1/cases", json=body, headers=key("office"))
    assert answer.status_code == 422
    assert field in answer.get_json()["errors"]


def test_what_is_no_json_is_refused(client: FlaskClient, bare_app: Flask) -> None:
    headers = key("office")
    assert client.post("/api/v1/cases", data=FORM, headers=headers).status_code == 415
    broken = client.post("/api/v1/cases", data="{", headers=headers, content_type="application/json")
    assert broken.status_code == 400
    assert client.get("/api/v1/cases?state=flying", headers=headers).status_code == 422


def test_a_cookie_is_no_key(login, client: FlaskClient, make_case: MakeCase) -> None:  # type: ignore[no-untyped-def]
    number = make_case().number
    assert login("office").get(f"/api/v1/cases/{number}").status_code == 401


def test_the_description_names_every_route(client: FlaskClient, app: Flask) -> None:
    described = client.get("/api/v1/openapi.json").get_json()
    assert described["openapi"].startswith("3.1")
    routes = {
        rule.rule.removeprefix("/api/v1").replace("<number>", "{number}")
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/v1")
    }
    assert set(described["paths"]) == routes

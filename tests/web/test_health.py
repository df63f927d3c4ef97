"""What a monitor asks."""

from dataclasses import replace
from datetime import timedelta

from flask import Flask

from intake.settings import Settings
from intake.town.heartbeat import beat
from intake.web.app import create_app
from tests.conftest import Clock, MakeCase
from tests.web.conftest import Visitor


def test_the_process_lives(visitor: Visitor) -> None:
    assert visitor.get("/healthz").get_json() == {"status": "ok"}


def test_ready_when_database_broker_and_sweep_answer(visitor: Visitor, clock: Clock, bare_app: Flask) -> None:
    assert set(visitor.get("/readyz").get_json()["faults"]) == {"sweep"}
    beat("sweep", clock.now - timedelta(minutes=4))
    assert visitor.get("/readyz").status_code == 200
    clock.now += timedelta(minutes=2)
    answer = visitor.get("/readyz")
    assert answer.status_code == 503
    assert "the last sweep ran at" in answer.get_json()["faults"]["sweep"]


def test_a_dead_broker_and_a_dead_database_are_named(settings: Settings) -> None:
    nowhere = replace(
        settings, redis_url="redis://127.0.0.1:1/0", database_url="postgresql+psycopg://x@127.0.0.1:1/x"
    )
    app = create_app(nowhere)
    answer = app.test_client().get("/readyz")
    assert answer.status_code == 503
    assert set(answer.get_json()["faults"]) == {"database", "broker"}
    assert app.test_client().get("/healthz").status_code == 200
    nonsense = create_app(replace(nowhere, redis_url="what")).test_client().get("/readyz")
    assert "broker" in nonsense.get_json()["faults"]


def test_without_a_database_every_page_is_one_clear_sentence(settings: Settings) -> None:
    app = create_app(replace(settings, database_url="postgresql+psycopg://x@127.0.0.1:1/x", town=""))
    client = app.test_client()
    for path in ("/login", "/status", "/nowhere"):
        answer = client.get(path)
        assert answer.status_code == 503, path
        assert "系统暂时不能使用" in answer.text
    with client.session_transaction() as session:
        session.update(_user_id="1", epoch=0, last_seen=2**40)
    assert client.get("/office").status_code == 503
    sent = client.post("/report", data={"narrative": "写了很多字"})
    assert sent.status_code == 503
    assert 'name="narrative" value="写了很多字"' in sent.text
    assert client.get("/api/v1/cases", headers={"Authorization": "Bearer x"}).status_code == 503


def test_numbers_are_for_monitors_on_this_machine(visitor: Visitor, app: Flask, make_case: MakeCase) -> None:
    make_case()
    text = visitor.get("/metrics").text
    assert "qiwan_cases_open 1.0" in text
    assert "qiwan_request_seconds_count" in text
    far = {"REMOTE_ADDR": "192.0.2.7"}
    assert visitor.get("/metrics", environ_overrides=far).status_code == 404
    assert visitor.get("/metrics", headers={"X-Forwarded-For": "192.0.2.7"}).status_code == 404
    app.config["QIWAN_METRICS_TOKEN"] = "a-key-for-tests"
    given = {"Authorization": "Bearer a-key-for-tests"}
    assert visitor.get("/metrics", headers=given, environ_overrides=far).status_code == 200
    wrong = {"Authorization": "Bearer other"}
    assert visitor.get("/metrics", headers=wrong, environ_overrides=far).status_code == 404

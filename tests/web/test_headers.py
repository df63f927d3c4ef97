"""The headers of every answer, and files that browsers may keep."""

import re
from datetime import timedelta

import pytest
from flask import Flask

from intake.web.assets import FOLDER
from tests.conftest import Clock, MakeCase
from tests.web.conftest import Login, Visitor

PAGES = ("/login", "/status", "/nowhere", "/healthz", "/api/v1/cases", "/api/v1/openapi.json")


@pytest.mark.parametrize("path", PAGES)
def test_every_answer_is_guarded(visitor: Visitor, path: str) -> None:
    headers = visitor.get(path).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert "geolocation=()" in headers["Permissions-Policy"]
    assert headers["Cache-Control"] == "no-store"


def test_pages_behind_sign_in_are_never_kept(login: Login) -> None:
    person = login("office")
    for path in ("/", "/office", "/office/board", "/cases", "/report", "/meetings", "/meetings/2026-W10"):
        assert person.get(path).headers["Cache-Control"] == "no-store"


def test_pages_hold_nothing_inline_and_nothing_from_elsewhere(login: Login, make_case: MakeCase) -> None:
    person, number = login("office"), make_case().number
    for path in (
        "/office",
        "/cases",
        f"/cases/{number}",
        "/report",
        "/meetings/2026-W10",
        "/dev/phone",
        "/login",
    ):
        page = person.get(path, follow_redirects=True).text
        assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=", page), path
        assert not re.search(r"(?:src|href|action)=\"(?:https?:)?//", page), path


def test_files_are_kept_by_their_version(visitor: Visitor) -> None:
    page = visitor.get("/login").text
    address = re.search(r'href="(/static/style\.css\?v=[^"]+)"', page)
    assert address
    with visitor.get(address[1]) as answer:
        assert "max-age=31536000" in answer.headers["Cache-Control"]
        assert "immutable" in answer.headers["Cache-Control"]
    with visitor.get("/static/style.css?v=old") as answer:
        assert "immutable" not in answer.headers["Cache-Control"]


def test_no_cookie_comes_with_a_file_even_when_the_session_is_over(login: Login, clock: Clock) -> None:
    person = login("grid01")
    clock.now += timedelta(hours=1)
    with person.get("/static/style.css") as answer:
        assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("name", ["../app.py", "..%2fapp.py", "nothing.css", "%2e%2e/wsgi.py"])
def test_only_files_of_the_folder_are_sent(visitor: Visitor, name: str) -> None:
    assert visitor.get(f"/static/{name}").status_code == 404


def test_the_files_are_light() -> None:
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) < 60_000


@pytest.mark.parametrize("path", ["/cases/%00", "/cases?q=%00", "/login?next=%00", "/static/%00"])
def test_a_nul_in_an_address_is_a_plain_refusal(login: Login, path: str) -> None:
    assert login("office").get(path).status_code == 400


def test_a_crash_tells_nothing_of_the_inside(
    app: Flask, login: Login, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_: object, **__: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr("intake.web.office.read.counts", crash)
    answer = login("office").get("/office")
    assert answer.status_code == 500
    assert "secret detail" not in answer.text
    assert "系统出了问题" in answer.text


def test_a_page_that_does_not_exist_is_a_page_of_ours(visitor: Visitor) -> None:
    answer = visitor.get("/nowhere")
    assert answer.status_code == 404
    assert "没有这一页" in answer.text
    assert visitor.client.delete("/login").status_code == 405

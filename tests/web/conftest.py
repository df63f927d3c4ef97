"""A browser without a screen: signs in, finds a form's hidden fields, sends it."""

import html
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, sync_playwright
from sqlalchemy import event
from werkzeug.test import TestResponse

from intake.database import db
from tests.conftest import PASSWORD
from tests.running import BROWSER_FLAGS, chromium

HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')


@dataclass
class Visitor:
    """A person at a browser."""

    client: FlaskClient

    def get(self, path: str, **more: Any) -> TestResponse:
        return self.client.get(path, **more)

    def token(self, path: str = "/login") -> str:
        """Return the CSRF token of a page."""
        return hidden(self.client.get(path).text)["csrf_token"]

    def post(self, path: str, data: dict[str, Any] | None = None, **more: Any) -> TestResponse:
        """Send a form as a page of ours would, with the session's token."""
        page = "/login" if path in {"/login", "/status"} else "/status"
        return self.client.post(path, data={"csrf_token": self.token(page), **(data or {})}, **more)

    def sign_in(self, username: str, password: str = PASSWORD, **more: Any) -> TestResponse:
        return self.post("/login", {"username": username, "password": password, **more})


def hidden(page: str) -> dict[str, str]:
    """Return the hidden fields of a page, the last of each name."""
    return {name: html.unescape(value) for name, value in HIDDEN.findall(page)}


Login = Callable[[str], Visitor]


@pytest.fixture
def visitor(app: Flask) -> Visitor:
    """Someone who has not signed in."""
    return Visitor(app.test_client())


@pytest.fixture
def login(app: Flask) -> Login:
    """Sign someone in, each in a browser of their own."""

    def enter(username: str) -> Visitor:
        person = Visitor(app.test_client())
        answer = person.sign_in(username)
        assert answer.status_code == 303, answer.text
        return person

    return enter


@pytest.fixture
def queries(app: Flask) -> Iterator[list[str]]:
    """The statements the web application sent; clear it before what is to be counted."""
    sent: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        sent.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    yield sent
    event.remove(engine, "before_cursor_execute", note)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, one for the tests of a module."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=BROWSER_FLAGS)
        yield browser
        browser.close()

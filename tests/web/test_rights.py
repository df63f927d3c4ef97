"""Who may open what."""

import re

import pytest
from flask import Flask

from intake.web.rights import open_to, rule_of
from tests.conftest import MakeCase
from tests.web.conftest import Login, Visitor

TOKEN = re.compile(r'name="csrf_token" value="[^"]*"')
PUBLIC = {
    "assets.file",
    "signin.form",
    "signin.enter",
    "status.form",
    "status.look",
    "status.rate_case",
    "health.alive",
    "health.ready",
    "health.metrics",
    "api.description",
    "visits.feed",
}
FORMS = (
    "steps",
    "moves",
    "handovers",
    "handovers/1/acknowledge",
    "helpers",
    "risk",
    "alert/acknowledge",
    "decline",
    "opinion",
    "telling",
    "follow-up",
)
FIRST_PAGES = {
    "grid01": "/tonight",
    "center01": "/tonight",
    "lead01": "/tonight",
    "mediator001": "/tonight",
    "police": "/cases",
    "office": "/office",
    "mayor": "/office",
    "secretary": "/office",
    "admin": "/accounts",
    "auditor": "/audit",
}


def bare(page: str, number: str) -> str:
    """Return the page without the number and without its token, which changes by the second."""
    return TOKEN.sub("", page.replace(number, "N"))


def test_every_route_says_who_may_come(app: Flask) -> None:
    silent = [
        rule.endpoint for rule in app.url_map.iter_rules() if not rule_of(app.view_functions[rule.endpoint])
    ]
    assert silent == []


def test_only_these_routes_are_open_to_everyone(app: Flask) -> None:
    found = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if rule_of(app.view_functions[rule.endpoint]).way == "public"  # type: ignore[union-attr]
    }
    assert found == PUBLIC


def test_a_route_without_a_rule_is_closed(app: Flask) -> None:
    app.view_functions["health.alive"].rule = None  # type: ignore[attr-defined]
    try:
        assert app.test_client().get("/healthz").status_code == 403
    finally:
        from intake.web.rights import public

        public(app.view_functions["health.alive"])


def test_a_rule_cannot_name_a_role_that_does_not_exist() -> None:
    with pytest.raises(ValueError, match="emperor"):
        open_to("emperor")


@pytest.mark.parametrize(("username", "page"), FIRST_PAGES.items())
def test_each_role_lands_on_its_own_first_page(login: Login, username: str, page: str) -> None:
    person = login(username)
    answer = person.get("/", follow_redirects=True)
    assert answer.status_code == 200
    assert answer.request.path == page


@pytest.mark.parametrize(
    "path", ["/", "/tonight", "/report", "/cases", "/office", "/meetings", "/audit", "/dev/phone"]
)
def test_a_stranger_is_asked_to_sign_in(visitor: Visitor, path: str) -> None:
    answer = visitor.get(path)
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/login")


@pytest.mark.parametrize(
    ("username", "path"),
    [
        ("grid01", "/office"),
        ("grid01", "/meetings"),
        ("grid01", "/accounts"),
        ("police", "/office"),
        ("admin", "/cases"),
        ("admin", "/audit"),
        ("auditor", "/cases"),
        ("auditor", "/office"),
        ("mayor", "/report"),
    ],
)
def test_a_page_of_another_role_is_refused(login: Login, username: str, path: str) -> None:
    assert login(username).get(path).status_code == 403


@pytest.mark.parametrize("username", ["grid01", "center05", "police", "mediator001", "admin", "auditor"])
def test_guessing_a_number_tells_nothing(login: Login, make_case: MakeCase, username: str) -> None:
    number = make_case().number
    person = login(username)
    real, invented = person.get(f"/cases/{number}"), person.get("/cases/ZZ202603029999")
    assert real.status_code == invented.status_code == 404
    assert bare(real.text, number) == bare(invented.text, "ZZ202603029999")
    assert person.get(f"/cases/{number}/why").status_code == 404
    for form in FORMS:
        real = person.post(f"/cases/{number}/{form}", {"kind": "talk", "text": "x"})
        invented = person.post(f"/cases/ZZ202603029999/{form}", {"kind": "talk", "text": "x"})
        assert real.status_code == invented.status_code in {403, 404}
        assert bare(real.text, number) == bare(invented.text, "ZZ202603029999")


def test_the_village_center_and_the_office_see_the_case(login: Login, make_case: MakeCase) -> None:
    number = make_case().number
    for username in ("center02", "office", "mayor"):
        assert login(username).get(f"/cases/{number}").status_code == 200

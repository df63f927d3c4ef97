"""Every way in "更多" leads to a page that opens for those it is shown to, and for nobody else."""

import re

import pytest
from flask import Flask, url_for
from playwright.sync_api import Browser, expect

from intake.settings import Settings
from intake.web.more.views import WAYS
from tests.conftest import MakeCase
from tests.running import sign_in, web_server
from tests.web.conftest import Login
from tests.web.test_in_chromium import PHONE, TARGETS

#: One person of each role.
PEOPLE = {
    "grid_worker": "grid01",
    "center": "center01",
    "village_lead": "lead01",
    "mediator": "mediator001",
    "department": "police",
    "office": "office",
    "mayor": "mayor",
    "secretary": "secretary",
    "admin": "admin",
    "auditor": "auditor",
}
HREF = re.compile(r'<li><a class="card" href="([^"]+)"><strong>([^<]+)</strong>')


def addresses(app: Flask) -> dict[str, str]:
    """Return label → address of every way."""
    with app.test_request_context():
        return {way.label: url_for(way.endpoint) for way in WAYS}


def test_every_way_has_a_page(app: Flask) -> None:
    assert {way.endpoint for way in WAYS} - app.view_functions.keys() == set()


@pytest.mark.parametrize("role", PEOPLE)
def test_a_role_is_shown_its_ways_each_opens_and_the_others_stay_shut(
    login: Login, app: Flask, role: str
) -> None:
    person, all_ways = login(PEOPLE[role]), addresses(app)
    allowed = {way.label: all_ways[way.label] for way in WAYS if role in way.roles}
    answer = person.get("/more")
    assert answer.status_code == (403 if role in {"admin", "auditor"} else 200)
    assert {label: address for address, label in HREF.findall(answer.text)} == allowed
    for label, address in all_ways.items():
        opened = person.get(address)
        assert opened.status_code == (200 if label in allowed else 403), (label, address)
        if label in allowed:
            assert "<h1" in opened.text, label


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.endpoint)
def test_a_stranger_signs_in_first(app: Flask, way: object) -> None:
    address = addresses(app)[way.label]  # type: ignore[attr-defined]
    answer = app.test_client().get(address)
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/login")


@pytest.mark.browser
def test_the_ways_fit_a_small_phone_and_a_thumb(
    browser: Browser, settings: Settings, app: Flask, make_case: MakeCase
) -> None:
    make_case()
    context = browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True)
    page = context.new_page()
    with web_server(settings) as address:
        sign_in(page, address, "office")
        playbook = ("/playbook/edit", "/playbook/versions/ladder@1")
        for path in ("/more", *addresses(app).values(), *playbook):
            page.goto(address + path)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
            low = page.eval_on_selector_all(
                TARGETS,
                "all => all.filter(e => e.offsetParent && e.getBoundingClientRect().height < 43.5)"
                ".map(e => e.outerHTML.slice(0, 120))",
            )
            assert low == [], path
    context.close()


@pytest.mark.browser
def test_the_playbook_is_edited_tried_and_published_without_scripts(
    browser: Browser, settings: Settings
) -> None:
    context = browser.new_context(viewport=PHONE, java_script_enabled=False)
    page = context.new_page()
    with web_server(settings) as address:
        sign_in(page, address, "office")
        page.goto(f"{address}/playbook")
        page.get_by_role("link", name="修改工作法").click()
        page.get_by_text("第2晚 入户核实双方").click()
        page.fill("#title_2", "上门看看")
        page.fill("#hold_days", "腊月廿三")
        page.get_by_role("button", name="先试算").click()
        expect(page.locator("#hold_days-fault")).to_contain_text("第1行“腊月廿三”看不懂")
        page.fill("#hold_days", "2030-02-02")
        page.get_by_role("button", name="先试算").click()
        expect(page.locator(".changes")).to_contain_text("停办日")
        expect(page.locator(".changes")).to_contain_text("上门看看")
        expect(page.locator(".changes > li")).to_have_count(2)
        page.fill("#why", "过小年")
        page.get_by_role("button", name="发布新版本").click()
        expect(page.get_by_text("第2版已发布")).to_be_visible()
        expect(page.locator(".week")).to_contain_text("上门看看")
    context.close()

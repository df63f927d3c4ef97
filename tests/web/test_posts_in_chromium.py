"""The post's pages on a small phone: they fit, and only what the chosen way needs is asked."""

from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, expect

from intake.posts.own import own_post
from intake.posts.receive import receive
from intake.settings import Settings
from tests.conftest import MakeCase, user
from tests.posts.visits import visit
from tests.running import sign_in, web_server
from tests.web.test_in_chromium import PHONE, TARGETS

pytestmark = pytest.mark.browser


def test_the_pages_fit_a_small_phone_and_a_thumb(
    browser: Browser, settings: Settings, make_case: MakeCase
) -> None:
    now = datetime.now(UTC)
    number = make_case(by="grid01", kind="petition", at=now).number
    receive(user("center01"), visit(), now=now)
    post_id = own_post(user("center01")).id
    context = browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True)
    page = context.new_page()
    with web_server(settings) as address:
        sign_in(page, address, "center01")
        paths = (
            "/posts",
            "/posts/roll-call",
            "/posts/duties",
            f"/posts/duties/{post_id}",
            f"/cases/{number}",
        )
        for path in paths:
            page.goto(address + path)
            if path == "/posts":
                page.get_by_text("新立一件事项").click()
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
            low = page.eval_on_selector_all(
                TARGETS,
                "all => all.filter(e => e.offsetParent && e.getBoundingClientRect().height < 47.5)"
                ".map(e => e.outerHTML.slice(0, 120))",
            )
            assert low == [], path
            small = page.evaluate(
                "[...document.querySelectorAll('main *')].filter(e => e.offsetParent && e.innerText"
                " && parseFloat(getComputedStyle(e).fontSize) < 18).map(e => e.outerHTML.slice(0, 120))"
            )
            assert small == [], path
    context.close()


def test_a_visit_is_noted_without_scripts_and_only_what_is_needed_is_asked(
    browser: Browser, settings: Settings
) -> None:
    context = browser.new_context(viewport=PHONE, java_script_enabled=False)
    page = context.new_page()
    with web_server(settings) as address:
        sign_in(page, address, "center01")
        page.goto(f"{address}/posts")
        expect(page.locator("#answer")).to_be_hidden()
        page.get_by_text("记到已有的事项上").click()
        expect(page.locator("#number")).to_be_visible()
        expect(page.locator("#title")).to_be_hidden()
        page.get_by_text("当场答复", exact=True).click()
        page.fill("#answer", "告诉他去镇便民大厅办")
        page.get_by_role("button", name="登记").click()
        expect(page.locator("#matter-fault")).to_have_text("请填写什么事")
        expect(page.locator("#answer")).to_have_value("告诉他去镇便民大厅办")
        page.fill("#matter", "问医保")
        page.get_by_role("button", name="登记").click()
        expect(page.get_by_text("接访已登记：1批，1人次")).to_be_visible()
    context.close()

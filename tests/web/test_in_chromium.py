"""What only a real browser shows: the board renews itself; pages fit a small phone."""

from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, expect

from intake.settings import Settings
from tests.conftest import MakeCase
from tests.running import sign_in, web_server

pytestmark = pytest.mark.browser

PHONE = {"width": 360, "height": 740}
#: Controls that a thumb must hit; a link within a sentence is not one.
TARGETS = (
    "button, .button, select, .choice, .tab-bar a, input:not([type=hidden],[type=radio],[type=checkbox]), "
    "a[href^='tel:'], .visits li > p > a"
)


def test_the_board_renews_itself_and_says_when_it_cannot(
    browser: Browser, settings: Settings, make_case: MakeCase
) -> None:
    context = browser.new_context()
    page, troubles = context.new_page(), []
    page.on("pageerror", lambda error: troubles.append(str(error)))
    with web_server(settings) as address:
        sign_in(page, address, "office")
        link = page.get_by_role("link", name="娄庄村")
        link.focus()
        page.evaluate("window.scrollTo(0, 150)")
        number = make_case(at=datetime.now(UTC)).number
        expect(page.locator(f"#row-today-{number}")).to_be_visible(timeout=15_000)
        assert page.evaluate("window.scrollY") == 150
        context.set_offline(True)
        expect(page.locator("#renewed")).to_have_text("连接断开，正在重试", timeout=15_000)
        context.set_offline(False)
        expect(page.locator("#renewed")).to_contain_text("更新于", timeout=15_000)
    assert troubles == []
    context.close()


def test_pages_fit_a_small_phone_and_a_thumb(
    browser: Browser, settings: Settings, make_case: MakeCase
) -> None:
    number = make_case(by="grid01", at=datetime.now(UTC)).number
    context = browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True, java_script_enabled=True)
    page = context.new_page()
    with web_server(settings) as address:
        sign_in(page, address, "grid01")
        for path in ("/tonight", "/report", "/cases", f"/cases/{number}", f"/cases/{number}/why"):
            page.goto(address + path)
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


def test_everything_works_without_scripts(browser: Browser, settings: Settings) -> None:
    context = browser.new_context(viewport=PHONE, java_script_enabled=False)
    page = context.new_page()
    with web_server(settings) as address:
        sign_in(page, address, "grid01")
        page.goto(f"{address}/report")
        page.get_by_role("button", name="提交").click()
        expect(page.locator("#title-fault")).to_have_text("请填写标题")
        page.get_by_text("矛盾纠纷", exact=True).click()
        page.fill("#title", "没有脚本也能登记")
        page.fill("#narrative", "说了情况")
        page.get_by_role("button", name="提交").click()
        page.wait_for_url("**/cases/ZZ*")
        page.get_by_text("谈心谈话").click()
        page.fill("#step-text", "谈了一次")
        page.get_by_role("button", name="记下来").click()
        expect(page.get_by_text("已记录")).to_be_visible()
    context.close()

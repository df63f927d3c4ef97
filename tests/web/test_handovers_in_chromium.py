"""Hand-overs on a small phone: everything fits, and a thumb hits it, also without scripts."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, expect

from intake.cases.handover import hand_over, refuse_handover
from intake.settings import Settings
from tests.conftest import MakeCase, user
from tests.running import sign_in, web_server
from tests.web.test_in_chromium import PHONE, TARGETS

pytestmark = pytest.mark.browser

LOW = (
    "all => all.filter(e => e.offsetParent && e.getBoundingClientRect().height < 47.5)"
    ".map(e => e.outerHTML.slice(0, 120))"
)


def test_a_department_answers_and_the_office_decides_on_a_phone(
    browser: Browser, settings: Settings, make_case: MakeCase
) -> None:
    at = datetime.now(UTC)
    number = make_case(at=at - timedelta(hours=1), category="山林土地").number
    hand_over(user("office"), number, "land", "请到现场量四至", now=at)
    back = hand_over(user("office"), number, "justice", "请参加调解", now=at)
    refuse_handover(user("justice"), number, back.id, "不归我们", now=at)
    with web_server(settings) as address:
        context = browser.new_context(viewport=PHONE, has_touch=True, java_script_enabled=False)
        page = context.new_page()
        sign_in(page, address, "land")
        page.goto(f"{address}/cases/{number}")
        page.get_by_text("不归我们管，退回").click()
        page.get_by_role("button", name="退回镇办").click()
        expect(page.get_by_text("请写清为什么退回")).to_be_visible()
        page.get_by_label("为什么退回").fill("这是集体的路")
        page.get_by_role("button", name="退回镇办").click()
        expect(page.get_by_text("已退回，由镇办决定")).to_be_visible()
        context.close()
        context = browser.new_context(viewport=PHONE, has_touch=True)
        page = context.new_page()
        sign_in(page, address, "office")
        for path in (f"/cases/{number}", "/duties?category=山林土地", "/stand-ins", "/office"):
            page.goto(f"{address}{path}")
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
            assert page.eval_on_selector_all(TARGETS, LOW) == [], path
        page.goto(f"{address}/cases/{number}")
        card = page.locator(".card.ask", has_text="自然资源所退回了")
        card.get_by_label("怎么决定").fill("四至归你们管")
        card.get_by_role("button", name="还由自然资源所办").click()
        expect(page.get_by_text("已决定由它办理")).to_be_visible()
        expect(page.get_by_text("决定由它办理：四至归你们管")).to_be_visible()
        context.close()

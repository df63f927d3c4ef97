"""A mediator keeps the file on a small phone, without scripts, and nothing sticks out or is too small."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect, sync_playwright

from intake.database import db
from intake.settings import Settings
from tests.conftest import MakeCase
from tests.mediation.steps import NEAR, opened
from tests.running import BROWSER_FLAGS, chromium, sign_in, web_server

pytestmark = pytest.mark.browser

PHONE = {"width": 360, "height": 740}
LOW = "button, .button, select, .choice, summary, input:not([type=hidden],[type=radio],[type=checkbox])"


def test_a_mediator_keeps_the_file_on_the_phone(settings: Settings, make_case: MakeCase) -> None:
    now = datetime.now(UTC)
    case = make_case(by="grid02", at=now - timedelta(days=1))
    opened(case, at=now - timedelta(hours=1))
    number = case.number
    db.session.remove()
    with sync_playwright() as playwright, web_server(settings) as address:
        browser = playwright.chromium.launch(executable_path=chromium(), args=BROWSER_FLAGS)
        context = browser.new_context(viewport=PHONE, has_touch=True, java_script_enabled=False)
        page = context.new_page()
        sign_in(page, address, NEAR)
        page.goto(f"{address}/cases/{number}")
        for _ in range(2):
            page.get_by_role("button", name="同意调解").first.click()
        form = page.locator("#mediation-session")
        form.get_by_label("在场的人").fill("双方")
        form.get_by_label("各自怎么说").fill("都愿意各退一步。")
        form.get_by_role("button", name="记下笔录").click()
        expect(page.locator("#mediation")).to_contain_text("都愿意各退一步。")
        for fold in ("mediation-agreement", "mediation-end"):
            page.locator(f"#{fold} > summary").click()
            assert page.locator(f"#{fold}").get_attribute("open") is not None
            box = page.locator(f"#{fold}").bounding_box()
            assert box is not None
            assert box["width"] <= PHONE["width"]
            for one in page.locator(f"#{fold}").locator(LOW).all():
                if one.is_visible():
                    size = one.bounding_box()
                    assert size is not None
                    assert size["height"] >= 44
                    assert size["x"] + size["width"] <= PHONE["width"]
        browser.close()

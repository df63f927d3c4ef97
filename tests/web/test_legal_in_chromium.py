"""What only a real browser shows of a petition's path: hidden choices, and forms that fit a small phone."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from intake.cases.legal.opinion import decide_case
from intake.settings import Settings
from tests.cases.legal.stages import OPINION, accepted
from tests.conftest import MakeCase, user
from tests.running import BROWSER_FLAGS, chromium, sign_in, web_server

pytestmark = pytest.mark.browser
THUMB = 44


def fits(page: Page) -> None:
    """Nothing is wider than the phone, and what a thumb must hit is large enough."""
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    low = page.evaluate(
        "[...document.querySelectorAll('main button, main .choice')]"
        f".filter(e => e.offsetHeight && e.offsetHeight < {THUMB}).map(e => e.textContent.trim())"
    )
    assert low == []


def test_kinds_of_petition_are_asked_of_petitions_only_and_every_form_fits_the_phone(
    settings: Settings, make_case: MakeCase
) -> None:
    now = datetime.now(UTC)
    new = make_case(kind="petition", at=now - timedelta(hours=2))
    decided = accepted(make_case, now - timedelta(hours=2))
    decide_case(user("office"), decided.number, OPINION, now=now - timedelta(hours=1))
    with web_server(settings) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=BROWSER_FLAGS)
        page = browser.new_page(viewport={"width": 360, "height": 740})
        sign_in(page, address, "office")
        page.goto(f"{address}/report")
        kinds = page.get_by_role("group", name="信访目的")
        expect(kinds).to_be_hidden()
        page.get_by_text("信访事项", exact=True).click()
        expect(kinds).to_be_visible()
        fits(page)
        page.goto(f"{address}/cases/{new.number}")
        page.locator("#decline summary").click()
        fits(page)
        page.goto(f"{address}/cases/{decided.number}")
        page.locator("#telling").get_by_text("当面").click()
        fits(page)
        page.get_by_role("button", name="记下送达").click()
        expect(page.get_by_text("已记为答复送达")).to_be_visible()
        expect(page.get_by_role("heading", name="回访和评价")).to_be_visible()
        fits(page)
        browser.close()

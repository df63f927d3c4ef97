"""The main job, as its users live it: a dispute on a phone, seven evenings, and a Monday."""

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from docx import Document
from openpyxl import load_workbook
from playwright.sync_api import Browser, Page, expect, sync_playwright

from intake.rules.localtime import SHANGHAI
from intake.settings import Settings
from tests.running import BROWSER_FLAGS, chromium, qiwan, qiwan_json, sign_in, web_server

pytestmark = pytest.mark.browser

PHONE = {"width": 360, "height": 740}
SECRETS = ("王秋生", "13912345678", "李满仓", "村东头第三家")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=BROWSER_FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport=PHONE, locale="zh-CN", has_touch=True, is_mobile=True)
    yield context.new_page()
    context.close()


def file_dispute(page: Page, address: str) -> str:
    """Fill the phone form as a grid worker would; return the case number."""
    page.goto(f"{address}/report")
    page.get_by_text("矛盾纠纷", exact=True).click()
    page.fill("[name=title]", "排水沟堵了起争执")
    page.fill("[name=narrative]", "两家为门前排水沟吵了三回，今天又吵起来。")
    page.fill("[name=people]", "2")
    page.fill("[name=petitioner_name]", "王秋生")
    page.fill("[name=petitioner_phone]", "13912345678")
    page.fill("[name=petitioner_address]", "村东头第三家")
    page.fill("[name=other_party_name]", "李满仓")
    page.get_by_role("button", name="提交").click()
    page.wait_for_url("**/cases/ZZ*")
    return page.url.rsplit("/", 1)[-1].split("?")[0]


def moments(settings: Settings, number: str) -> Iterator[datetime]:
    """Every reminder, end and morning of the case's seven evenings, in order."""
    for evening in qiwan_json(settings, "cases", "show", number)["evenings"]:
        end = datetime.fromisoformat(evening["due_at"])
        yield datetime.fromisoformat(evening["remind_at"])
        yield end
        yield datetime.combine(end.date() + timedelta(days=1), datetime.min.time(), SHANGHAI).replace(hour=8)


def monday_after(moment: datetime) -> datetime:
    day: date = moment.date() + timedelta(days=7 - moment.weekday())
    return datetime(day.year, day.month, day.day, 7, 30, tzinfo=SHANGHAI)


def test_a_dispute_from_the_phone_through_seven_evenings_to_the_monday_paper(
    settings: Settings, phone: Page, tmp_path: Path
) -> None:
    with web_server(settings) as address:
        sign_in(phone, address, "grid02")
        phone.wait_for_url("**/tonight")
        number = file_dispute(phone, address)
        expect(phone.get_by_text("第1晚").first).to_be_visible()
        overflow = phone.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert overflow <= 0, "the page scrolls sideways on a phone"

        for at in moments(settings, number):
            qiwan(settings, "clock", "sweep", "--at", at.isoformat())
            qiwan(settings, "sms", "drain", "--at", at.isoformat())

        shown = qiwan_json(settings, "cases", "show", number)
        climbed = [evening["escalated_to"] for evening in shown["evenings"]]
        assert climbed == ["lead01", "office", "mayor", "secretary", "secretary", "secretary", "secretary"]
        assert shown["state"] == "joint_meeting"
        assert len(shown["agenda"]) == 1

        check_texts(settings, number)
        check_papers(settings, number, shown, tmp_path)

        phone.goto(f"{address}/cases/{number}")
        expect(phone.get_by_text("联席会议").first).to_be_visible()
        phone.goto(f"{address}/dev/phone")
        expect(phone.get_by_text(number).first).to_be_visible()


def check_texts(settings: Settings, number: str) -> None:
    """The right people were texted, and no text says who or what."""
    texts = qiwan_json(settings, "sms", "outbox")
    reminded = {text["username"] for text in texts if text["purpose"] == "reminder"}
    assert reminded == {"grid02", "lead01", "office"}
    assert {text["state"] for text in texts} <= {"delivered", "merged", "cancelled"}
    assert not any(secret in text["body"] for text in texts for secret in SECRETS)
    assert all(number in text["cases"] for text in texts)


def check_papers(settings: Settings, number: str, shown: dict[str, object], folder: Path) -> None:
    """The Monday summary names the case in every form, and no person."""
    last = datetime.fromisoformat(shown["evenings"][-1]["due_at"])  # type: ignore[index]
    week, made = shown["agenda"][0], monday_after(last)  # type: ignore[index]
    qiwan(settings, "meeting", "summary", "--week", week, "--out", str(folder), "--at", made.isoformat())
    body = json.loads((folder / "summary.json").read_text())
    assert body["agenda"] == [number]
    paper = Document(str(folder / "summary.docx"))
    words = "\n".join(
        [paragraph.text for paragraph in paper.paragraphs]
        + [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    )
    assert number in words
    assert not any(secret in words for secret in SECRETS)
    cells = [
        str(value)
        for sheet in load_workbook(folder / "ledger.xlsx").worksheets
        for row in sheet.iter_rows(values_only=True)
        for value in row
    ]
    assert number in cells
    told = [text for text in qiwan_json(settings, "sms", "outbox") if text["purpose"] == "summary"]
    assert {text["username"] for text in told} == {"office", "mayor", "secretary"}


def test_the_step_recorded_on_the_phone_ticks_off_the_evening(settings: Settings, phone: Page) -> None:
    with web_server(settings) as address:
        sign_in(phone, address, "grid02")
        number = file_dispute(phone, address)
        phone.locator("#record").get_by_text("入户走访").click()
        phone.fill("#record [name=text]", "到两家都看了，沟是新堵的。")
        phone.locator("#record").get_by_role("button", name="记").click()
        expect(phone.get_by_text("到两家都看了，沟是新堵的。").first).to_be_visible()
        shown = qiwan_json(settings, "cases", "show", number)
        assert shown["evenings"][0]["done_at"] is not None
        assert shown["state"] == "handling"


def test_what_was_typed_stays_and_the_fault_stands_beside_its_field(settings: Settings, phone: Page) -> None:
    with web_server(settings) as address:
        sign_in(phone, address, "grid02")
        phone.goto(f"{address}/report")
        phone.fill("[name=narrative]", "写了很多字，不能丢。")
        phone.fill("[name=petitioner_id_no]", "110105194912310021")
        phone.get_by_role("button", name="提交").click()
        assert phone.input_value("[name=narrative]") == "写了很多字，不能丢。"
        field = phone.locator("[name=petitioner_id_no]")
        described = field.get_attribute("aria-describedby")
        assert described is not None
        expect(phone.locator(f"#{described.split()[0]}")).to_contain_text("身份证")

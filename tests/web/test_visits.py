"""The day's list of visits on the phone, a case's bookings, and the calendar."""

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from icalendar import Calendar
from playwright.sync_api import sync_playwright
from sqlalchemy import select
from werkzeug.test import create_environ

from intake.cases.tables import Case
from intake.database import db
from intake.rules.localtime import parse_instant
from intake.settings import Settings
from intake.town.tables import User
from intake.visits.tables import CalendarFeed, Visit
from tests.conftest import Clock, MakeCase, user
from tests.running import BROWSER_FLAGS, chromium, sign_in, web_server
from tests.web.conftest import Login, Visitor

FORM = {"at": "2026-03-02T15:00", "place": "村东头第二家", "purpose": "把两家请到一起", "people": ["police"]}
KNOCK = {**FORM, "kind": "knock", "village": "娄庄村", "number": ""}


def visits() -> list[Visit]:
    return list(
        db.session.scalars(select(Visit).order_by(Visit.id).execution_options(populate_existing=True))
    )


def book(person: Visitor, number: str, **fields: Any) -> int:
    """Book from the case's page and return the visit's id."""
    answer = person.post(f"/cases/{number}/visits", {**FORM, **fields})
    assert answer.status_code == 303, answer.text
    db.session.rollback()
    return visits()[-1].id


def test_a_visit_is_booked_on_the_case_s_page_and_stands_in_the_day_s_list(
    login: Login, make_case: MakeCase
) -> None:
    number, person = make_case().number, login("office")
    assert "约一次上门解纷" in person.get(f"/cases/{number}").text
    book(person, number)
    assert "已约好：2026-03-02 15:00" in person.get(f"/cases/{number}").text
    for one in (person, login("police")):
        page = one.get("/visits").text
        today = page.partition(">今天</h2>")[2].partition("</ul>")[0]
        assert "村东头第二家" in today
        assert "15:00" in today
        assert number in today
        assert user("police").name in today
    assert "村东头第二家" not in login("center05").get("/visits").text


def test_the_result_ticks_off_the_evening(login: Login, make_case: MakeCase, clock: Clock) -> None:
    number, person = make_case().number, login("office")
    visit_id = book(person, number, at="2026-03-03T19:30")
    clock.now = parse_instant("2026-03-03T20:10")
    person = login("office")
    page = person.get("/visits").text
    assert "去了" in page and "没去成" in page
    answer = person.post(f"/visits/{visit_id}/finish", {"happened": "yes", "result": "两家握了手"})
    assert answer.status_code == 303
    page = person.get("/visits").text
    assert "已登记，第2晚完成了" in page
    assert "两家握了手" in page
    assert "上门解纷：两家握了手" in person.get(f"/cases/{number}").text


def test_a_visit_nobody_reported_on_stays_in_sight(login: Login, make_case: MakeCase, clock: Clock) -> None:
    book(login("office"), make_case().number)
    clock.now += timedelta(days=2)
    page = login("office").get("/visits").text
    assert "前几天的，还没登记结果" in page
    assert "今天没有约好的上门" in page


def test_tomorrow_and_the_week_stand_below(login: Login, make_case: MakeCase) -> None:
    person, number = login("office"), make_case().number
    book(person, number, at="2026-03-03T09:00", place="明天那家")
    book(person, number, at="2026-03-06T09:00", place="周五那家")
    book(person, number, at="2026-03-20T09:00", place="下下周那家")
    page = person.get("/visits").text
    assert page.index("明天那家") < page.index("周五那家")
    assert "下下周那家" not in page
    assert "下下周那家" in person.get(f"/cases/{number}").text


@pytest.mark.parametrize(
    ("fields", "beside"),
    [
        ({"at": "2026-03-02T09:00"}, "visit-at-fault"),
        ({"at": "后天"}, "visit-at-fault"),
        ({"place": ""}, "visit-place-fault"),
        ({"purpose": ""}, "visit-purpose-fault"),
        ({"people": ["admin"]}, "visit-people-fault"),
    ],
)
def test_a_refused_booking_keeps_what_was_typed(
    login: Login, make_case: MakeCase, fields: dict[str, Any], beside: str
) -> None:
    person, number = login("office"), make_case().number
    answer = person.post(f"/cases/{number}/visits", {**FORM, "purpose": "请到一起来谈", **fields})
    assert answer.status_code == 422
    assert f'id="{beside}"' in answer.text
    if "purpose" not in fields:
        assert "请到一起来谈" in answer.text
    assert visits() == []


def test_a_knock_is_booked_from_the_list(login: Login) -> None:
    person = login("office")
    answer = person.post("/visits", KNOCK)
    assert answer.status_code == 303
    assert "平安来敲门" in person.get("/visits").text
    refused = person.post("/visits", {**KNOCK, "village": "", "place": "卫生室后面"})
    assert refused.status_code == 422
    assert 'id="book-village-fault"' in refused.text
    assert "卫生室后面" in refused.text


def test_a_second_visit_at_the_same_time_is_told_of(login: Login, bare_app: Flask) -> None:
    person = login("office")
    person.post("/visits", KNOCK)
    person.post("/visits", {**KNOCK, "at": "2026-03-02T15:30"})
    assert "那个时间前后还有别的上门安排" in person.get("/visits").text
    assert len(visits()) == 2


def test_a_visit_is_put_off_and_called_off(login: Login, make_case: MakeCase) -> None:
    person = login("office")
    visit_id = book(person, make_case().number)
    refused = person.post(f"/visits/{visit_id}/move", {"at": "2026-03-01T09:00"})
    assert refused.status_code == 422
    assert "已经过了" in refused.text
    assert person.post(f"/visits/{visit_id}/move", {"at": "2026-03-04T09:30"}).status_code == 303
    assert "时间已改：2026-03-04 09:30" in person.get("/visits").text
    assert person.post(f"/visits/{visit_id}/finish", {"happened": "yes", "result": "去了"}).status_code == 409
    assert person.post(f"/visits/{visit_id}/finish", {"result": "去了"}).status_code == 422
    assert person.post(f"/visits/{visit_id}/cancel", {"reason": ""}).status_code == 422
    assert person.post(f"/visits/{visit_id}/cancel", {"reason": "谈好了"}).status_code == 303
    again = person.post(f"/visits/{visit_id}/cancel", {"reason": "谈好了"})
    assert again.status_code == 409
    assert "已取消" in again.text


def test_a_visit_of_others_and_none_at_all_sound_alike(login: Login, make_case: MakeCase) -> None:
    visit_id = book(login("office"), make_case().number)
    stranger = login("center05")
    for one in (visit_id, visit_id + 500):
        assert stranger.get(f"/visits/{one}").status_code == 404
        for what in ("finish", "move", "cancel"):
            answer = stranger.post(f"/visits/{one}/{what}", {"happened": "yes", "result": "x", "at": "x"})
            assert answer.status_code == 404
    assert stranger.post("/cases/ZZ202603029999/visits", FORM).status_code == 404
    assert login("admin").get("/visits").status_code == 403


def test_the_mayor_sees_and_does_not_book(login: Login) -> None:
    person = login("mayor")
    assert "约一次上门" not in person.get("/visits").text
    assert person.post("/visits", KNOCK).status_code == 403


def test_a_list_costs_a_fixed_number_of_queries(
    login: Login, make_case: MakeCase, queries: list[str]
) -> None:
    person, number = login("office"), make_case().number
    counts = []
    for _ in range(2):
        for hour in (11, 12, 13):
            book(person, number, at=f"2026-03-02T{hour}:00")
        person.get("/visits")
        queries.clear()
        person.get("/visits")
        counts.append(len(queries))
    assert counts[0] == counts[1]


ADDRESS = re.compile(r"http://localhost(/calendar/[A-Za-z0-9_-]{43}\.ics)")


def address_of(person: Visitor) -> str:
    found = ADDRESS.search(person.post("/calendar").text)
    assert found
    return found[1]


def test_one_makes_a_secret_address_and_any_calendar_program_reads_it(
    login: Login, make_case: MakeCase, visitor: Visitor
) -> None:
    number, person = make_case().number, login("office")
    visit_id = book(person, number)
    path = address_of(person)
    assert path not in person.get("/calendar").text, "it is shown once"
    answer = visitor.get(path)
    assert answer.status_code == 200
    assert answer.mimetype == "text/calendar"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "Set-Cookie" not in answer.headers
    events = {str(one["uid"]): one for one in Calendar.from_ical(answer.data).walk("VEVENT")}
    assert events[f"visit-{visit_id}@qiwan"]["summary"] == f"{number} 上门"
    assert "村东头" not in answer.text


def test_a_renewed_or_ended_address_is_gone_like_one_that_never_was(
    login: Login, visitor: Visitor, app: Flask
) -> None:
    person = login("office")
    first, second = address_of(person), address_of(person)
    never = visitor.get(f"/calendar/{'x' * 43}.ics")
    assert never.status_code == 404
    gone = visitor.get(first)
    assert (gone.status_code, gone.data) == (404, never.data)
    assert visitor.get(second).status_code == 200
    assert person.post("/calendar/end").status_code == 303
    assert visitor.get(second).data == never.data


def test_the_address_of_someone_who_left_is_gone(login: Login, visitor: Visitor, app: Flask) -> None:
    path = address_of(login("police"))
    with app.app_context():
        db.session.scalars(select(User).where(User.username == "police")).one().active = False
        db.session.commit()
    assert visitor.get(path).status_code == 404


def test_no_key_is_kept_nor_written_into_the_access_log(login: Login, app: Flask, bare_app: Flask) -> None:
    path = address_of(login("office"))
    digest = db.session.scalars(select(CalendarFeed.digest)).one()
    assert path.removeprefix("/calendar/").removesuffix(".ics") not in digest
    environ = create_environ(path)
    assert b"".join(app(environ, lambda status, headers, trace=None: lambda data: None)).startswith(b"BEGIN")
    assert environ["PATH_INFO"] == "/calendar/-.ics", "the access log writes this path"


@pytest.mark.browser
def test_the_day_s_list_fits_a_phone(settings: Settings, make_case: MakeCase) -> None:
    from datetime import UTC, datetime

    from intake.rules.localtime import local
    from intake.visits.book import book as book_now

    at = datetime.now(UTC)
    case: Case = make_case(at=at)
    raw = {**FORM, "kind": "doorstep", "at": f"{local(at + timedelta(minutes=5)):%Y-%m-%dT%H:%M}"}
    book_now(user("office"), raw, now=at, case=case.number)
    with sync_playwright() as playwright, web_server(settings) as address:
        browser = playwright.chromium.launch(executable_path=chromium(), args=BROWSER_FLAGS)
        page = browser.new_page(viewport={"width": 360, "height": 740})
        sign_in(page, address, "office")
        for path in ("/visits", f"/cases/{case.number}", "/visits/1", "/calendar"):
            page.goto(f"{address}{path}")
            for fold in page.locator("details").all():
                fold.evaluate("one => { one.open = true }")
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide <= 360, f"{path} is {wide} wide"
        browser.close()


def test_who_only_goes_along_is_told_who_records_the_result(login: Login, make_case: MakeCase) -> None:
    case = make_case()
    visit_id = book(login("office"), case.number)
    along = login("police")
    page = along.get(f"/visits/{visit_id}").text
    assert f"结果由{case.assignee.name}登记" in page  # type: ignore[union-attr]
    assert f"/visits/{visit_id}/finish" not in page
    assert f"/visits/{visit_id}/finish" not in along.get("/visits").text
    assert f"/visits/{visit_id}/finish" in login("office").get("/visits").text

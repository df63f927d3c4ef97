"""Recusal, sealed cases and ties through the pages."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from intake.audit.tables import AuditEntry
from intake.cases.circle.readers import name_first_readers, seal
from intake.cases.register import register
from intake.cases.tables import Case
from intake.database import db
from intake.posts.receive import receive
from intake.town.places import posts
from intake.visits.book import book
from tests.conftest import FORM, MONDAY, Clock, user
from tests.posts.visits import visit
from tests.web.conftest import Login

LATER = MONDAY + timedelta(hours=2)


@pytest.fixture
def number(app: Flask) -> str:
    """An ordinary dispute in 娄庄村."""
    with app.app_context():
        return register(FORM, by=user("office"), now=MONDAY).number


def report_accusation(login: Login) -> str:
    """Write an accusation down at a village center's phone; return its number."""
    form = FORM | {"kind": "petition", "petition_kind": "accusation", "village": "", "title": "反映干部作风"}
    answer = login("center02").post("/report", form)
    assert answer.status_code == 303, answer.text
    return answer.location.rpartition("/")[2]


def worker(app: Flask, number: str) -> str:
    with app.app_context():
        case = db.session.scalars(select(Case).where(Case.number == number)).one()
        assert case.assignee is not None
        return case.assignee.username


def readings(app: Flask) -> list[str]:
    with app.app_context():
        read = select(AuditEntry.actor).where(AuditEntry.action == "case.read")
        return list(db.session.scalars(read.order_by(AuditEntry.id)))


def test_the_office_names_whom_a_case_is_about_and_they_lose_sight_of_it(
    app: Flask, login: Login, number: str
) -> None:
    accused = worker(app, number)
    at_work, office = login(accused), login("office")
    assert at_work.get(f"/cases/{number}").status_code == 200
    done = office.post(f"/cases/{number}/recusals", {"username": accused}, follow_redirects=True)
    assert "已登记回避" in done.text
    assert "被反映人" in office.get(f"/cases/{number}").text
    assert at_work.get(f"/cases/{number}").status_code == 404
    assert number not in at_work.get("/cases").text
    assert number not in at_work.get("/tonight").text
    assert at_work.post(f"/cases/{number}/steps", {"kind": "comment", "text": "试试"}).status_code == 404


def test_naming_nobody_says_so_beside_the_field(login: Login, number: str) -> None:
    answer = login("office").post(f"/cases/{number}/recusals", {"username": "nobody"})
    assert answer.status_code == 422
    assert "请从名单里选一个人" in answer.text
    assert 'aria-describedby="accused-fault"' in answer.text


def test_a_grid_worker_has_no_page_for_it(login: Login, app: Flask, number: str) -> None:
    person = login(worker(app, number))
    assert person.get(f"/cases/{number}/circle").status_code == 403
    assert person.post(f"/cases/{number}/recusals", {"username": "mayor"}).status_code == 403
    assert "设置回避和保密" not in person.get(f"/cases/{number}").text


def test_an_accusation_from_the_phone_is_seen_by_its_readers_only(app: Flask, login: Login) -> None:
    number = report_accusation(login)
    assert login("secretary").get(f"/cases/{number}").status_code == 200
    for other in ("office", "mayor", "police", "center01", "auditor", "admin"):
        person = login(other)
        assert person.get(f"/cases/{number}").status_code == 404, other
        for page in ("/cases", "/office", "/tonight", "/audit", "/meetings/2026-W10"):
            assert number not in person.get(page).text, (other, page)


def test_each_reading_is_logged_with_who_read(app: Flask, login: Login) -> None:
    number = report_accusation(login)
    login("mayor").get(f"/cases/{number}")
    secretary = login("secretary")
    secretary.get(f"/cases/{number}")
    secretary.get(f"/cases/{number}/why")
    assert readings(app) == ["secretary", "secretary"]
    assert "最近谁看过" in secretary.get(f"/cases/{number}/circle").text


def test_the_page_of_an_accusation_offers_only_its_own_path(login: Login) -> None:
    number = report_accusation(login)
    page = login("secretary").get(f"/cases/{number}").text
    assert "保密件" in page
    assert "移送有权机关" in page
    assert 'value="resolve"' not in page


def test_sealing_and_unsealing_by_the_page(login: Login, app: Flask, number: str) -> None:
    mayor, office = login("mayor"), login("office")
    without = mayor.post(f"/cases/{number}/seal", {"username": "secretary", "reason": ""})
    assert without.status_code == 422
    assert "请填写内容" in without.text
    mayor.post(f"/cases/{number}/seal", {"username": "secretary", "reason": "涉及未成年人"})
    assert office.get(f"/cases/{number}").status_code == 404
    mayor.post(f"/cases/{number}/readers", {"username": "office"})
    assert office.get(f"/cases/{number}").status_code == 200
    mayor.post(f"/cases/{number}/readers/drop", {"username": "office"})
    assert office.get(f"/cases/{number}").status_code == 404
    mayor.post(f"/cases/{number}/unseal", {"reason": "事情清楚了"})
    assert office.get(f"/cases/{number}").status_code == 200


def test_ties_are_declared_and_withdrawn(login: Login, app: Flask) -> None:
    office = login("office")
    same = office.post("/ties", {"one": "grid01", "other": "grid01", "tie": "夫妻"})
    assert same.status_code == 422
    assert "请选两个不同的人" in same.text
    assert office.post("/ties", {"one": "grid01", "other": "center02", "tie": "夫妻"}).status_code == 303
    page = office.get("/ties").text
    assert "夫妻" in page
    tie_id = page.partition("/ties/")[2].partition("/")[0]
    office.post(f"/ties/{tie_id}/withdraw")
    assert "还没有人申报" in office.get("/ties").text


def test_a_sealed_case_without_a_writer_still_has_a_reader(app: Flask, number: str) -> None:
    with app.app_context():
        case = db.session.scalars(select(Case).where(Case.number == number)).one()
        case.sealed = case.guarded = True
        name_first_readers(case, None, LATER)
        assert [reader.user.username for reader in case.readers] == ["secretary"]


def test_guarded_cases_cost_the_lists_no_query_each(
    app: Flask, login: Login, clock: Clock, queries: list[str]
) -> None:
    with app.app_context():
        for n in range(12):
            register(FORM | {"title": f"第{n}件"}, by=user("office"), now=MONDAY)
    office = login("office")
    office.get("/cases")
    queries.clear()
    office.get("/cases")
    alone = len(queries)
    with app.app_context():
        for n in range(12):
            register(FORM | {"title": f"另{n}件"}, by=user("office"), now=MONDAY)
    queries.clear()
    office.get("/cases")
    assert len(queries) <= alone


def test_lists_that_show_a_sealed_matter_are_readings_too(app: Flask, login: Login, number: str) -> None:
    with app.app_context():
        office = user("office")
        post = next(one for one in posts(office.town_id) if one.village.name == "娄庄村")
        receive(office, visit(post=str(post.id), outcome="link", number=number), now=MONDAY)
        raw = {
            "kind": "doorstep",
            "at": "2026-03-03T15:00",
            "place": "村东头",
            "purpose": "听听",
            "people": [],
        }
        booked = book(user("office"), raw, now=MONDAY, case=number).visit.id
        seal(user("office"), number, ["office"], "涉及未成年人", now=MONDAY)
        db.session.commit()
    reader, other = login("office"), login("mayor")
    for path in ("/posts", "/visits", f"/visits/{booked}"):
        before = readings(app)
        assert reader.get(path).status_code == 200
        assert readings(app) == [*before, "office"], path
        other.get(path)
        assert readings(app) == [*before, "office"], path

"""The pages of the duties table and of leave."""

import pytest
from flask import Flask
from sqlalchemy import select

from intake.database import db
from intake.town.tables import StandIn
from tests.conftest import Clock, MakeCase, user
from tests.web.conftest import Login
from tests.web.test_handovers import answer, give


def test_everyone_at_work_reads_the_duties_and_the_office_edits_them(login: Login, bare_app: Flask) -> None:
    reader = login("grid01")
    page = reader.get("/duties").text
    assert "哪类事由谁牵头" in page
    assert "改“山林土地”" not in page
    assert reader.post("/duties", {"category": "山林土地", "lead": "water"}).status_code == 403
    office = login("office")
    form = office.get("/duties?category=山林土地").text
    assert '<option value="land" selected>' in form
    assert 'value="water" checked' in form
    sent = {"category": "山林土地", "lead": "agriculture", "helpers": ["land", "water"], "basis": "会上定的"}
    assert office.post("/duties", sent).status_code == 303
    page = reader.get("/duties").text
    assert "农业农村办 牵头；自然资源所、水利站 协办" in page
    assert "会上定的" in page


def test_a_wrong_duty_keeps_what_was_typed(login: Login) -> None:
    sent = {"category": "山林土地", "lead": "land", "helpers": ["land"], "basis": "会上定的"}
    reply = login("office").post("/duties", sent)
    assert reply.status_code == 422
    assert 'id="duty-helpers-fault"' in reply.text
    assert "会上定的" in reply.text
    assert login("office").post("/duties", {"category": "天外来客", "lead": "land"}).status_code == 422


def test_a_dissolved_department_is_offered_no_more(login: Login, make_case: MakeCase) -> None:
    number, office = make_case(category="山林土地").number, login("office")
    assert office.post("/duties/departments", {"department": "land", "active": "0"}).status_code == 303
    assert '<option value="land"' not in office.get(f"/cases/{number}").text
    assert "自然资源所（已撤销，请改）" in office.get("/duties").text
    assert give(office, number) == 422
    assert office.post("/duties/departments", {"department": "nowhere", "active": "0"}).status_code == 422
    assert office.post("/duties/departments", {"department": "land", "active": "1"}).status_code == 303
    assert give(office, number) == 303


def test_dissolving_gives_back_what_lies_with_the_department(login: Login, make_case: MakeCase) -> None:
    number, office = make_case().number, login("office")
    give(office, number)
    assert answer(login("land"), number, "land", "acknowledge") == 303
    assert office.post("/duties/departments", {"department": "land", "active": "0"}).status_code == 303
    assert "1次转交已收回，请另转部门" in office.get("/duties").text
    assert "收回：部门已撤销" in office.get(f"/cases/{number}").text
    assert give(office, number, department="justice") == 303


def test_a_leave_is_entered_shown_and_ended(login: Login, make_case: MakeCase, clock: Clock) -> None:
    number = make_case(village="娄庄村").number
    lead, other = login("lead01"), login("lead05")
    assert other.get(f"/cases/{number}").status_code == 404
    sent = {"stand_in": "lead05", "first": "2026-03-02", "last": "2026-03-04", "reason": "看病"}
    assert lead.post("/stand-ins", sent).status_code == 303
    assert "看病" in lead.get("/stand-ins").text
    page = other.get("/stand-ins").text
    assert f"<strong>{user('lead01').name}</strong>" in page
    assert "正在代" in page
    assert "看病" not in page
    assert other.get(f"/cases/{number}").status_code == 200
    assert number in other.get("/cases").text
    step = {"kind": "visit", "text": "替他去看了"}
    assert other.post(f"/cases/{number}/steps", step).status_code == 303
    entry = db.session.scalars(select(StandIn)).one()
    assert other.post(f"/stand-ins/{entry.id}/end").status_code == 403
    assert lead.post(f"/stand-ins/{entry.id}/end").status_code == 303
    assert other.get(f"/cases/{number}").status_code == 404
    assert number not in other.get("/cases").text
    assert "现在没有人请假" in lead.get("/stand-ins").text


def test_the_stand_in_finds_the_evening_on_tonight_s_page(login: Login, make_case: MakeCase) -> None:
    case = make_case(village="娄庄村")
    assert case.assignee is not None
    sent = {
        "person": case.assignee.username,
        "stand_in": "grid09",
        "first": "2026-03-02",
        "last": "2026-03-03",
    }
    assert case.number not in login("grid09").get("/tonight").text
    assert login("office").post("/stand-ins", sent).status_code == 303
    page = login("grid09").get("/tonight").text
    assert case.number in page
    number = case.number
    assert f"代{case.assignee.name}" in login("office").get(f"/cases/{number}").text


def test_the_stand_in_signs_for_the_department(login: Login, make_case: MakeCase) -> None:
    number, office = make_case().number, login("office")
    give(office, number)
    sent = {"person": "land", "stand_in": "civil", "first": "2026-03-02", "last": "2026-03-03"}
    assert office.post("/stand-ins", sent).status_code == 303
    civil = login("civil")
    assert "等您签收" in civil.get("/cases").text
    assert "签收</button>" in civil.get(f"/cases/{number}").text
    assert answer(civil, number, "land", "acknowledge") == 303


@pytest.mark.parametrize(
    ("fields", "beside"),
    [
        ({"person": ""}, "leave-person-fault"),
        ({"stand_in": "grid02"}, "leave-stand_in-fault"),
        ({"last": "2026-03-01"}, "leave-last-fault"),
        ({"first": "哪天"}, "leave-first-fault"),
        ({"reason": "长" * 101}, "leave-reason-fault"),
    ],
)
def test_a_wrong_leave_keeps_what_was_typed(login: Login, fields: dict[str, str], beside: str) -> None:
    sent = {"person": "grid02", "stand_in": "grid09", "first": "2026-03-02", "last": "2026-03-03"}
    sent |= {"reason": "探亲"} | fields
    reply = login("office").post("/stand-ins", sent)
    assert reply.status_code == 422
    assert beside in reply.text
    assert sent["reason"] in reply.text


def test_those_who_keep_accounts_and_logs_stay_out(login: Login) -> None:
    for username in ("admin", "auditor"):
        person = login(username)
        assert [person.get(path).status_code for path in ("/duties", "/stand-ins")] == [403, 403]

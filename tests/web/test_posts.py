"""Visits, duty roster, roll call and the online number, through their pages."""

import re
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from intake.cases.tables import Case
from intake.database import db
from intake.posts.own import own_post
from intake.posts.receive import receive
from intake.posts.roll_call import say_none
from intake.posts.tables import PostDuty, Reception, RollCall
from intake.rules.localtime import parse_instant
from tests.conftest import MONDAY, Clock, MakeCase, user
from tests.posts.visits import opening, visit
from tests.web.conftest import Login, Visitor, hidden

EVENING = parse_instant("2026-03-02T18:20")


def post_id(username: str = "center01") -> int:
    return own_post(user(username)).id


def send(person: Visitor, fields: dict[str, str]) -> tuple[int, str]:
    """Fill the page's form and send it; return the status and the page that follows."""
    form = hidden(person.get("/posts").text)
    answer = person.post("/posts", {"submission_id": form["submission_id"], **fields})
    page = person.get(answer.headers["Location"]).text if answer.status_code == 303 else answer.text
    return answer.status_code, page


def test_a_visit_is_written_down_and_counted(login: Login, bare_app: Flask) -> None:
    person = login("center01")
    status, page = send(person, visit(people="3"))
    assert status == 303
    assert "接访已登记：1批，3人次" in page
    assert "<span>今天</span><b>1</b> 批<b>3</b> 人次" in page
    assert "史长顺：问承包地什么时候丈量" in page
    assert "当场答复：告诉他下周三丈量" in page


def test_a_visit_about_a_case_leads_to_it(login: Login, make_case: MakeCase) -> None:
    case = make_case(by="center01")
    person = login("grid01")
    assert f'<option value="{case.number}">' in person.get("/posts").text
    status, page = send(person, visit(outcome="link", number=case.number))
    assert status == 303
    assert f'href="/cases/{case.number}"' in page
    assert "接访：第1批，2人次" in person.get(f"/cases/{case.number}").text


def test_a_group_opens_a_case_and_lands_on_it(login: Login, bare_app: Flask) -> None:
    status, page = send(login("center01"), opening(people="7", representatives="赵一、钱二、孙三"))
    assert status == 303
    assert "接访已登记：1批，7人次；新立事项 ZZ202603020001，查询码" in page
    assert "<h1>要求丈量承包地</h1>" in page
    assert db.session.scalars(select(Case.source)).all() == ["post"]


def test_what_is_wrong_is_told_beside_the_field_and_what_was_typed_stays(
    login: Login, bare_app: Flask
) -> None:
    six = "甲一 乙二 丙三 丁四 戊五 己六"
    status, page = send(login("center01"), visit(people="9", representatives=six, phone="12"))
    assert status == 422
    assert "代表不超过5人，现在填了6人" in page.partition('id="representatives-fault"')[2]
    assert "电话号码不对" in page.partition('id="phone-fault"')[2]
    assert six in page
    assert 'value="9"' in page
    assert db.session.scalar(select(func.count()).select_from(Reception)) == 0


@pytest.mark.parametrize(("field", "value"), [("people", "0"), ("at", "2026-03-02 10:30"), ("matter", "")])
def test_each_bad_input_is_refused(login: Login, bare_app: Flask, field: str, value: str) -> None:
    status, page = send(login("center01"), visit(**{field: value}))
    assert status == 422
    assert f'id="{field}-fault"' in page
    assert db.session.scalar(select(func.count()).select_from(Reception)) == 0


def test_sending_the_form_twice_is_once_and_another_visit_needs_another_form(
    login: Login, bare_app: Flask
) -> None:
    person = login("center01")
    form = hidden(person.get("/posts").text)
    for fields, status in ((visit(), 303), (visit(), 303), (visit(people="4"), 409)):
        answer = person.post("/posts", {"submission_id": form["submission_id"], **fields})
        assert answer.status_code == status
    assert "请再点一次" in answer.text
    fresh = hidden(answer.text)["submission_id"]
    assert fresh != form["submission_id"]
    assert person.post("/posts", {"submission_id": fresh, **visit(people="4")}).status_code == 303
    assert db.session.scalar(select(func.sum(Reception.people))) == 6


def test_a_person_sees_the_own_post_and_the_town_sees_all(login: Login, bare_app: Flask) -> None:
    receive(user("center01"), visit(matter="赵庄村的事"), now=MONDAY)
    receive(user("center02"), visit(matter="娄庄村的事"), now=MONDAY)
    assert "娄庄村的事" not in login("center01").get("/posts").text
    for username in ("office", "mayor"):
        page = login(username).get("/posts").text
        assert "赵庄村的事" in page
        assert "娄庄村的事" in page
    assert "visit-form" not in login("mayor").get("/posts").text
    assert "没有信访阵地" in login("center22").get("/posts").text


def test_an_accusation_leaves_no_trace_for_who_may_not_know(login: Login, bare_app: Flask) -> None:
    told = receive(user("center01"), opening(opens="accusation", matter="告某人"), now=MONDAY)
    assert told.case is not None
    number = told.case.number
    page = login("grid01").get("/posts").text
    assert "告某人" not in page
    assert number not in page
    assert "<span>今天</span><b>0</b> 批<b>0</b> 人次" in page
    assert "今天没有来访，报平安" in login("grid01").get("/posts/roll-call").text


def test_pages_of_posts_are_for_those_who_work_there(login: Login, bare_app: Flask) -> None:
    for path in ("/posts", "/posts/roll-call", "/posts/duties"):
        for username, status in (("grid01", 200), ("lead01", 200), ("secretary", 200), ("police", 403)):
            assert login(username).get(path).status_code == status, (path, username)
    assert login("mayor").post("/posts", visit()).status_code == 403
    assert login("center02").post(f"/posts/roll-call/{post_id()}").status_code == 403
    assert login("mediator001").get("/posts/duties").status_code == 200
    assert login("mediator001").get(f"/posts/duties/{post_id()}").status_code == 403
    assert login("center02").get(f"/posts/duties/{post_id()}").status_code == 403


def test_one_tap_says_none_today(login: Login, bare_app: Flask, clock: Clock) -> None:
    person = login("center01")
    assert "今天没有来访，报平安" in person.get("/posts/roll-call").text
    assert person.post(f"/posts/roll-call/{post_id()}").status_code == 303
    assert "✓ 已报平安，10:00" in person.get("/posts/roll-call").text
    clock.now = EVENING
    late = login("center02")
    assert "现在报记作补报" in late.get("/posts/roll-call").text
    late.post(f"/posts/roll-call/{post_id('center02')}")
    assert "补报平安，18:20（过了 17:00）" in late.get("/posts/roll-call").text
    yesterday = (clock.now - timedelta(days=1)).date().isoformat()
    assert late.post(f"/posts/roll-call/{post_id('center02')}", {"day": yesterday}).status_code == 303
    assert db.session.scalar(select(func.count()).select_from(RollCall)) == 3


def test_a_none_against_a_visit_is_refused_on_the_page(login: Login, bare_app: Flask) -> None:
    receive(user("center01"), visit(), now=MONDAY)
    person = login("center01")
    assert "今天有 1 批来访，不用再报" in person.get("/posts/roll-call").text
    answer = person.post(f"/posts/roll-call/{post_id()}")
    assert answer.status_code == 422
    assert "这一天登记了1批来访，不能报“没有来访”" in answer.text


def test_the_office_sees_who_is_silent_on_the_page_and_on_the_board(
    login: Login, bare_app: Flask, clock: Clock
) -> None:
    say_none(user("center01"), "", now=MONDAY)
    person = login("office")
    assert "没有报平安的信访阵地" not in person.get("/office").text
    clock.now = EVENING
    person = login("office")
    box = person.get("/office").text.partition('id="silent-title"')[2].partition("</section>")[0]
    assert '<span class="count">20</span>' in box
    assert "娄庄村信访阵地" in box
    assert "赵庄村信访阵地" not in box
    page = person.get("/posts/roll-call").text
    assert "20 个信访阵地没有报" in page
    assert page.count("代报没有来访") == 20


def test_the_roster_is_made_copied_and_signed(login: Login, bare_app: Flask, clock: Clock) -> None:
    center = login("center01")
    path = f"/posts/duties/{post_id()}"
    page = center.get(f"{path}?week=2026-W10").text
    assert page.count('<select id="2026-03') == 14
    assert "夜学" in page
    sent = {"week": "2026-W10", "2026-03-02": ["grid01", "mediator001"], "2026-03-04": ["center01", ""]}
    assert center.post(path, sent).status_code == 303
    week = center.get("/posts/duties").text
    assert "史亚飞" in week
    assert "今晚您值班" not in week
    assert center.post(f"{path}/copy", {"week": "2026-W11"}).status_code == 303
    assert "许自立" in center.get("/posts/duties?week=2026-W11").text
    clock.now = EVENING
    mediator = login("mediator001")
    assert "今晚您值班：夜学" in mediator.get("/posts/duties").text
    receive(user("center01"), visit(people="3"), now=EVENING)
    assert mediator.post(f"{path}/sign-in").status_code == 303
    assert mediator.post(f"{path}/sign-in").status_code == 303
    page = mediator.get("/posts/duties").text
    assert "✓ 18:20 已签到" in page
    assert "接访1批3人次" in page
    signed = select(func.count()).where(PostDuty.signed_in_at.is_not(None))
    assert db.session.scalar(signed) == 1


def test_a_stranger_on_the_roster_is_refused_beside_the_evening(login: Login, bare_app: Flask) -> None:
    path = f"/posts/duties/{post_id()}"
    answer = login("office").post(path, {"week": "2026-W10", "2026-03-03": ["grid02"]})
    assert answer.status_code == 422
    assert "grid02不是本村的人" in answer.text.partition('id="2026-03-03-fault"')[2]
    gone = login("office").post(path, {"week": "2026-W09", "2026-02-23": ["grid01"]})
    assert gone.status_code == 422
    assert "已经过去" in gone.text
    assert login("office").post(f"{path}/copy", {"week": "2026-W10"}).status_code == 422
    assert db.session.scalar(select(func.count()).select_from(PostDuty)) == 0


def test_signing_in_too_early_or_for_another_is_refused_in_words(
    login: Login, bare_app: Flask, clock: Clock
) -> None:
    path = f"/posts/duties/{post_id()}"
    login("center01").post(path, {"week": "2026-W10", "2026-03-02": ["grid01"]})
    early = login("grid01").post(f"{path}/sign-in")
    assert early.status_code == 422
    assert "17:00以后才能签到" in early.text
    clock.now = EVENING
    other = login("center01").post(f"{path}/sign-in")
    assert other.status_code == 403
    assert "今晚这里不是您值班" in other.text


def test_the_week_costs_the_same_however_many_posts(
    login: Login, bare_app: Flask, queries: list[str]
) -> None:
    counts = []
    for username in ("center01", "office"):
        person = login(username)
        queries.clear()
        person.get("/posts/duties")
        person.get("/posts/roll-call")
        counts.append(len(queries))
    assert abs(counts[0] - counts[1]) <= 4


def test_the_online_number_is_entered_on_the_case_s_page(login: Login, make_case: MakeCase) -> None:
    number = make_case(kind="petition").number
    person = login("office")
    assert "录入网上系统" in person.get(f"/cases/{number}").text
    wrong = person.post(f"/cases/{number}/online", {"online_number": "41042126", "entered_on": "2026-03-09"})
    assert wrong.status_code == 422
    assert "录入日期不能晚于今天" in wrong.text.partition('id="online-entered_on-fault"')[2]
    assert 'value="41042126"' in wrong.text
    sent = {"online_number": "41042126", "entered_on": "2026-03-02"}
    assert person.post(f"/cases/{number}/online", sent).status_code == 303
    page = person.get(f"/cases/{number}").text
    assert "已录入网上系统" in page
    assert re.search(r"网上编号41042126，2026-03-02录入", page)
    assert "online-online_number" not in login("grid02").get(f"/cases/{number}").text
    assert login("grid02").post(f"/cases/{number}/online", sent).status_code == 403
    assert login("center01").post(f"/cases/{number}/online", sent).status_code == 404


def test_a_dispute_has_no_online_number(login: Login, make_case: MakeCase) -> None:
    number = make_case(kind="dispute").number
    person = login("office")
    assert "录入网上系统" not in person.get(f"/cases/{number}").text
    sent = {"online_number": "1", "entered_on": date(2026, 3, 2).isoformat()}
    assert person.post(f"/cases/{number}/online", sent).status_code == 409

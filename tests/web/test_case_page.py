"""The page of one case and its forms."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from intake.cases.tables import Case, Handover, Participant
from intake.database import db
from intake.escalation.sweep import sweep
from intake.rules.localtime import parse_instant
from tests.conftest import MONDAY, Clock, MakeCase, user
from tests.web.conftest import Login


def words(page: str) -> list[str]:
    """Return the words under the seven dots."""
    line = page.partition('<ol class="evenings"')[2].partition("</ol>")[0]
    return re.findall(r"</span>([^<]+)</span></li>", line)


def test_the_seven_evenings_are_said_in_words(login: Login, make_case: MakeCase, clock: Clock) -> None:
    case = make_case()
    person = login("office")
    assert words(person.get(f"/cases/{case.number}").text) == ["今晚", *["未到"] * 6]
    clock.now = parse_instant("2026-03-03T19:00")
    sweep(clock.now)
    page = login("office").get(f"/cases/{case.number}").text
    assert words(page) == ["未做", "今晚", *["未到"] * 5]
    assert "第1晚没有按时做" in page
    assert "跟进" in page


def test_recording_the_evening_s_step_ticks_it_off(login: Login, make_case: MakeCase, clock: Clock) -> None:
    number = make_case().number
    clock.now = parse_instant("2026-03-02T20:00")
    person = login("office")
    answer = person.post(
        f"/cases/{number}/steps",
        {"kind": "visit", "text": "到家里看了", "present": "村支书", "next_date": "2026-03-03"},
    )
    assert answer.status_code == 303
    page = person.get(f"/cases/{number}").text
    assert "已记录，第1晚完成了" in page
    assert words(page)[:3] == ["完成", "下晚", "未到"]
    assert "到家里看了" in page
    assert "在场：村支书" in page


def test_a_refused_step_keeps_what_was_typed(login: Login, make_case: MakeCase) -> None:
    number = make_case().number
    person = login("office")
    for wrong, beside in (
        ({"kind": "", "text": "说了半天"}, "step-kind-fault"),
        ({"kind": "talk", "text": "说了半天", "next_date": "2020-01-01"}, "step-next_date-fault"),
        ({"kind": "talk", "text": "说了半天", "next_date": "哪天"}, "step-next_date-fault"),
        ({"kind": "talk", "text": "说了半天", "present": "甲" * 201}, "step-present-fault"),
        ({"kind": "talk", "text": "说了半天" * 50_000}, "step-text-fault"),
    ):
        answer = person.post(f"/cases/{number}/steps", wrong)
        assert answer.status_code == 422
        assert beside in answer.text
        assert "说了半天" in answer.text


@pytest.mark.parametrize(
    ("form", "data", "said"),
    [
        ("moves", {"name": "resolve", "text": ""}, "请填写内容"),
        ("handovers", {"department": "", "task": "去看看"}, "请选择部门"),
        ("helpers", {"username": ""}, "请选择一位调解员"),
        ("risk", {"risk": "purple", "reason": "看着不对"}, "请选择风险等级"),
        ("risk", {"risk": "red", "reason": ""}, "请填写内容"),
        ("handovers", {"department": "po\0lice", "task": "x"}, "不能保存的字符"),
    ],
)
def test_each_form_says_what_is_wrong(
    login: Login, make_case: MakeCase, form: str, data: dict[str, str], said: str
) -> None:
    answer = login("office").post(f"/cases/{make_case().number}/{form}", data)
    assert answer.status_code == 422
    assert said in answer.text


def test_a_closed_case_takes_no_step_and_keeps_the_text(login: Login, make_case: MakeCase) -> None:
    number = make_case().number
    person = login("office")
    assert person.post(f"/cases/{number}/moves", {"name": "resolve", "text": "说好了"}).status_code == 303
    page = person.get(f"/cases/{number}").text
    assert "已化解" in page
    assert words(page) == ["不用"] * 7
    answer = person.post(f"/cases/{number}/steps", {"kind": "talk", "text": "又去了一趟"})
    assert answer.status_code == 409
    assert "又去了一趟" in answer.text
    assert person.post(f"/cases/{number}/moves", {"name": "resolve", "text": "再"}).status_code == 409
    assert person.post(f"/cases/{number}/moves", {"name": "fly", "text": "再"}).status_code == 409
    assert person.post(f"/cases/{number}/moves", {"name": "reopen", "text": "又吵起来"}).status_code == 303
    assert "第2轮" in person.get(f"/cases/{number}").text


def test_a_role_is_offered_only_its_own_moves(login: Login, make_case: MakeCase) -> None:
    number = make_case().number
    page = login("center02").get(f"/cases/{number}").text
    assert 'value="resolve"' in page
    assert 'value="submit"' not in page
    assert "转交部门" not in page
    center = login("center02")
    assert center.post(f"/cases/{number}/moves", {"name": "submit", "text": ""}).status_code == 403
    assert center.post(f"/cases/{number}/handovers", {"department": "police", "task": "x"}).status_code == 403
    assert login("mayor").get(f"/cases/{number}").status_code == 200


def test_a_handover_opens_the_case_to_the_department_which_acknowledges_it(
    login: Login, make_case: MakeCase, bare_app: Flask
) -> None:
    number = make_case().number
    police = login("police")
    assert police.get(f"/cases/{number}").status_code == 404
    office = login("office")
    assert (
        office.post(f"/cases/{number}/handovers", {"department": "police", "task": "请到场"}).status_code
        == 303
    )
    assert "等您签收" in police.get("/cases").text
    handover = db.session.scalars(select(Handover)).one()
    where = f"/cases/{number}/handovers/{handover.id}/acknowledge"
    assert office.post(where).status_code == 403
    assert police.post(where).status_code == 303
    assert "已签收" in police.get(f"/cases/{number}").text
    assert "等您签收" not in police.get("/cases").text
    assert police.post(f"/cases/{number}/handovers/{10**30}/acknowledge").status_code == 403


def test_a_mediator_who_is_asked_sees_the_case(login: Login, make_case: MakeCase, bare_app: Flask) -> None:
    number = make_case().number
    mediator = login("mediator001")
    assert mediator.get(f"/cases/{number}").status_code == 404
    answer = login("office").post(f"/cases/{number}/helpers", {"username": "mediator001"})
    assert answer.status_code == 303
    assert db.session.scalar(select(Participant.user_id)) == user("mediator001").id
    assert mediator.get(f"/cases/{number}").status_code == 200
    assert number in mediator.get("/tonight").text


def test_a_red_case_is_alerted_and_acknowledged(login: Login, make_case: MakeCase, clock: Clock) -> None:
    number = make_case().number
    office = login("office")
    assert office.post(f"/cases/{number}/risk", {"risk": "red", "reason": "有人拿刀"}).status_code == 303
    sweep(clock.now)
    assert "还没有人签收" in office.get(f"/cases/{number}").text
    assert "请马上签收" in office.get("/office").text
    assert login("center02").post(f"/cases/{number}/alert/acknowledge").status_code == 403
    answer = office.post(f"/cases/{number}/alert/acknowledge", {"back": "board"})
    assert answer.headers["Location"] == "/office"
    assert "请马上签收" not in office.get("/office").text


def test_people_and_code_are_shown_and_the_identity_number_is_masked(
    login: Login, make_case: MakeCase
) -> None:
    case = make_case(petitioner_id_no="11010519491231002X")
    page = login("office").get(f"/cases/{case.number}").text
    assert 'href="tel:13912345678"' in page
    assert "11010519491231002X" not in page
    assert case.status_code in page


def test_legal_clocks_show_both_dates_and_their_article(
    login: Login, make_case: MakeCase, clock: Clock
) -> None:
    clock.now = parse_instant("2026-03-06T10:00")
    case = make_case(kind="petition", at=clock.now)
    page = login("office").get(f"/cases/{case.number}").text
    assert "《信访工作条例》第二十三条" in page
    assert "3月21日 周六，遇休息日顺延为 3月23日 周一" in page
    assert "还有15天" in page


def test_why_explains_in_words(login: Login, make_case: MakeCase) -> None:
    page = login("office").get(f"/cases/{make_case().number}/why").text
    assert "接下来" in page
    assert "第1晚" in page


def test_the_page_asks_as_often_for_forty_events_as_for_four(
    login: Login, make_case: MakeCase, queries: list[str], clock: Clock
) -> None:
    from intake.cases.progress import record_step

    number, person = make_case().number, login("office")
    person.get(f"/cases/{number}")

    def cost() -> int:
        queries.clear()
        assert person.get(f"/cases/{number}").status_code == 200
        return len(queries)

    few = cost()
    for turn in range(40):
        record_step(user("center02" if turn % 2 else "lead01") if turn % 3 == 0 else user("office"), number,
                    now=MONDAY + timedelta(minutes=turn), kind="comment", text="记一笔")  # fmt: skip
    assert cost() <= few + 1
    assert db.session.scalar(select(Case.number)) == number


def test_the_code_is_on_the_page_for_a_day_and_a_new_one_is_shown_once(
    login: Login, make_case: MakeCase, clock: Clock
) -> None:
    case = make_case(by="grid02")
    path = f"/cases/{case.number}"
    assert case.status_code in login("grid02").get(path).text
    for name in ("mayor", "secretary"):
        page = login(name).get(path).text
        assert case.status_code not in page
        assert "查询码" not in page
        answer = login(name).post(f"{path}/code")
        assert (answer.status_code, "由镇办、村中心或登记这件事项的网格员办理" in answer.text) == (403, True)
    clock.now = MONDAY + timedelta(days=1)
    grid = login("grid02")
    page = grid.get(path).text
    assert case.status_code not in page
    assert "重发查询码" in page
    assert grid.post(f"{path}/code").status_code == 303
    db.session.rollback()
    db.session.refresh(case)
    assert f"新的查询码是 {case.status_code}" in grid.get(path).text
    assert case.status_code not in grid.get(path).text

"""Hand-overs through the pages: forms, the board, the duties table and leave."""

import pytest
from sqlalchemy import select

from intake.cases.handover import hand_over
from intake.cases.tables import Handover
from intake.database import db
from intake.escalation.sweep import sweep
from intake.rules.localtime import parse_instant
from intake.town.tables import Department
from tests.conftest import MONDAY, Clock, MakeCase, user
from tests.web.conftest import Login, Visitor
from tests.web.test_office import section


def the_handover(code: str) -> Handover:
    db.session.expire_all()
    query = select(Handover).join(Department).where(Department.code == code).order_by(Handover.id.desc())
    return db.session.scalars(query).first()  # type: ignore[return-value]


def give(person: Visitor, number: str, **fields: str) -> int:
    form = {"department": "land", "part": "lead", "task": "请量四至"} | fields
    return person.post(f"/cases/{number}/handovers", form).status_code


def answer(person: Visitor, number: str, code: str, step: str, **fields: str) -> int:
    where = f"/cases/{number}/handovers/{the_handover(code).id}/{step}"
    return person.post(where, fields).status_code


def test_the_form_proposes_the_department_with_its_basis(login: Login, make_case: MakeCase) -> None:
    number = make_case(category="山林土地").number
    office = login("office")
    page = office.get(f"/cases/{number}").text
    assert "自然资源所</strong>牵头，农业农村办、水利站协办" in page
    assert "依据：本镇设定：土地权属归口" in page
    assert '<option value="land" selected>' in page
    assert give(office, number) == 303
    page = office.get(f"/cases/{number}").text
    assert "现在由自然资源所牵头" in page
    assert '<option value="agriculture" selected>' in page
    assert 'name="part" value="co" checked' in page


def test_a_hand_over_is_sent_back_and_the_office_decides(login: Login, make_case: MakeCase) -> None:
    number = make_case().number
    office, land = login("office"), login("land")
    assert give(office, number, due="2026-03-06") == 303
    page = office.get(f"/cases/{number}").text
    assert f"轮到 <strong>{user('office').name}</strong>，等自然资源所签收" in page
    assert "3月6日 周五 前办完" in page
    assert "请在 今天 16:30 前签收" in land.get(f"/cases/{number}").text
    assert answer(land, number, "land", "refuse", reason="归农业农村办") == 303
    assert "自然资源所退回了，请决定由谁办理" in office.get(f"/cases/{number}").text
    assert "请决定由谁办理" not in land.get(f"/cases/{number}").text
    assert answer(office, number, "land", "decide", insist="1", decision="宅基地归你们") == 303
    page = land.get(f"/cases/{number}").text
    assert "镇办决定由它办理" in page
    assert "决定由它办理：宅基地归你们" in page
    assert answer(land, number, "land", "finish", result="量过了") == 303
    assert "办完：量过了" in office.get(f"/cases/{number}").text


def test_a_second_lead_is_refused_beside_the_part(login: Login, make_case: MakeCase) -> None:
    number = make_case().number
    office = login("office")
    assert give(office, number) == 303
    form = {"department": "justice", "part": "lead", "task": "请参加调解", "due": "2026-03-09"}
    reply = office.post(f"/cases/{number}/handovers", form)
    assert reply.status_code == 409
    assert 'id="handover-part-fault"' in reply.text
    assert "已经由自然资源所牵头" in reply.text
    for kept in ("请参加调解", 'value="2026-03-09"', '<option value="justice" selected>'):
        assert kept in reply.text
    assert give(office, number, department="justice", part="co") == 303


@pytest.mark.parametrize(
    ("fields", "beside"),
    [
        ({"department": ""}, "handover-department-fault"),
        ({"department": "water"}, "水利站这个部门已经撤销"),
        ({"task": ""}, "handover-task-fault"),
        ({"part": "boss"}, "handover-part-fault"),
        ({"due": "2026-03-01"}, "handover-due-fault"),
        ({"due": "下周"}, "handover-due-fault"),
    ],
)
def test_a_wrong_hand_over_keeps_what_was_typed(
    login: Login, make_case: MakeCase, fields: dict[str, str], beside: str
) -> None:
    number = make_case().number
    office = login("office")
    office.post("/duties/departments", {"department": "water", "active": "0"})
    form = {"department": "land", "part": "co", "task": "请到现场看看", "due": "2026-03-09"} | fields
    reply = office.post(f"/cases/{number}/handovers", form)
    assert reply.status_code == 422
    assert beside in reply.text
    assert form["task"] in reply.text
    assert '<details class="card fold" id="handover" open>' in reply.text


def test_refusing_deciding_and_finishing_need_words(login: Login, make_case: MakeCase) -> None:
    number = make_case().number
    office, land = login("office"), login("land")
    give(office, number)
    where = f"/cases/{number}/handovers/{the_handover('land').id}"
    reply = land.post(f"{where}/refuse", {"reason": " "})
    assert (reply.status_code, "请写清为什么退回" in reply.text) == (422, True)
    assert answer(land, number, "land", "refuse", reason="不归我们") == 303
    reply = office.post(f"{where}/decide", {"insist": "1", "decision": ""})
    assert (reply.status_code, "请写清怎么决定" in reply.text) == (422, True)
    assert answer(office, number, "land", "decide", insist="1", decision="归你们") == 303
    reply = land.post(f"{where}/finish", {"result": ""})
    assert (reply.status_code, "请写清办了什么" in reply.text) == (422, True)


def test_a_step_that_is_not_theirs_is_refused_with_a_sentence(login: Login, make_case: MakeCase) -> None:
    number = make_case().number
    office, land = login("office"), login("land")
    give(office, number)
    for step in ("acknowledge", "refuse", "finish"):
        assert answer(office, number, "land", step, reason="x", result="x") == 403
    assert answer(land, number, "land", "withdraw") == 403
    assert answer(land, number, "land", "decide", insist="0", decision="x") == 403
    where = f"/cases/{number}/handovers/{the_handover('land').id}/decide"
    reply = office.post(where, {"insist": "0", "decision": "x"})
    assert reply.status_code == 409
    assert "这次转交现在是“等待签收”，不能“同意退回”" in reply.text
    assert answer(office, number, "land", "withdraw", reason="转错了") == 303
    assert "收回：转错了" in office.get(f"/cases/{number}").text
    assert land.get(f"/cases/{number}").status_code == 404


def test_the_office_takes_an_acknowledged_hand_over_back_with_a_reason(
    login: Login, make_case: MakeCase
) -> None:
    number = make_case().number
    office, land = login("office"), login("land")
    give(office, number)
    assert answer(land, number, "land", "acknowledge") == 303
    form = f"handovers/{the_handover('land').id}/withdraw"
    assert form in office.get(f"/cases/{number}").text
    assert form not in land.get(f"/cases/{number}").text
    reply = office.post(f"/cases/{number}/{form}", {"reason": " "})
    assert (reply.status_code, "部门已签收，请写清为什么收回" in reply.text) == (422, True)
    for _ in range(2):
        assert answer(office, number, "land", "withdraw", reason="改由司法所办") == 303
    assert "收回：改由司法所办" in office.get(f"/cases/{number}").text
    assert give(office, number, department="justice") == 303


def test_a_form_tapped_twice_is_no_refusal(login: Login, make_case: MakeCase) -> None:
    number = make_case().number
    office, land = login("office"), login("land")
    give(office, number)
    for person, step, fields in (
        (land, "refuse", {"reason": "不归我们"}),
        (office, "decide", {"insist": "1", "decision": "归你们"}),
        (land, "finish", {"result": "量过了"}),
    ):
        assert [answer(person, number, "land", step, **fields) for _ in range(2)] == [303, 303]


def test_a_correction_while_it_waits_is_refused_beside_the_department(
    login: Login, make_case: MakeCase
) -> None:
    number, office = make_case().number, login("office")
    assert [give(office, number, due="2026-03-09") for _ in range(2)] == [303, 303]
    form = {"department": "land", "part": "lead", "task": "请量四至", "due": "2026-03-10"}
    reply = office.post(f"/cases/{number}/handovers", form)
    assert reply.status_code == 409
    assert 'id="handover-department-fault"' in reply.text
    assert "已经转给自然资源所，它还没签收，要改请先收回" in reply.text


def test_a_day_before_it_must_be_acknowledged_is_refused_beside_it(
    login: Login, make_case: MakeCase, clock: Clock
) -> None:
    number = make_case().number
    clock.now = parse_instant("2026-03-06T17:00")
    form = {"department": "land", "part": "lead", "task": "请量四至", "due": "2026-03-08"}
    reply = login("office").post(f"/cases/{number}/handovers", form)
    assert reply.status_code == 422
    assert "部门到3月9日才到签收时限" in reply.text
    assert 'id="handover-due-fault"' in reply.text


def test_the_board_shows_what_no_department_took_and_since_when(
    login: Login, make_case: MakeCase, clock: Clock
) -> None:
    waiting, back, late = (make_case(title=title) for title in ("没签收的", "退回的", "没办完的"))
    office = login("office")
    for case, code, due in ((waiting, "land", ""), (back, "civil", ""), (late, "water", "2026-03-02")):
        give(office, case.number, department=code, due=due)
    answer(login("civil"), back.number, "civil", "refuse", reason="不归我们")
    answer(login("water"), late.number, "water", "acknowledge")
    board = section(office.get("/office").text, "handovers")
    assert "今天 16:30 前签收" in board
    assert "退回，明天 18:00 前决定" in board
    assert "没办完的" not in board
    clock.now = parse_instant("2026-03-04T09:00")
    sweep(clock.now)
    board = section(login("office").get("/office").text, "handovers")
    assert "签收时间已过，前天 16:30" in board
    assert "昨天 18:00 前要决定，已过" in board
    assert "没办完，前天 到期" in board
    page = login("office").get(f"/cases/{late.number}").text
    assert "已签收，超过期限" in page


def test_the_page_asks_as_often_for_six_hand_overs_as_for_two(
    login: Login, make_case: MakeCase, queries: list[str]
) -> None:
    number, person = make_case().number, login("office")
    for code in ("land", "justice"):
        hand_over(user("office"), number, code, "请核实", now=MONDAY)

    def cost(path: str) -> int:
        queries.clear()
        assert person.get(path).status_code == 200
        return len(queries)

    few, board = cost(f"/cases/{number}"), cost("/office")
    for code in ("civil", "police", "water", "labour"):
        hand_over(user("lead01"), number, code, "请核实", now=MONDAY)
    assert cost(f"/cases/{number}") <= few
    assert cost("/office") <= board


@pytest.mark.parametrize("pressed", [{}, {"insist": "yes"}])
def test_neither_button_decides_nothing(login: Login, make_case: MakeCase, pressed: dict[str, str]) -> None:
    number = make_case().number
    office, land = login("office"), login("land")
    give(office, number)
    assert answer(land, number, "land", "refuse", reason="不归我们") == 303
    where = f"/cases/{number}/handovers/{the_handover('land').id}"
    reply = office.post(f"{where}/decide", {"decision": "归你们", **pressed})
    assert (reply.status_code, "请点下面两个按钮中的一个" in reply.text) == (422, True)
    assert "归你们" in reply.text
    assert the_handover("land").state == "refused"

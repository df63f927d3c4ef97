"""The playbook in the office: read, edit, try out, publish, move cases."""

import re
from datetime import timedelta
from typing import Any

import pytest

from intake.cases.circle.tables import Recusal
from intake.cases.moves import apply_move
from intake.cases.progress import record_step
from intake.database import db
from intake.escalation.sweep import sweep
from intake.rules.localtime import parse_instant
from intake.rules.playbook_form import form_of
from intake.rules.playbook_text import shipped
from intake.town.playbooks import current_playbook, publish, versions_of
from intake.town.tables import Town
from tests.conftest import MONDAY, Clock, MakeCase, user
from tests.web.conftest import Login, hidden


def filled(**typed: Any) -> dict[str, Any]:
    """The form as the page fills it, with what somebody typed over it."""
    return form_of(shipped()) | {"base": ["ladder@1"], "reading": ["ladder"]} | typed


@pytest.mark.parametrize("username", ["office", "mayor", "secretary"])
def test_the_playbook_in_force_is_said_in_words(login: Login, username: str) -> None:
    page = login(username).get("/playbook").text
    for words in (
        "一事七晚",
        "第1版",
        "本镇设定",
        "接访登记、告知",
        "部门签收",
        "4个办公小时内",
        "08:30—12:00",
    ):
        assert words in page
    assert page.count('class="week-n"') == 7
    assert "3月2日 周一" in page
    assert "3月8日 周日" in page
    assert ("修改工作法" in page) == (username == "office")


@pytest.mark.parametrize("username", ["grid01", "lead01", "police", "mediator001", "admin", "auditor"])
def test_others_do_not_come_in(login: Login, username: str) -> None:
    person = login(username)
    for path in ("/playbook", "/playbook/edit", "/playbook/versions/ladder@1"):
        assert person.get(path).status_code == 403
    for path in ("/playbook/try", "/playbook/publish", "/playbook/edit", "/playbook/versions/ladder@1/move"):
        assert person.post(path, filled()).status_code == 403


@pytest.mark.parametrize("username", ["mayor", "secretary"])
def test_leaders_read_but_do_not_edit(login: Login, username: str) -> None:
    person = login(username)
    assert person.get("/playbook/edit").status_code == 403
    assert person.post("/playbook/publish", filled(why="我来改")).status_code == 403
    assert person.post("/playbook/versions/ladder@1/move", {"all": "1"}).status_code == 403
    assert person.get("/playbook/versions/ladder@1").status_code == 200


def test_the_form_asks_for_no_code(login: Login) -> None:
    page = login("office").get("/playbook/edit").text
    assert 'value="接访登记、告知"' in page
    assert page.count('name="kinds_1" value=') == 7
    assert page.count('name="kinds_1" value="notice" checked') == 1
    assert '<option value="village_lead" selected>包村干部</option>' in page
    assert 'id="due_at" name="due_at" type="time" value="21:30"' in page
    assert "chain" not in re.sub(r'(name|id|for)="[^"]*"', "", page)


def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(login: Login) -> None:
    typed = filled(
        name="", due_at="17:00", hold_days="2026-06-05\n麦收", title_2="上门", actor_6="mayor", chain_4=""
    )
    answer = login("office").post("/playbook/try", typed)
    assert answer.status_code == 422
    page = answer.text
    assert 'id="name-fault">要填1到20个字<' in page
    assert 'id="remind_at-fault">时间要依次是：登记截止、提醒、当晚期限<' in page
    assert 'id="hold_days-fault">第2行“麦收”看不懂，请写成 2026-02-17<' in page
    assert 'id="actor_6-fault">镇长不在升级顺序里，请选顺序里有的，或者把他加进顺序<' in page
    assert '<a href="#actor_6">第6晚轮到谁：' in page
    assert 'value="上门"' in page
    assert "2026-06-05\n麦收</textarea>" in page
    assert 'name="due_at" type="time" value="17:00"' in page


def test_an_edit_is_tried_on_the_last_ninety_days_then_published(
    login: Login, make_case: MakeCase, clock: Clock, town: Town
) -> None:
    case = make_case(title="排水沟的事")
    record_step(user("office"), case.number, now=parse_instant("2026-03-02T20:00"), kind="visit", text="看了")
    sweep(parse_instant("2026-03-02T21:30"))
    clock.now = parse_instant("2026-03-03T09:00")
    person = login("office")
    trial = person.post("/playbook/try", filled(due_at="19:30", remind_at="18:00", hold_days="2026-03-05"))
    assert trial.status_code == 200
    assert "当晚21:30" not in trial.text
    assert "改为：19:30以前要记下来" in trial.text
    assert "第1晚：原按时，改后未按时" in trial.text
    assert "排水沟的事" in trial.text
    assert re.search(r"没按时的晚上</th><td>0</td><td class=\"moved\">1</td>", trial.text)
    assert current_playbook(town.id) == shipped()
    carried = hidden(trial.text)
    assert (carried["due_at"], carried["hold_days"]) == ("19:30", "2026-03-05")
    answer = person.post("/playbook/publish", filled(due_at="19:30", remind_at="18:00", why="早点收工"))
    assert answer.status_code == 303
    page = person.get("/playbook").text
    assert "第2版已发布" in page
    assert "早点收工" in page
    assert "19:30" in page
    db.session.rollback()
    assert current_playbook(town.id).id == "ladder@2"
    assert case.playbook == "ladder@1"


def test_the_way_back_from_the_trial_keeps_what_was_typed(login: Login) -> None:
    page = (
        login("office")
        .post("/playbook/edit", filled(title_4="请亲友", kinds_4=["talk"], acknowledge_hours="9"))
        .text
    )
    assert 'value="请亲友"' in page
    assert 'name="acknowledge_hours" type="number" value="9"' in page
    assert 'name="kinds_4" value="mediation">' in page
    assert 'name="kinds_4" value="talk" checked' in page


def test_publishing_without_a_reason_is_refused_beside_its_field(login: Login, town: Town) -> None:
    answer = login("office").post("/playbook/publish", filled(acknowledge_hours="8", why=" "))
    assert answer.status_code == 422
    assert 'id="why-fault">请填写内容<' in answer.text
    assert 'name="acknowledge_hours" value="8"' in answer.text
    assert len(versions_of(town.id)) == 1


def test_publishing_what_is_in_force_already_is_refused(login: Login, town: Town) -> None:
    answer = login("office").post("/playbook/publish", filled(why="没改"))
    assert answer.status_code == 422
    assert "和现在的第1版一样" in answer.text
    assert len(versions_of(town.id)) == 1


def test_who_publishes_second_is_told_and_loses_nothing(login: Login, town: Town) -> None:
    person = login("office")
    assert person.post("/playbook/publish", filled(acknowledge_hours="8", why="一")).status_code == 303
    answer = person.post("/playbook/publish", filled(acknowledge_hours="6", why="二"))
    assert answer.status_code == 409
    assert "刚才有人发布了第2版" in answer.text
    assert 'name="acknowledge_hours" type="number" value="6"' in answer.text
    assert hidden(answer.text)["base"] == "ladder@2"
    assert len(versions_of(town.id)) == 2


def test_the_town_may_go_over_to_the_week_of_themes(login: Login, make_case: MakeCase, town: Town) -> None:
    person = login("office")
    page = person.get("/playbook/edit?reading=themes").text
    assert 'value="夜学"' in page
    assert person.get("/playbook/edit?reading=stars").status_code == 404
    themes = form_of(shipped("themes")) | {"base": ["ladder@1"], "reading": ["themes"], "why": "换成一周七晚"}
    assert person.post("/playbook/publish", themes).status_code == 303
    case = make_case(at=MONDAY + timedelta(days=1))
    assert case.playbook == "themes@2"
    assert [evening.title for evening in case.current_evenings][:2] == ["夜访", "夜谈"]
    assert "一周七晚" in person.get("/playbook").text


def test_a_version_shows_its_open_cases_and_they_are_moved_on_purpose(
    login: Login, make_case: MakeCase, town: Town, clock: Clock
) -> None:
    first, second, done = make_case(title="头一件"), make_case(title="第二件"), make_case(title="办完的")
    apply_move(user("office"), done.number, "resolve", now=MONDAY, text="好了")
    person = login("office")
    person.post("/playbook/publish", filled(due_at="22:00", why="晚半小时"))
    page = person.get("/playbook/versions/ladder@1").text
    assert "头一件" in page
    assert "第二件" in page
    assert "办完的" not in page
    answer = person.post("/playbook/versions/ladder@1/move", {"numbers": [first.number]})
    assert answer.status_code == 303
    page = person.get("/playbook/versions/ladder@1").text
    assert "已把1件换到第2版，还有1件没有换" in page
    assert "头一件" not in page
    nothing = person.post("/playbook/versions/ladder@1/move")
    assert nothing.status_code == 422
    assert 'id="numbers-fault">请选择要换的事项' in nothing.text
    closed = person.post("/playbook/versions/ladder@1/move", {"numbers": [done.number, second.number]})
    assert closed.status_code == 409
    assert person.post("/playbook/versions/ladder@1/move", {"all": "1"}).status_code == 303
    db.session.rollback()
    assert (first.playbook, second.playbook, done.playbook) == ("ladder@2", "ladder@2", "ladder@1")
    assert "换到一事七晚第2版" in person.get(f"/cases/{first.number}").text


def test_a_version_that_never_was_is_not_found(login: Login) -> None:
    person = login("office")
    for name in ("ladder@9", "stars@1", "ladder", "@", "ladder@x"):
        assert person.get(f"/playbook/versions/{name}").status_code == 404


def test_a_case_outside_the_circle_appears_nowhere(
    login: Login, make_case: MakeCase, town: Town, clock: Clock
) -> None:
    case = make_case(title="谁也不知道的")
    case.guarded = True
    db.session.add(
        Recusal(case_id=case.id, user_id=user("office").id, town_id=town.id, because="accused", at=MONDAY)
    )
    db.session.commit()
    clock.now = parse_instant("2026-03-05T09:00")
    person = login("office")
    trial = person.post("/playbook/try", filled(due_at="19:30", remind_at="18:00"))
    assert "没有登记过事项" in trial.text
    publish(user("office"), town.id, shipped("themes"), now=clock.now, why="试", base="ladder@1")
    assert case.number not in person.get("/playbook/versions/ladder@1").text
    assert person.post("/playbook/versions/ladder@1/move", {"numbers": [case.number]}).status_code == 404
    assert person.post("/playbook/versions/ladder@1/move", {"all": "1"}).status_code == 303
    db.session.rollback()
    assert case.playbook == "ladder@1"


def test_the_pages_ask_a_fixed_number_of_questions(
    login: Login, make_case: MakeCase, queries: list[str], clock: Clock
) -> None:
    person = login("office")
    counted = []
    for more in (1, 6):
        for _ in range(more):
            make_case()
        queries.clear()
        for path in ("/playbook", "/playbook/versions/ladder@1"):
            assert person.get(path).status_code == 200
        counted.append(len(queries))
    assert counted[0] == counted[1]


def test_markup_in_a_title_stays_text(login: Login) -> None:
    answer = login("office").post(
        "/playbook/try", filled(title_1="<script>alert(1)</script>", hold_days='"><b>')
    )
    assert "<script>alert" not in answer.text
    assert "&lt;script&gt;alert(1)" in answer.text

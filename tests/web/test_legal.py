"""A petition's legal path, driven through the pages: kinds, decline, opinion, telling, follow-up, archive."""

import io
import re
import zipfile
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from intake.cases.legal.tables import Opinion
from intake.cases.tables import Case, CaseEvent
from intake.database import db
from intake.rules.localtime import parse_instant
from tests.cases.legal.stages import OPINION, accepted, at, in_rereview, told
from tests.cases.legal.stages import answer as answer_rereview
from tests.conftest import FORM, Clock, MakeCase, user
from tests.web.conftest import Login, Visitor, hidden

TELLING = {"how": "in_person", "told_on": "2026-03-02", "words": ""}


def now_at(clock: Clock, text: str) -> None:
    clock.now = parse_instant(text)


def state(case: Case) -> tuple[str, int]:
    """Return what a refusal must leave as it was: the state, and how many events there are."""
    db.session.rollback()
    db.session.refresh(case)
    events = select(func.count()).select_from(CaseEvent).where(CaseEvent.case_id == case.id)
    return case.state, db.session.scalar(events) or 0


def send(person: Visitor, number: str, form: str, data: dict[str, str], status: int) -> str:
    reply = person.post(f"/cases/{number}/{form}", data)
    assert reply.status_code == status, reply.text
    return reply.text


def follow_up(person: Visitor, number: str, status: int = 303, **changes: str) -> str:
    task = hidden(person.get(f"/cases/{number}").text)["task"]
    data = {"task": task, "rating": "satisfied", "text": "本人在家，很满意"} | changes
    return send(person, number, "follow-up", data, status)


# Kinds of petition and representatives


def report(person: Visitor, **changes: str) -> tuple[int, str]:
    fields = hidden(person.get("/report").text)
    reply = person.post(
        "/report", FORM | {"kind": "petition", "submission_id": fields["submission_id"]} | changes
    )
    return reply.status_code, reply.headers.get("Location", "") or reply.text


def test_the_form_explains_the_three_kinds_of_petition(login: Login) -> None:
    page = login("office").get("/report").text
    for word in ("申诉求决", "建议意见", "检举控告", "会保密，只有指定的人能看", "最多5人"):
        assert word in page


def test_kind_and_representatives_stand_on_the_case_page(login: Login, bare_app: Flask) -> None:
    person = login("office")
    status, where = report(person, petition_kind="suggestion", representatives="韩守业、韩大成", people="12")
    assert status == 303
    page = person.get(where).text
    assert "信访事项 · 建议意见" in page
    assert "韩守业、韩大成" in page
    assert person.get(where).text.count("<dt>代表</dt>") == 1


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("representatives", "甲一、乙二、丙三、丁四、戊五、己六", "代表最多5人，现在填了6人"),
        ("petition_kind", "riddle", "没有这种信访目的"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_everything_typed_is_kept(
    login: Login, bare_app: Flask, field: str, value: str, said: str
) -> None:
    typed = {"petition_kind": "suggestion", "representatives": "韩守业"} | {field: value}
    status, page = report(login("office"), **typed)
    assert status == 422
    assert f'id="{field}-fault">{said}' in page
    assert FORM["narrative"] in page
    assert typed["representatives"] in page
    if field != "petition_kind":
        assert re.search(r'value="suggestion" checked', page)
    assert db.session.scalar(select(func.count(Case.id))) == 0


def test_an_accusation_is_sealed_and_nobody_else_can_tell_that_it_exists(
    login: Login, bare_app: Flask
) -> None:
    office = login("office")
    status, where = report(office, petition_kind="accusation")
    assert status == 303
    assert "检举控告" in office.get(where).text
    assert "移送有权机关" in office.get(where).text
    assert "出具处理意见" not in office.get(where).text
    for username in ("mayor", "grid02", "center02", "lead01"):
        assert login(username).get(where).status_code == 404


# Decline


def test_a_petition_is_declined_on_a_ground_of_the_law(login: Login, make_case: MakeCase) -> None:
    number, person = make_case(kind="petition").number, login("office")
    page = person.get(f"/cases/{number}").text
    for law in ("第十九条第三款", "第二十八条", "第三十六条"):
        assert law in page
    send(person, number, "decline", {"ground": "same", "text": "县信访局已受理，编号41042100001"}, 303)
    page = person.get(f"/cases/{number}").text
    assert "同一事项已经受理或正在办理（《信访工作条例》第十九条第三款）：县信访局已受理" in page


def test_a_decline_without_a_ground_keeps_what_was_typed(login: Login, make_case: MakeCase) -> None:
    case, person = make_case(kind="petition"), login("office")
    before = state(case)
    page = send(person, case.number, "decline", {"ground": "", "text": "最近太忙"}, 422)
    assert 'id="decline-ground-fault">请选择不予受理的法定理由' in page
    assert "最近太忙" in page
    page = send(person, case.number, "decline", {"ground": "legal_way", "text": ""}, 422)
    assert "请写清走哪条途径、到哪里去办" in page
    assert re.search(r'value="legal_way" checked', page)
    assert state(case) == before


def test_declining_by_the_plain_form_is_shown_its_own(login: Login, make_case: MakeCase) -> None:
    case, person = make_case(kind="petition"), login("office")
    page = send(person, case.number, "moves", {"name": "decline", "text": "太忙"}, 409)
    assert "“不予受理”要填它自己的表单" in page
    assert state(case)[0] == "registered"


# Opinion and telling


def test_the_whole_way_from_registration_to_the_archive(
    login: Login, make_case: MakeCase, clock: Clock
) -> None:
    case, person = make_case(kind="petition"), login("office")
    number = case.number
    send(person, number, "moves", {"name": "accept", "text": ""}, 303)
    send(person, number, "opinion", OPINION, 303)
    page = person.get(f"/cases/{number}").text
    assert "已出意见" in page
    assert "答复送达" in page
    assert "未做" not in page.partition('class="evenings"')[2].partition("</ol>")[0]
    send(person, number, "telling", TELLING, 303)
    page = person.get(f"/cases/{number}").text
    for word in ("已答复", "解释说明", "申请复查", "3月17日"):
        assert word in page
    assert "还没有记录回访" in send(person, number, "moves", {"name": "archive", "text": ""}, 409)
    now_at(clock, "2026-03-16T10:00")
    person = login("office")
    follow_up(person, number)
    assert "本人在家，很满意" in person.get(f"/cases/{number}").text
    send(person, number, "moves", {"name": "archive", "text": ""}, 303)
    assert state(case)[0] == "archived"
    assert person.get(f"/cases/{number}").status_code == 200


def test_a_suggestion_goes_its_own_way_without_sixty_days(login: Login, make_case: MakeCase) -> None:
    case, person = make_case(kind="petition", petition_kind="suggestion"), login("office")
    send(person, case.number, "moves", {"name": "accept", "text": ""}, 303)
    page = person.get(f"/cases/{case.number}").text
    assert "部分采纳" in page
    assert "不予支持" not in page
    assert 'value="resolve"' not in page
    assert "第三十四条" not in page
    send(person, case.number, "opinion", OPINION | {"conclusion": "partly"}, 303)
    send(person, case.number, "telling", TELLING, 303)
    page = person.get(f"/cases/{case.number}").text
    assert "部分采纳" in page
    assert "申请复查" not in page


def test_an_opinion_without_its_parts_is_shown_again_with_what_was_typed(
    login: Login, make_case: MakeCase
) -> None:
    case, person = accepted(make_case), login("office")
    before = state(case)
    page = send(person, case.number, "opinion", {"conclusion": "support", "facts": "到现场查了两回"}, 422)
    for part, said in (("request", "信访人的诉求"), ("opinion", "处理意见"), ("basis", "依据")):
        assert f'id="opinion-{part}-fault">请填写{said}' in page
        assert f'aria-describedby="opinion-{part}-fault' in page
    assert "到现场查了两回" in page
    assert re.search(r'value="support" checked', page)
    assert state(case) == before
    page = send(person, case.number, "opinion", OPINION | {"conclusion": "adopt"}, 422)
    assert "请选择处理结论" in page
    assert state(case) == before


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"told_on": "2026-03-01"}, "told_on", "送达日期不能早于处理意见的日期（2026-03-02）"),
        ({"told_on": "2026-03-03"}, "told_on", "送达日期不能晚于今天"),
        ({"told_on": ""}, "told_on", "请填写送达日期"),
        ({"told_on": "哪天"}, "told_on", "日期看不懂"),
        ({"how": ""}, "how", "请选择怎样送达的"),
        ({"how": "phone"}, "words", "电话答复要写清接电话的人和说了什么"),
    ],
)
def test_a_telling_that_cannot_be_is_refused_beside_its_field(
    login: Login, make_case: MakeCase, changes: dict[str, str], field: str, said: str
) -> None:
    case, person = accepted(make_case), login("office")
    send(person, case.number, "opinion", OPINION, 303)
    before = state(case)
    page = send(person, case.number, "telling", TELLING | changes, 422)
    assert f'id="telling-{field}-fault">{said}' in page
    assert state(case) == before


def test_the_opinion_is_a_paper_for_who_sees_the_case(login: Login, make_case: MakeCase) -> None:
    case = told(make_case)
    reply = login("office").get(f"/cases/{case.number}/opinion.docx")
    assert reply.status_code == 200
    assert reply.mimetype.endswith("wordprocessingml.document")
    assert f"{case.number}-opinion.docx" in reply.headers["Content-Disposition"]
    with zipfile.ZipFile(io.BytesIO(reply.data)) as package:
        assert "信访事项处理意见书" in package.read("word/document.xml").decode()
    assert login("office").get(f"/cases/{case.number}/opinion.docx?round=2").status_code == 404
    assert login("police").get(f"/cases/{case.number}/opinion.docx").status_code == 404
    assert login("office").get(f"/cases/{make_case().number}/opinion.docx").status_code == 404


# Moves that are not allowed


@pytest.mark.parametrize(
    ("form", "data", "kind", "status", "said"),
    [
        ("opinion", OPINION, {"kind": "petition"}, 409, "现在是“已登记”，只有“已受理”、“办理中”"),
        ("opinion", OPINION, {"kind": "dispute"}, 409, "矛盾纠纷没有“出具处理意见”这一步"),
        ("opinion", OPINION, {"petition_kind": "accusation"}, 409, "检举控告没有“出具处理意见”这一步"),
        ("telling", TELLING, {"kind": "petition"}, 409, "只有“已出意见”的事项才能“答复送达”"),
        ("telling", TELLING, {"kind": "hotline"}, 409, "12345工单没有“答复送达”这一步"),
        ("decline", {"ground": "same", "text": "x"}, {"kind": "dispute"}, 409, "矛盾纠纷没有“不予受理”"),
        ("follow-up", {"rating": "fair", "text": "x"}, {"kind": "dispute"}, 409, "现在没有等着做的回访"),
        ("moves", {"name": "archive", "text": ""}, {"kind": "dispute"}, 409, "才能“归档”"),
        ("moves", {"name": "decide", "text": ""}, {"kind": "petition"}, 409, "才能“出具处理意见”"),
        ("moves", {"name": "resolve", "text": "x"}, {"petition_kind": "suggestion"}, 409, "建议意见没有"),
        ("moves", {"name": "submit", "text": ""}, {"petition_kind": "accusation"}, 409, "检举控告没有"),
        ("moves", {"name": "transfer", "text": "x"}, {"petition_kind": "accusation"}, 409, "检举控告没有"),
        ("moves", {"name": "refer", "text": "x"}, {"kind": "petition"}, 409, "申诉求决没有“移送有权机关”"),
        ("moves", {"name": "return", "text": "x"}, {"kind": "petition"}, 409, "信访事项没有“退单”"),
        ("moves", {"name": "reopen", "text": "x"}, {"kind": "petition"}, 409, "现在是“已登记”"),
        ("moves", {"name": "fly", "text": "x"}, {"kind": "petition"}, 409, "没有这种操作"),
    ],
)  # fmt: skip
def test_a_move_that_is_not_allowed_is_refused_with_its_reason(
    login: Login,
    make_case: MakeCase,
    form: str,
    data: dict[str, str],
    kind: dict[str, str],
    status: int,
    said: str,
) -> None:
    case = make_case(**({"kind": "petition"} | kind))
    before = state(case)
    assert said in send(login("office"), case.number, form, data, status)
    assert state(case) == before


def test_who_may_not_do_it_is_told_who_does(login: Login, make_case: MakeCase) -> None:
    case, mayor = accepted(make_case), login("mayor")
    before = state(case)
    assert "由职能部门、镇办公室办理" in send(mayor, case.number, "opinion", OPINION, 403)
    assert "由镇办公室办理" in send(
        login("center02"), case.number, "decline", {"ground": "same", "text": "x"}, 403
    )
    assert state(case) == before
    assert "回访由网格员" in send(
        mayor, told(make_case).number, "follow-up", {"rating": "fair", "text": "x"}, 403
    )


def test_an_answered_petition_is_not_decided_or_told_again(login: Login, make_case: MakeCase) -> None:
    case, person = told(make_case), login("office")
    before = state(case)
    assert "现在是“已答复”" in send(person, case.number, "opinion", OPINION, 409)
    assert "现在是“已答复”" in send(person, case.number, "telling", TELLING, 409)
    assert "现在是“已答复”" in send(person, case.number, "decline", {"ground": "same", "text": "x"}, 409)
    assert state(case) == before
    assert db.session.scalar(select(func.count(Opinion.id))) == 1


def test_reopening_too_late_says_until_when_it_could_be(
    login: Login, make_case: MakeCase, clock: Clock
) -> None:
    case = told(make_case)
    before = state(case)
    clock.now += timedelta(days=181)
    page = send(login("office"), case.number, "moves", {"name": "reopen", "text": "不满意"}, 409)
    assert "2026-03-02办结，办结后180天内（到2026-08-29）可以重新办理" in page
    assert state(case) == before


def test_what_a_re_review_closed_is_never_reopened(login: Login, make_case: MakeCase, clock: Clock) -> None:
    case = in_rereview(make_case)
    answer_rereview(case, at(4, 20))
    now_at(clock, "2026-04-21T10:00")
    before = state(case)
    page = send(login("office"), case.number, "moves", {"name": "reopen", "text": "还是不服"}, 409)
    assert "已经复核终结" in page
    assert state(case) == before
    assert 'value="reopen"' not in login("office").get(f"/cases/{case.number}").text


# Follow-up


def test_a_follow_up_without_words_is_shown_again(login: Login, make_case: MakeCase) -> None:
    case, person = told(make_case), login("office")
    before = state(case)
    page = follow_up(person, case.number, 422, rating="fair", text="")
    assert 'id="follow-up-text-fault">请写清回访了谁、他怎么说' in page
    assert re.search(r'value="fair" checked', page)
    page = follow_up(person, case.number, 422, rating="")
    assert 'id="follow-up-rating-fault">请选择满意程度' in page
    assert state(case) == before


def test_a_second_tap_does_not_record_the_visit_twice(login: Login, make_case: MakeCase) -> None:
    case, person = told(make_case), login("office")
    task = hidden(person.get(f"/cases/{case.number}").text)["task"]
    follow_up(person, case.number)
    before = state(case)
    page = send(person, case.number, "follow-up", {"task": task, "rating": "fair", "text": "又"}, 409)
    assert "记过一次就不再记" in page
    assert state(case) == before


def test_kind_and_rating_stand_in_the_json(login: Login, make_case: MakeCase) -> None:
    from intake.cases.show import case_json

    case, person = told(make_case), login("office")
    follow_up(person, case.number, rating="fair")
    db.session.refresh(case)
    shown = case_json(case, [])
    assert (shown["petition_kind"], shown["rating"]) == ("appeal", "fair")
    assert user("office").username not in shown["rating"]

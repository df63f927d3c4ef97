"""Extension, review, hearing and the card of legal dates, through the case's page."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from intake.cases.legal.tables import Extension, Hearing, Review
from intake.cases.tables import Case
from intake.database import db
from intake.escalation.sweep import sweep
from intake.mediation.open import open_file
from tests.cases.legal.stages import accepted, ask, at, dates, in_rereview, told
from tests.conftest import MONDAY, Clock, MakeCase, user
from tests.mediation.steps import NEAR
from tests.web.conftest import Login, Visitor


def state(case: Case) -> tuple[object, ...]:
    db.session.rollback()
    db.session.refresh(case)
    clocks = [(c.kind, c.n, c.strict, c.rolled, c.state) for c in case.clocks]
    rows = [db.session.scalar(select(func.count()).select_from(t)) for t in (Extension, Review, Hearing)]
    return case.state, len(case.events), clocks, rows


def refused(person: Visitor, case: Case, path: str, form: dict[str, str], status: int, *words: str) -> str:
    """Send a form that breaks a rule: the page says so, and nothing is changed."""
    before = state(case)
    answer = person.post(f"/cases/{case.number}/{path}", form)
    assert answer.status_code == status, answer.text
    for word in words:
        assert word in answer.text
    assert state(case) == before
    return answer.text


def test_an_extension_is_asked_for_granted_and_told_on_the_page(
    login: Login, make_case: MakeCase, clock: Clock
) -> None:
    case = accepted(make_case)
    clock.now = at(4, 20)
    office, mayor = login("office"), login("mayor")
    path = f"/cases/{case.number}"
    assert "延期申请，等您审批" not in mayor.get(path).text
    asked = office.post(f"{path}/extensions", {"days": "20", "reason": "要等县里档案"})
    assert asked.status_code == 303
    assert "等您审批" in mayor.get(path).text
    assert "等您审批" not in office.get(path).text
    extension = db.session.scalars(select(Extension)).one()
    assert login("office").post(f"{path}/extensions/{extension.id}/decision").status_code == 403
    granted = mayor.post(f"{path}/extensions/{extension.id}/decision", {"answer": "yes", "text": "同意"})
    assert granted.status_code == 303
    page = office.get(path).text
    assert "延期办结" in page
    assert "原期限 5月1日 周五" in page
    assert "已延期，按新期限算" in page
    assert "5月21日 周四" in page
    assert office.post(f"{path}/extensions/told", {"how": "phone"}).status_code == 303
    assert "已告知信访人（电话）" in office.get(path).text


def test_a_mayor_may_refuse_more_time_and_the_old_date_stays(
    login: Login, make_case: MakeCase, clock: Clock
) -> None:
    case = accepted(make_case)
    clock.now = at(4, 20)
    login("office").post(f"/cases/{case.number}/extensions", {"days": "20", "reason": "要等县里档案"})
    extension = db.session.scalars(select(Extension)).one()
    mayor = login("mayor")
    path = f"extensions/{extension.id}/decision"
    refused(mayor, case, path, {"answer": "no"}, 422, "请填写内容")
    answer = mayor.post(f"/cases/{case.number}/{path}", {"answer": "no", "text": "能按期办完"})
    assert answer.status_code == 303
    assert dates(case, "resolution") == ("2026-05-01", "2026-05-06", "running")


@pytest.mark.parametrize("days", ["31", "0", "-3", "半个月", ""])
def test_thirty_one_days_are_refused_and_what_was_typed_stays(
    login: Login, make_case: MakeCase, clock: Clock, days: str
) -> None:
    case = accepted(make_case)
    clock.now = at(4, 20)
    form = {"days": days, "reason": "要等县里的档案才能查清"}
    page = refused(login("office"), case, "extensions", form, 422, "1到30天", "extension-days-fault")
    assert "要等县里的档案才能查清" in page


def test_a_second_extension_is_refused_with_the_rule(login: Login, make_case: MakeCase, clock: Clock) -> None:
    case = accepted(make_case)
    clock.now = at(4, 20)
    office, form = login("office"), {"days": "20", "reason": "要等县里档案"}
    office.post(f"/cases/{case.number}/extensions", form)
    refused(office, case, "extensions", form, 409, "延期只能一次", "第三十四条")
    extension = db.session.scalars(select(Extension)).one()
    login("mayor").post(f"/cases/{case.number}/extensions/{extension.id}/decision", {"answer": "yes"})
    refused(office, case, "extensions", form, 409, "已经延期过一次", "第三十四条")


def test_after_its_date_a_term_is_not_extended(login: Login, make_case: MakeCase, clock: Clock) -> None:
    case = accepted(make_case)
    clock.now = at(4, 20)
    login("office").post(f"/cases/{case.number}/extensions", {"days": "5", "reason": "复杂"})
    extension = db.session.scalars(select(Extension)).one()
    clock.now = at(5, 2)
    path = f"extensions/{extension.id}/decision"
    refused(login("mayor"), case, path, {"answer": "yes"}, 409, "2026-05-01已经过了")


def test_nothing_is_accepted_before_it_was_received(login: Login, make_case: MakeCase, clock: Clock) -> None:
    case = make_case(kind="petition", at=MONDAY + timedelta(days=1))
    clock.now = MONDAY
    refused(login("office"), case, "moves", {"name": "accept"}, 409, "受理日期不能早于登记日期", "第二十三条")


def test_the_path_of_reviews_goes_through_the_page(login: Login, make_case: MakeCase, clock: Clock) -> None:
    case = told(make_case)
    path, clock.now = f"/cases/{case.number}", at(3, 10)
    office = login("office")
    assert "信访人申请复查" in office.get(path).text
    form = {"level": "review", "asked_on": "2026-03-09", "organ": "县信访局", "reason": "不服"}
    assert office.post(f"{path}/reviews", form).status_code == 303
    clock.now = at(3, 20)
    office = login("office")
    reply = {"conclusion": "uphold", "text": "维持", "answered_on": "2026-03-20"}
    assert office.post(f"{path}/reviews/answer", reply).status_code == 303
    assert "信访人申请复核" in office.get(path).text
    clock.now = at(4, 1)
    office = login("office")
    form |= {"level": "rereview", "asked_on": "2026-04-01"}
    assert office.post(f"{path}/reviews", form).status_code == 303
    clock.now = at(4, 10)
    office = login("office")
    hearing = office.post(f"{path}/hearings", {"first": "2026-04-08", "last": "2026-04-09"})
    assert hearing.status_code == 303
    page = office.get(path).text
    assert "5月3日 周日" in page
    assert "不计入期限" in page
    reply["answered_on"] = "2026-04-10"
    assert office.post(f"{path}/reviews/answer", reply).status_code == 303
    assert "复核终结" in office.get(path).text
    assert dates(case, "rereview")[2] == "met"


def test_a_review_after_closing_for_good_is_refused_with_the_rule(
    login: Login, make_case: MakeCase, clock: Clock
) -> None:
    case = in_rereview(make_case)
    clock.now = at(4, 10)
    office = login("office")
    reply = {"conclusion": "uphold", "text": "维持", "answered_on": "2026-04-10"}
    office.post(f"/cases/{case.number}/reviews/answer", reply)
    form = {"level": "review", "asked_on": "2026-04-10", "organ": "县信访局", "reason": "不服"}
    for level in ("review", "rereview"):
        refused(office, case, "reviews", form | {"level": level}, 409, "不再受理", "第三十六条")
    refused(office, case, "moves", {"name": "reopen", "text": "又来"}, 409, "第三十六条")


def test_a_review_too_late_is_refused_with_its_date(login: Login, make_case: MakeCase, clock: Clock) -> None:
    case = told(make_case)
    clock.now = at(4, 2)
    form = {"level": "review", "asked_on": "2026-04-02", "organ": "县信访局", "reason": "当时在外地"}
    page = refused(login("office"), case, "reviews", form, 422, "2026-04-01", "第三十五条")
    assert "当时在外地" in page
    refused(login("office"), case, "reviews", form | {"asked_on": "哪天"}, 422, "日期看不懂")


def test_a_hearing_outside_a_rereview_is_refused(login: Login, make_case: MakeCase, clock: Clock) -> None:
    case = told(make_case)
    ask(case, "review", at(3, 10))
    clock.now = at(3, 12)
    form = {"first": "2026-03-11", "last": "2026-03-11"}
    refused(login("office"), case, "hearings", form, 409, "没有在复核", "第三十六条")


def test_the_card_says_article_both_dates_and_who_is_reminded(
    login: Login, make_case: MakeCase, clock: Clock
) -> None:
    case = accepted(make_case, at(11, 24))
    clock.now = at(11, 24, 11)
    page = login("office").get(f"/cases/{case.number}").text
    card = page.partition('id="clocks"')[2].partition("</section>")[0]
    assert "《信访工作条例》第三十四条" in card
    assert "2027年1月23日 周六，遇休息日顺延为 2027年1月25日 周一" in card
    assert "2027年放假安排还没公布" in card
    assert f"12月24日 周四 08:30 提醒 {case.assignee.name}" in card  # type: ignore[union-attr]
    assert "从受理的 11月24日 周二 起算" in card


@pytest.mark.parametrize("form", [{"text": "同意"}, {"answer": "maybe", "text": "同意"}])
def test_neither_button_of_an_extension_decides_nothing(
    login: Login, make_case: MakeCase, clock: Clock, form: dict[str, str]
) -> None:
    case = accepted(make_case)
    clock.now = at(4, 20)
    login("office").post(f"/cases/{case.number}/extensions", {"days": "20", "reason": "要等县里档案"})
    extension = db.session.scalars(select(Extension)).one()
    path = f"extensions/{extension.id}/decision"
    refused(login("mayor"), case, path, form, 422, "请点下面两个按钮中的一个")
    db.session.refresh(extension)
    assert extension.state == "waiting"


def card_of(person: Visitor, case: Case) -> str:
    page = person.get(f"/cases/{case.number}").text
    return page.partition('id="clocks"')[2].partition("</section>")[0]


def test_a_right_is_not_over_while_its_rolled_day_is_open(
    login: Login, make_case: MakeCase, clock: Clock
) -> None:
    case = told(make_case, at(3, 5))
    sweep(at(4, 5))
    clock.now = at(4, 7)
    office = login("office")
    assert "没有提出" not in card_of(office, case)
    assert "已顺延，今天到期" in card_of(office, case)
    clock.now = at(4, 8)
    assert "已过，没有提出" in card_of(login("office"), case)


def test_a_mediation_of_a_petition_is_counted_from_its_file(
    login: Login, make_case: MakeCase, clock: Clock
) -> None:
    dispute, petition = make_case(), accepted(make_case)
    open_file(user("office"), petition.number, place="elders", mediators=[NEAR], now=at(3, 5))
    office = login("office")
    assert "从登记的 3月2日" in card_of(office, dispute)
    assert "从立调解案卷的 3月5日" in card_of(office, petition)

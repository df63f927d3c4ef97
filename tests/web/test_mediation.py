"""The mediation file, driven through the case's page from the first word to the court."""

import io
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import docx
import pytest
from flask import Flask
from sqlalchemy import select

from intake.cases.followups.tables import Task
from intake.cases.register import register
from intake.cases.tables import Case
from intake.database import db
from intake.escalation.sweep import sweep
from intake.mediation.tables import Agreement, Mediation
from intake.rules.mediation import OTHER_WAYS
from tests.conftest import FORM, MONDAY, Clock, user
from tests.web.conftest import Login, Visitor

NEAR = "mediator006"
DAY = timedelta(days=1)
AGREEMENT = {
    "facts": "双方对门前排水沟由谁清理有争议。",
    "duties": "李满仓三天内清通水沟。",
    "manner": "自己动手清理",
    "place": "两家门前",
    "effective_on": "2026-03-02",
    "perform_by": "2026-03-10",
    "interim": ["2026-03-05", ""],
    "form": "written",
    "signed_by": "王秋生、李满仓",
}


@pytest.fixture
def number(app: Flask) -> str:
    """A dispute of 娄庄村."""
    with app.app_context():
        return register(FORM | {"village": ""}, by=user("grid02"), now=MONDAY).number


class Desk:
    """One person at one case's page."""

    def __init__(self, person: Visitor, number: str) -> None:
        self.person, self.number = person, number

    def page(self) -> str:
        return self.person.get(f"/cases/{self.number}").text

    def send(self, form: str, status: int = 303, /, **fields: Any) -> str:
        """Send a form of the file; return the page that follows."""
        path = f"/cases/{self.number}/mediation{f'/{form}' if form else ''}"
        answer = self.person.post(path, fields)
        assert answer.status_code == status, answer.text
        return self.page() if status == 303 else answer.text

    def consent(self) -> None:
        for side in ("petitioner", "other"):
            self.send("wills", side=side, will="consented")


@pytest.fixture
def desk(login: Login, number: str) -> Callable[[str], Desk]:
    return lambda username: Desk(login(username), number)


def the_case(app: Flask, number: str, look: Callable[[Case], Any]) -> Any:
    with app.app_context():
        return look(db.session.scalars(select(Case).where(Case.number == number)).one())


def test_the_form_lists_the_mediators_of_the_village_first_and_says_who_knows_the_matter(
    desk: Callable[[str], Desk],
) -> None:
    page = desk("grid02").page()
    form = page[page.index('id="mediation-open"') :]
    names = re.findall(r'name="mediators" value="(mediator\d+)"', form)
    assert len(names) == 113
    assert names[:5] == ["mediator006", "mediator008", "mediator007", "mediator009", "mediator010"]
    assert "擅长邻里纠纷" in form
    assert "请调解员参与" in page


def test_a_mediator_goes_from_the_first_word_to_a_kept_agreement(
    app: Flask, desk: Callable[[str], Desk], number: str, clock: Clock
) -> None:
    desk("grid02").send("", place="elders", mediators=[NEAR])
    mediator = desk(NEAR)
    assert "先问双方愿不愿意调解" in mediator.page()
    mediator.consent()
    clock.now = MONDAY + timedelta(hours=10)
    mediator = desk(NEAR)
    said = mediator.send(
        "sessions", at="2026-03-02T19:40", place="doorstep", present="双方", record="都说了自己的难处。"
    )
    assert "调解笔录已记下" in said
    assert "都说了自己的难处" in said
    said = mediator.send("agreement", **AGREEMENT)
    assert "协议 赵调〔2026〕1号 已登记" in said
    assert "已化解" in said
    assert "最晚 4月1日 周三 申请，还有30天" in said
    clock.now = MONDAY + 9 * DAY
    with app.app_context():
        tasks = db.session.scalars(select(Task.id).where(Task.kind == "performance").order_by(Task.due)).all()
    mediator = desk(NEAR)
    for task in tasks:
        said = mediator.send(f"performance/{task}", kept="yes", text="沟清通了")
    assert said.count("已履行") == 2
    said = mediator.send("confirmation", asked_on="2026-03-11")
    assert "3月11日 周三 已申请" in said
    states = the_case(app, number, lambda case: {c.kind: c.state for c in case.clocks})
    assert states == {"mediation": "met", "confirmation": "met"}


def test_a_refusal_stops_the_file_and_the_page_gives_the_words_to_read_out(
    app: Flask, desk: Callable[[str], Desk]
) -> None:
    grid = desk("grid02")
    grid.send("", place="center", mediators=[NEAR])
    said = grid.send("wills", side="other", will="refused")
    assert "请念给双方听" in said
    assert OTHER_WAYS in said
    assert 'id="mediation-open"' not in said
    refused = grid.send("", 409, place="center", mediators=[NEAR])
    assert "第十七条" in refused
    said = grid.send("wills", side="other", will="consented")
    assert "再立一份调解案卷" in said
    grid.send("", place="center", mediators=[NEAR])
    with app.app_context():
        assert db.session.scalars(select(Mediation.state).order_by(Mediation.id)).all() == ["refused", "open"]


def test_an_agreement_without_consent_is_refused_with_the_article_and_changes_nothing(
    app: Flask, desk: Callable[[str], Desk], number: str
) -> None:
    grid = desk("grid02")
    grid.send("", place="center", mediators=[NEAR])
    grid.send("wills", side="petitioner", will="consented")
    refused = grid.send("agreement", 409, **AGREEMENT)
    assert "还没有记下对方同意调解，不能写调解协议" in refused
    assert "《人民调解法》第十七条" in refused
    with app.app_context():
        assert db.session.scalars(select(Agreement)).all() == []
    assert the_case(app, number, lambda case: case.state) == "registered"


def test_a_refused_agreement_keeps_everything_that_was_typed(desk: Callable[[str], Desk]) -> None:
    grid = desk("grid02")
    grid.send("", place="center", mediators=[NEAR])
    grid.consent()
    grid.send("sessions", at="2026-03-02 09:30", place="center", present="双方", record="谈了")
    wrong = AGREEMENT | {"effective_on": "2026-03-01", "facts": "", "perform_by": "三月十日"}
    again = grid.send("agreement", 422, **wrong)
    assert "日期看不懂" in again
    again = grid.send("agreement", 422, **(wrong | {"perform_by": "2026-03-10"}))
    assert "生效日期不能早于最后一次调解" in again
    assert 'aria-describedby="agree-effective_on-fault agree-effective_on-hint"' in again
    for kept in (AGREEMENT["duties"], AGREEMENT["signed_by"], "2026-03-05", "2026-03-01"):
        assert str(kept) in again
    assert '<details class="card fold" id="mediation-agreement" open>' in again


def test_a_missing_name_is_asked_for_beside_the_agreement(app: Flask, login: Login) -> None:
    with app.app_context():
        form = FORM | {"village": "", "other_party_name": ""}
        number = register(form, by=user("grid02"), now=MONDAY).number
    grid = Desk(login("grid02"), number)
    grid.send("", place="center", mediators=[NEAR])
    grid.consent()
    grid.send("sessions", at="2026-03-02 09:30", place="center", present="双方", record="谈了")
    assert "登记时没有留，协议要写明双方" in grid.page()
    refused = grid.send("agreement", 422, **AGREEMENT)
    assert "协议要写明双方当事人，请填对方的姓名" in refused
    assert "李满仓" in grid.send("agreement", **AGREEMENT, other_name="李满仓")


def test_a_breach_reopens_the_case_and_the_page_says_so(
    app: Flask, desk: Callable[[str], Desk], number: str, clock: Clock
) -> None:
    grid = desk("grid02")
    grid.send("", place="center", mediators=[NEAR])
    grid.consent()
    grid.send("sessions", at="2026-03-02 09:30", place="center", present="双方", record="谈了")
    grid.send("agreement", **AGREEMENT)
    clock.now = MONDAY + 9 * DAY
    with app.app_context():
        task = db.session.scalars(select(Task.id).where(Task.kind == "performance")).first()
    mediator = desk(NEAR)
    assert "请按下面的" in mediator.send(f"performance/{task}", 422, text="沟又堵了")
    said = mediator.send(f"performance/{task}", kept="no", text="沟又堵了")
    assert "已记下没有履行，事项重新办理" in said
    assert "没有按约履行，事项重新办理" in said
    assert "第2轮" in said
    assert "再立一份调解案卷" in desk("grid02").page()
    assert the_case(app, number, lambda case: (case.state, case.round)) == ("handling", 2)


def test_confirmation_after_thirty_days_is_refused_with_the_date(
    desk: Callable[[str], Desk], clock: Clock
) -> None:
    grid = desk("grid02")
    grid.send("", place="center", mediators=[NEAR])
    grid.consent()
    grid.send("sessions", at="2026-03-02 09:30", place="center", present="双方", record="谈了")
    grid.send("agreement", **AGREEMENT)
    clock.now = MONDAY + 35 * DAY
    refused = desk("grid02").send("confirmation", 422, asked_on="2026-04-03")
    assert "截止2026-04-01（《人民调解法》第三十三条）" in refused


def test_the_reminder_before_the_confirmation_deadline_reaches_the_phone(
    app: Flask, desk: Callable[[str], Desk], clock: Clock
) -> None:
    grid = desk("grid02")
    grid.send("", place="center", mediators=[NEAR])
    grid.consent()
    grid.send("sessions", at="2026-03-02 09:30", place="center", present="双方", record="谈了")
    grid.send("agreement", **AGREEMENT)
    with app.app_context():
        sweep(MONDAY + 29 * DAY)
    assert "申请司法确认：2026-04-01到期，已提醒" in grid.page()


def test_failure_and_police_end_the_file(app: Flask, desk: Callable[[str], Desk]) -> None:
    grid = desk("grid02")
    grid.send("", place="center", mediators=[NEAR])
    assert "请填写内容" in grid.send("end", 422, how="failed", reason="")
    said = grid.send("end", how="failed", reason="谈不拢")
    assert OTHER_WAYS in said
    grid.send("", place="women", mediators=[NEAR])
    said = grid.send("end", how="police", reason="有人动手")
    assert "移交公安机关（《人民调解法》第二十五条）" in said
    with app.app_context():
        states = db.session.scalars(select(Mediation.state).order_by(Mediation.id)).all()
    assert states == ["failed", "police"]


def test_the_papers_come_as_docx_to_who_sees_the_case_and_to_nobody_else(
    desk: Callable[[str], Desk], login: Login, number: str
) -> None:
    grid = desk("grid02")
    assert grid.person.get(f"/cases/{number}/mediation/file.docx").status_code == 409
    grid.send("", place="center", mediators=[NEAR])
    assert grid.person.get(f"/cases/{number}/mediation/agreement.docx").status_code == 409
    grid.consent()
    grid.send("sessions", at="2026-03-02 09:30", place="center", present="双方", record="谈了")
    page = grid.send("agreement", **AGREEMENT)
    for name, title in (("agreement.docx", "人民调解协议书"), ("file.docx", "人民调解案卷")):
        assert f"/cases/{number}/mediation/{name}?n=1" in page
        answer = grid.person.get(f"/cases/{number}/mediation/{name}?n=1")
        assert answer.status_code == 200
        paragraphs = docx.Document(io.BytesIO(answer.data)).paragraphs
        assert title in [paragraph.text for paragraph in paragraphs]
        assert login("grid01").get(f"/cases/{number}/mediation/{name}").status_code == 404
        assert login("auditor").get(f"/cases/{number}/mediation/{name}").status_code == 403


def test_leaders_read_the_file_and_are_offered_no_form(desk: Callable[[str], Desk]) -> None:
    desk("grid02").send("", place="center", mediators=[NEAR])
    mayor = desk("mayor")
    page = mayor.page()
    assert "调解案卷" in page
    assert 'name="will"' not in page
    assert "调解案卷由调解员" in mayor.send("wills", 403, side="other", will="consented")


def test_nonsense_of_time_and_place_is_told_beside_the_field(desk: Callable[[str], Desk]) -> None:
    grid = desk("grid02")
    assert "请选择在哪里调解" in grid.send("", 422, place="moon", mediators=[NEAR])
    again = grid.send("", 422, place="center")
    assert "请至少选一位调解员" in again
    grid.send("", place="center", mediators=[NEAR])
    grid.consent()
    assert "时间看不懂" in grid.send("sessions", 422, at="昨晚", place="center", present="双方", record="谈")
    again = grid.send("sessions", 422, at="2026-03-01 20:00", place="center", present="双方", record="谈")
    assert "调解的时间不能早于事项登记" in again


def test_a_hotline_order_and_a_suggestion_have_no_file(app: Flask, login: Login) -> None:
    with app.app_context():
        wants = {"kind": "petition", "petition_kind": "suggestion", "village": "娄庄村"}
        number = register(FORM | wants, by=user("office"), now=MONDAY).number
    office = Desk(login("office"), number)
    assert 'id="mediation"' not in office.page()
    assert "才能立调解案卷" in office.send("", 409, place="center", mediators=[NEAR])


def test_who_consented_can_still_stop_it_on_the_page(desk: Callable[[str], Desk]) -> None:
    grid = desk("grid02")
    grid.send("", place="center", mediators=[NEAR])
    assert "有一方后来明确拒绝" not in grid.page()
    grid.consent()
    assert "对方 李满仓 明确拒绝，停止调解" in grid.page()
    assert "调解停止" in grid.send("wills", side="other", will="refused")

"""The weekly meeting's pages and papers."""

import json
from io import BytesIO
from zipfile import ZipFile

import pytest
from flask import Flask
from sqlalchemy import func, select

from intake.audit.tables import AuditEntry
from intake.database import db
from intake.escalation.sweep import sweep
from intake.meetings.tables import Decision, WeeklySummary
from intake.meetings.weekly import make_due_summary
from intake.rules.localtime import parse_instant
from intake.town.tables import Town
from tests.conftest import Clock, MakeCase
from tests.web.conftest import Login

WEEK = "/meetings/2026-W10"


@pytest.fixture
def number(make_case: MakeCase, town: Town, clock: Clock) -> str:
    """A case that seven evenings did not solve, on the Monday after."""
    made = make_case(title="谁也劝不动").number
    clock.now = parse_instant("2026-03-09T07:30")
    sweep(clock.now)
    make_due_summary(town, now=clock.now)
    return made


def test_the_list_shows_made_weeks_and_the_present_one(login: Login, number: str) -> None:
    page = login("mayor").get("/meetings").text
    assert f'href="{WEEK}"' in page
    assert 'href="/meetings/2026-W11"' in page
    assert "预览" in page


def test_the_week_shows_its_agenda(login: Login, number: str) -> None:
    page = login("secretary").get(WEEK).text
    assert "谁也劝不动" in page
    assert number in page
    assert "零报告" in page
    assert "预览" not in page


def test_a_week_not_over_is_a_preview_and_keeps_nothing(login: Login, make_case: MakeCase) -> None:
    make_case()
    page = login("office").get(WEEK).text
    assert "预览" in page
    assert db.session.scalar(select(func.count()).select_from(WeeklySummary)) == 0


def test_looking_at_a_week_over_makes_nothing(login: Login, clock: Clock, bare_app: Flask) -> None:
    clock.now = parse_instant("2026-03-09T07:00")
    assert login("office").get(WEEK).status_code == 200
    assert db.session.scalar(select(func.count()).select_from(WeeklySummary)) == 0


@pytest.mark.parametrize("label", ["2026-W99", "nonsense", "2026-W30", "2026-W1"])
def test_a_week_that_is_none_has_no_page(login: Login, label: str) -> None:
    assert login("office").get(f"/meetings/{label}").status_code == 404


def test_a_decision_is_recorded(login: Login, number: str) -> None:
    person = login("office")
    form = {"number": number, "text": "由镇长包案", "lead": "mayor", "due": "2026-03-20"}
    assert person.post(f"{WEEK}/decisions", form).status_code == 303
    assert db.session.scalars(select(Decision)).one().text == "由镇长包案"
    page = person.get(WEEK).text
    assert "议定：由镇长包案" in page
    assert "由镇长包案" in person.get(f"/cases/{number}").text


def test_a_wrong_decision_keeps_what_was_typed(login: Login, number: str) -> None:
    answer = login("office").post(
        f"{WEEK}/decisions", {"number": number, "text": "由镇长包案", "due": "2020-01-01"}
    )
    assert answer.status_code == 422
    assert "由镇长包案" in answer.text
    assert f'id="{number}-lead-fault"' in answer.text
    assert f'id="{number}-due-fault"' in answer.text
    assert login("office").post(f"{WEEK}/decisions", {"number": "ZZ1", "text": "x"}).status_code == 404
    bad_day = login("office").post(f"{WEEK}/decisions", {"number": number, "text": "x", "due": "哪天"})
    assert bad_day.status_code == 422


def test_the_papers_are_sent_and_logged(login: Login, number: str) -> None:
    person = login("mayor")
    summary = person.get(f"{WEEK}/summary.json")
    assert json.loads(summary.data)["agenda"] == [number]
    assert "attachment" in summary.headers["Content-Disposition"]
    for name, inside in (("summary.docx", "word/document.xml"), ("ledger.xlsx", "xl/workbook.xml")):
        answer = person.get(f"{WEEK}/{name}")
        assert answer.status_code == 200
        assert inside in ZipFile(BytesIO(answer.data)).namelist()
        assert answer.headers["Cache-Control"] == "no-store"
    logged = db.session.scalars(select(AuditEntry.subject).where(AuditEntry.action == "export")).all()
    assert sorted(logged) == ["2026-W10 ledger.xlsx", "2026-W10 summary.docx", "2026-W10 summary.json"]


def test_other_papers_and_other_people_get_nothing(login: Login, number: str) -> None:
    assert login("office").get(f"{WEEK}/secret.txt").status_code == 404
    assert login("lead01").get(f"{WEEK}/ledger.xlsx").status_code == 403

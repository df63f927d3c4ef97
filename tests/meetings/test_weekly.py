"""The weekly summary: made once, told once, and nothing falls off the agenda."""

import json
import threading
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from intake.audit.chain import verify_chain
from intake.cases.search import CaseFilter, list_cases
from intake.cases.tables import Case
from intake.database import db
from intake.escalation.agenda import put_on_agenda
from intake.escalation.show import as_json
from intake.escalation.sweep import sweep
from intake.figures.count import figures
from intake.meetings.body import summary_body
from intake.meetings.decide import decide
from intake.meetings.export import write_papers
from intake.meetings.tables import WeeklySummary
from intake.meetings.weekly import body_for, due_week, make_due_summary, make_summary
from intake.rules.localtime import SHANGHAI
from intake.rules.refusals import BadInput
from intake.rules.weeks import parse_week, week_of
from intake.sms.tables import Message
from intake.town.places import the_town
from tests.cases.legal.stages import answer, ask, at, told
from tests.conftest import MONDAY, MakeCase, user

W10 = parse_week("2026-W10")
AFTER = datetime(2026, 3, 9, 7, 30, tzinfo=SHANGHAI)


def on_agenda(make_case: MakeCase) -> Case:
    case = make_case()
    put_on_agenda(case, "2026-W10", "第七晚后仍未办结", AFTER)
    db.session.commit()
    return case


@pytest.mark.parametrize(
    ("now", "week"),
    [
        (datetime(2026, 3, 9, 7, 29, tzinfo=SHANGHAI), "2026-W09"),
        (datetime(2026, 3, 9, 7, 30, tzinfo=SHANGHAI), "2026-W10"),
        (datetime(2026, 3, 15, 23, 59, tzinfo=SHANGHAI), "2026-W10"),
    ],
)
def test_a_week_is_due_on_the_monday_after_at_half_past_seven(now: datetime, week: str) -> None:
    assert due_week(now).label == week


def test_making_it_twice_changes_nothing_and_tells_nobody_twice(make_case: MakeCase) -> None:
    make_case()
    first = make_due_summary(the_town(), now=AFTER)
    body, told = dict(first.body), db.session.scalars(select(Message.key)).all()
    make_case(at=AFTER)
    again = make_due_summary(the_town(), now=AFTER + timedelta(hours=3))
    assert again.id == first.id
    assert again.body == body
    assert db.session.scalars(select(Message.key)).all() == told
    assert len([key for key in told if key.startswith("summary:")]) == 3


def test_a_late_summary_first_rings_what_the_outage_kept(make_case: MakeCase) -> None:
    case = make_case()
    body = make_due_summary(the_town(), now=AFTER + timedelta(minutes=40)).body
    assert body["agenda"] == [case.number]


def test_a_decision_of_an_earlier_round_does_not_keep_a_case_off(make_case: MakeCase) -> None:
    case = on_agenda(make_case)
    decide(user("office"), case.number, W10, text="再谈", lead="justice", due=date(2026, 3, 16), now=AFTER)
    put_on_agenda(case, "2026-W15", "第七晚后仍未办结", AFTER + timedelta(days=35))
    db.session.commit()
    make_summary(the_town(), parse_week("2026-W16"), now=AFTER + timedelta(days=42))
    assert as_json(case)["agenda"] == ["2026-W10", "2026-W15", "2026-W16"]


def test_two_makers_at_once_make_one(bare_app: Flask) -> None:
    def make() -> None:
        with bare_app.app_context():
            make_due_summary(the_town(), now=AFTER)

    threads = [threading.Thread(target=make) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(db.session.scalars(select(WeeklySummary)).all()) == 1
    assert len(db.session.scalars(select(Message)).all()) == 3


def test_a_summary_of_a_week_long_past_tells_nobody(bare_app: Flask) -> None:
    make_summary(the_town(), parse_week("2026-W02"), now=AFTER)
    assert db.session.scalars(select(Message)).all() == []


def test_a_week_that_is_not_over_is_only_a_preview(make_case: MakeCase) -> None:
    make_case()
    body = body_for(the_town(), W10, now=AFTER - timedelta(days=3))
    assert body["preview"] is True
    assert db.session.scalars(select(WeeklySummary)).all() == []


def test_what_was_not_decided_stands_on_the_next_agenda_too(make_case: MakeCase) -> None:
    case = on_agenda(make_case)
    make_summary(the_town(), W10, now=AFTER)
    make_summary(the_town(), W10.next(), now=AFTER + timedelta(days=7))
    assert as_json(case)["agenda"] == ["2026-W10", "2026-W11"]


def test_a_decided_case_leaves_the_agenda_and_its_lead_is_told(make_case: MakeCase) -> None:
    case = on_agenda(make_case)
    make_summary(the_town(), W10, now=AFTER)
    decide(
        user("office"),
        case.number,
        W10,
        text="由司法所牵头，一周内再谈一次",
        lead="justice",
        due=date(2026, 3, 16),
        now=AFTER,
    )
    make_summary(the_town(), W10.next(), now=AFTER + timedelta(days=7))
    assert as_json(case)["agenda"] == ["2026-W10"]
    told = db.session.scalars(select(Message).where(Message.purpose == "decision")).one()
    assert told.user is not None
    assert told.user.username == "justice"


def test_a_case_that_has_its_opinion_is_not_carried_over(make_case: MakeCase) -> None:
    case = on_agenda(make_case)
    make_summary(the_town(), W10, now=AFTER)
    case.state = "decided"
    db.session.commit()
    make_summary(the_town(), W10.next(), now=AFTER + timedelta(days=7))
    assert as_json(case)["agenda"] == ["2026-W10"]


def test_a_review_that_runs_is_due_soon_and_overdue_though_its_case_is_closed(make_case: MakeCase) -> None:
    case = told(make_case)
    ask(case, "review", at(3, 10))
    assert case.closed_at is not None
    due = summary_body(the_town(), week_of(at(4, 5)), at(4, 6))["due_soon"]
    assert [(row["number"], row["strict"]) for row in due] == [(case.number, "2026-04-09")]
    assert summary_body(the_town(), week_of(at(4, 5)), at(4, 6))["overdue"] == 0
    sweep(at(4, 10))
    assert summary_body(the_town(), week_of(at(4, 12)), at(4, 13))["overdue"] == 1
    late = CaseFilter(late=True)
    assert list_cases(user("office"), late, at=at(4, 13)).total == 1
    assert figures(the_town().id, MONDAY.date(), MONDAY.date(), at=at(4, 13))["overdue"] == 1
    answer(case, at(4, 14))
    assert list_cases(user("office"), late, at=at(4, 14)).total == 0


def test_a_decision_needs_words_a_lead_and_a_day_to_come(make_case: MakeCase) -> None:
    case = on_agenda(make_case)
    with pytest.raises(BadInput) as refused:
        decide(user("office"), case.number, W10, text="", lead="x", due=date(2026, 3, 1), now=AFTER)
    assert set(refused.value.faults) == {"text", "lead", "due"}


def test_the_papers_hold_the_same_figures_and_no_petitioner(make_case: MakeCase, tmp_path: Path) -> None:
    case = on_agenda(make_case)
    sweep(datetime(2026, 3, 8, 21, 30, tzinfo=SHANGHAI))
    body = make_summary(the_town(), W10, now=AFTER).body
    write_papers(the_town(), W10, body, tmp_path, stamp="测试", made_at=AFTER)
    assert {path.name for path in tmp_path.iterdir()} == {"summary.docx", "ledger.xlsx", "summary.json"}
    stored = json.loads((tmp_path / "summary.json").read_text())
    assert stored["agenda"] == [case.number]
    assert stored["new"] == 1
    assert "王秋生" not in json.dumps(stored, ensure_ascii=False)


def test_a_week_before_the_register_begins_has_no_data_instead_of_zeros(make_case: MakeCase) -> None:
    make_case()
    body = make_summary(the_town(), W10, now=AFTER).body
    assert (body["previous"], body["year_ago"]) == (None, None)
    later = make_summary(the_town(), W10.next(), now=AFTER + timedelta(days=7)).body
    assert later["previous"]["new"] == 1


def test_the_paper_carries_the_head_of_the_audit_log(make_case: MakeCase) -> None:
    make_case()
    body = make_summary(the_town(), W10, now=AFTER).body
    assert body["audit_head"] == verify_chain().head[:16]
    assert verify_chain().entries == 1

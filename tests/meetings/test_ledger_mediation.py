"""The dispute ledger shows who mediated where, the agreement and its days, in a fixed number of queries."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import event, select

from intake.cases.clocks import start_clock
from intake.cases.followups.tables import Task
from intake.cases.tables import Case
from intake.database import db
from intake.mediation.performance import record_performance
from intake.meetings.ledger import ledger_cases, ledger_rows
from intake.rules.deadlines import mediation
from intake.rules.weeks import week_of
from intake.town.holidays import calendar_of
from intake.town.tables import Town
from tests.conftest import MONDAY, MakeCase, user
from tests.mediation.steps import DRAFT, NEAR, agreed

TWICE = replace(DRAFT, interim=(date(2026, 3, 5),))
EMPTY = {"调解组织/地点": "", "协议号": "", "履行/回访日": None, "司法确认截止": None}


def row_of(town: Town, case: Case) -> dict[str, Any]:
    rows = ledger_rows(ledger_cases(town.id, week_of(MONDAY)), "dispute")
    return next(row for row in rows if row["登记编号"] == case.number)


def test_a_dispute_that_was_not_mediated_leaves_the_columns_empty(town: Town, make_case: MakeCase) -> None:
    row = row_of(town, make_case())
    assert {name: row[name] for name in EMPTY} == EMPTY


def test_an_agreement_fills_its_columns(town: Town, make_case: MakeCase) -> None:
    case = make_case()
    agreed(case, draft=TWICE)
    row = row_of(town, case)
    assert row["调解组织/地点"] == f"{user(NEAR).name}/乡贤说事屋"
    assert row["协议号"] == "赵调〔2026〕1号"
    assert row["履行/回访日"] == date(2026, 3, 5)
    assert row["司法确认截止"] == date(2026, 4, 1)


def test_the_term_is_that_of_the_last_mediation(town: Town, make_case: MakeCase) -> None:
    case = make_case()
    start_clock(case, mediation(date(2026, 3, 10), calendar_of(town.id)), anew=True)
    db.session.commit()
    assert row_of(town, case)["期限"] == date(2026, 4, 9)


def test_the_day_moves_on_with_each_visit(town: Town, make_case: MakeCase) -> None:
    case = make_case()
    agreed(case, draft=TWICE)
    first = db.session.scalars(select(Task).where(Task.kind == "performance").order_by(Task.due)).first()
    assert first is not None
    record_performance(
        user(NEAR), case.number, first.id, kept=True, text="清了一半", now=MONDAY + timedelta(days=3)
    )
    waiting = db.session.scalars(select(Task.due).where(Task.done_at.is_(None))).all()
    assert row_of(town, case)["履行/回访日"] == min(waiting)


def questions(town_id: int) -> int:
    """Return how many statements a dispute ledger of the week takes."""
    sent: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        sent.append(statement)

    db.session.expunge_all()
    event.listen(db.engine, "before_cursor_execute", note)
    ledger_rows(ledger_cases(town_id, week_of(MONDAY)), "dispute")
    event.remove(db.engine, "before_cursor_execute", note)
    return len(sent)


def test_more_cases_ask_no_more_questions(town: Town, make_case: MakeCase) -> None:
    town_id = town.id
    agreed(make_case())
    few = questions(town_id)
    for _ in range(3):
        agreed(make_case())
    assert questions(town_id) == few

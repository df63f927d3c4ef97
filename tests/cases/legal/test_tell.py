"""Telling: the day of it ends the term, closes the case, and begins the right to a review."""

from datetime import date

import pytest
from sqlalchemy import select

from intake.cases.followups.tables import Task
from intake.cases.legal.opinion import decide_case, opinion_of
from intake.cases.legal.tell import tell_petitioner
from intake.cases.tables import Case
from intake.database import db
from intake.escalation.sweep import sweep
from intake.rules.localtime import local_date
from intake.rules.refusals import BadInput, WrongRole, WrongState
from tests.cases.legal.stages import OPINION, accepted, at, clock, dates, planned
from tests.conftest import MakeCase, user


@pytest.fixture
def case(make_case: MakeCase) -> Case:
    """An appeal accepted on 3-02 (due 5-01) and decided on 4-20."""
    found = accepted(make_case)
    decide_case(user("office"), found.number, OPINION, now=at(4, 20))
    return found


def tell(
    case: Case, on: date | None, now: object, how: str = "post", words: str = "", who: str = "office"
) -> Case:
    return tell_petitioner(user(who), case.number, how=how, told_on=on, now=now, words=words)  # type: ignore[arg-type]


def test_it_closes_the_case_with_the_opinion_as_its_outcome(case: Case) -> None:
    tell(case, date(2026, 4, 22), at(4, 22), how="phone", words="本人接的，念了一遍")
    opinion = opinion_of(case)
    assert opinion is not None
    assert (opinion.told_how, opinion.told_at) == ("phone", at(4, 22))
    assert (case.state, case.closed_at) == ("told", at(4, 22))
    assert case.outcome == f"解释说明：{OPINION['opinion']}"
    assert clock(case, "resolution").state == "met"
    event = case.events[-1]
    assert (event.kind, event.text) == ("told", "电话送达，2026-04-22，结论是解释说明：本人接的，念了一遍")


def test_the_right_to_a_review_runs_thirty_days_from_the_day_of_telling(case: Case) -> None:
    tell(case, date(2026, 4, 22), at(4, 24))
    assert dates(case, "review_request")[0] == "2026-05-22"
    assert planned(case, "review_request") == {"review_request": "05-23 00:00"}
    sweep(at(5, 23))
    assert clock(case, "review_request").state == "missed"
    assert [event.kind for event in case.events][-1] != "escalated"


def test_a_suggestion_has_no_right_to_a_review(make_case: MakeCase) -> None:
    found = accepted(make_case, petition_kind="suggestion")
    decide_case(user("office"), found.number, OPINION | {"conclusion": "partly"}, now=at(3, 4))
    tell(found, date(2026, 3, 4), at(3, 4))
    assert (found.state, found.outcome) == ("told", f"部分采纳：{OPINION['opinion']}")
    assert "review_request" not in {one.kind for one in found.clocks}


def test_told_too_late_the_term_was_missed(case: Case) -> None:
    tell(case, date(2026, 5, 2), at(5, 2))
    assert clock(case, "resolution").state == "missed"


def test_told_in_time_and_written_down_late_the_term_was_kept(case: Case) -> None:
    sweep(at(5, 2))
    assert clock(case, "resolution").state == "missed"
    tell(case, date(2026, 4, 30), at(5, 3))
    assert clock(case, "resolution").state == "met"
    opinion = opinion_of(case)
    assert opinion is not None
    assert opinion.told_at is not None
    assert local_date(opinion.told_at) == date(2026, 4, 30)


@pytest.mark.parametrize(
    ("on", "how", "field"),
    [
        (date(2026, 4, 19), "post", "told_on"),
        (date(2026, 4, 25), "post", "told_on"),
        (None, "post", "told_on"),
        (date(2026, 4, 22), "", "how"),
        (date(2026, 4, 22), "phone", "words"),
    ],
)
def test_a_telling_that_cannot_be_changes_nothing(case: Case, on: date | None, how: str, field: str) -> None:
    with pytest.raises(BadInput) as caught:
        tell(case, on, at(4, 24), how=how)
    db.session.rollback()
    assert list(caught.value.faults) == [field]
    assert (case.state, clock(case, "resolution").state) == ("decided", "running")


def test_only_a_decided_case_is_told_and_only_once(case: Case, make_case: MakeCase) -> None:
    with pytest.raises(WrongRole):
        tell(case, date(2026, 4, 22), at(4, 22), who="mayor")
    db.session.rollback()
    tell(case, date(2026, 4, 22), at(4, 22))
    for number in (case, accepted(make_case)):
        with pytest.raises(WrongState):
            tell(number, date(2026, 4, 22), at(4, 22))
        db.session.rollback()


def test_a_follow_up_visit_is_asked_of_whoever_has_the_case(case: Case) -> None:
    tell(case, date(2026, 4, 22), at(4, 22))
    task = db.session.scalars(select(Task).where(Task.case_id == case.id)).one()
    assert (task.kind, task.due, task.person_id) == ("follow_up", date(2026, 5, 7), case.assignee_id)

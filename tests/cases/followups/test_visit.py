"""The follow-up visit and the rating; what may be archived and reopened."""

import pytest
from sqlalchemy import select

from intake.cases.followups.closing import undone_tasks
from intake.cases.followups.rate import rate
from intake.cases.followups.tables import Task
from intake.cases.followups.tasks import set_task
from intake.cases.followups.visit import NoVisitWaits, record_follow_up
from intake.cases.moves import apply_move
from intake.cases.tables import Case
from intake.database import db
from intake.rules.closing import FollowUpMissing, PerformanceMissing, RatingRefused, ReopenTooLate
from intake.rules.refusals import BadInput, NotAllowed, NotFound, StatusRefused
from intake.rules.reviews import ClosedForGood
from tests.cases.legal.stages import accepted, answer, at, in_rereview, told
from tests.conftest import MakeCase, user


def waiting(case: Case) -> Task:
    return next(task for task in undone_tasks(case) if task.kind == "follow_up")


def visit(case: Case, rating: str = "satisfied", text: str = "本人在家，说满意", who: str = "office") -> Case:
    return record_follow_up(user(who), case.number, waiting(case).id, rating=rating, text=text, now=at(3, 16))


def resolved(make_case: MakeCase, **fields: str) -> Case:
    case = make_case(**fields)
    if case.kind != "dispute":
        apply_move(user("office"), case.number, "accept", now=at(3, 2, 11))
    apply_move(user("office"), case.number, "resolve", now=at(3, 3), text="说好了")
    return case


@pytest.mark.parametrize("kind", ["petition", "hotline", "dispute"])
def test_closing_asks_for_a_visit_fifteen_days_later(make_case: MakeCase, kind: str) -> None:
    case = resolved(make_case, kind=kind)
    task = waiting(case)
    assert (task.due.isoformat(), task.person_id) == ("2026-03-18", case.assignee_id)


def test_a_visit_keeps_what_was_found_and_how_content_people_are(make_case: MakeCase) -> None:
    case = told(make_case)
    task = waiting(case)
    visit(case, "fair", " 还差一点手续 ")
    assert (case.rating, case.rated_at, case.rating_words) == ("fair", at(3, 16), "还差一点手续")
    assert (task.outcome, task.result, task.done_at) == ("fair", "还差一点手续", at(3, 16))
    assert (case.events[-1].kind, case.events[-1].text) == ("follow_up", "基本满意：还差一点手续")


def test_a_visit_without_words_or_rating_changes_nothing(make_case: MakeCase) -> None:
    case = told(make_case)
    for rating, text, fields in (("", "去过", ["rating"]), ("fair", " ", ["text"])):
        with pytest.raises(BadInput) as caught:
            visit(case, rating, text)
        db.session.rollback()
        assert list(caught.value.faults) == fields
    assert case.rating is None
    assert waiting(case).done_at is None


def test_a_visit_is_recorded_once_by_who_works_on_cases(make_case: MakeCase) -> None:
    case = told(make_case)
    task = waiting(case)
    with pytest.raises(NotAllowed):
        visit(case, who="mayor")
    db.session.rollback()
    with pytest.raises(NotFound):
        visit(case, who="police")
    db.session.rollback()
    visit(case)
    other = waiting(resolved(make_case))
    for task_id in (task.id, other.id, 0):
        with pytest.raises(NoVisitWaits):
            record_follow_up(
                user("office"), case.number, task_id, rating="fair", text="又去了", now=at(3, 17)
            )
        db.session.rollback()
    assert case.rating == "satisfied"


@pytest.mark.parametrize("kind", ["petition", "hotline"])
def test_petitions_and_orders_are_archived_after_their_visit(make_case: MakeCase, kind: str) -> None:
    case = resolved(make_case, kind=kind)
    with pytest.raises(FollowUpMissing):
        apply_move(user("office"), case.number, "archive", now=at(3, 10))
    db.session.rollback()
    assert case.state == "resolved"
    visit(case)
    apply_move(user("office"), case.number, "archive", now=at(3, 16, 11))
    assert case.state == "archived"


def test_a_dispute_is_archived_without_a_visit_which_then_is_not_made(make_case: MakeCase) -> None:
    case = resolved(make_case)
    apply_move(user("office"), case.number, "archive", now=at(3, 10))
    assert case.state == "archived"
    assert undone_tasks(case) == []
    assert list(db.session.scalars(select(Task.outcome))) == ["dropped"]


def test_nothing_is_archived_before_its_agreement_was_checked(make_case: MakeCase) -> None:
    case = resolved(make_case)
    set_task(case, "performance", at(3, 20).date(), None)
    db.session.commit()
    with pytest.raises(PerformanceMissing):
        apply_move(user("office"), case.number, "archive", now=at(3, 10))


def test_a_reopened_case_has_no_visit_and_gets_a_new_one_when_closed_again(make_case: MakeCase) -> None:
    case = resolved(make_case)
    first = waiting(case)
    apply_move(user("office"), case.number, "reopen", now=at(3, 5), text="又吵起来")
    assert undone_tasks(case) == []
    apply_move(user("office"), case.number, "resolve", now=at(3, 8), text="这回真好了")
    assert waiting(case).id != first.id


def test_a_case_is_reopened_only_within_the_playbook_s_window(make_case: MakeCase) -> None:
    case, late = resolved(make_case), resolved(make_case)
    apply_move(user("office"), case.number, "reopen", now=at(8, 30), text="又吵起来")
    with pytest.raises(ReopenTooLate, match="到2026-08-30"):
        apply_move(user("office"), late.number, "reopen", now=at(8, 31), text="又吵起来")
    db.session.rollback()
    assert (case.state, late.state) == ("handling", "resolved")


def test_after_a_re_review_nothing_is_reopened(make_case: MakeCase) -> None:
    case = in_rereview(make_case)
    answer(case, at(4, 20))
    for state in ("final", "archived"):
        assert case.state == state or state == "archived"
        with pytest.raises(ClosedForGood, match="第三十六条"):
            apply_move(user("office"), case.number, "reopen", now=at(4, 21), text="不服")
        db.session.rollback()
        if case.state == "final":
            visit(case)
            apply_move(user("office"), case.number, "archive", now=at(4, 22))
    assert case.state == "archived"


def own(
    case: Case, rating: str = "dissatisfied", words: str = "等太久", code: str | None = None
) -> str | None:
    return rate(case.number, code or case.status_code, rating=rating, words=words, now=at(3, 10)).rating


def test_the_petitioner_rates_with_number_and_code(make_case: MakeCase) -> None:
    case = told(make_case)
    assert own(case) == "dissatisfied"
    assert (case.rating, case.rating_words, case.rated_at) == ("dissatisfied", "等太久", at(3, 10))
    assert (case.events[-1].kind, case.events[-1].text, case.events[-1].by_id) == (
        "rating", "群众自己评价不满意：等太久", None,
    )  # fmt: skip


def test_the_petitioner_s_own_rating_stands_whatever_the_visit_hears(make_case: MakeCase) -> None:
    case = told(make_case)
    own(case)
    visit(case, "satisfied")
    assert (case.rating, case.rating_words) == ("dissatisfied", "等太久")
    assert case.events[-1].text == "满意：本人在家，说满意"
    other = told(make_case)
    visit(other, "satisfied")
    own(other)
    assert other.rating == "dissatisfied"


def test_a_rating_is_given_once_for_each_answer(make_case: MakeCase) -> None:
    case = told(make_case)
    own(case)
    with pytest.raises(RatingRefused, match="只能评价一次"):
        own(case, "satisfied")
    db.session.rollback()
    apply_move(user("office"), case.number, "reopen", now=at(3, 12), text="补充材料")
    with pytest.raises(RatingRefused, match="办结、答复以后"):
        own(case, "satisfied")
    db.session.rollback()
    assert case.rating == "dissatisfied"


def test_before_the_answer_nothing_is_rated(make_case: MakeCase) -> None:
    for case in (make_case(), accepted(make_case)):
        with pytest.raises(RatingRefused):
            own(case)
        db.session.rollback()
        assert case.rating is None


def test_a_wrong_code_counts_as_in_the_query(make_case: MakeCase) -> None:
    case = told(make_case)
    wrong = "000000" if case.status_code != "000000" else "111111"
    for _ in range(5):
        with pytest.raises(StatusRefused):
            own(case, code=wrong)
        db.session.rollback()
    with pytest.raises(StatusRefused):
        own(case)
    db.session.rollback()
    assert case.rating is None

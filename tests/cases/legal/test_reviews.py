"""Review and re-review: asked for in time, answered, then closed for good; hearings do not count."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from intake.cases.legal.hearings import record_hearing
from intake.cases.legal.opinion import decide_case
from intake.cases.legal.reviews import ask_review
from intake.cases.legal.tables import Hearing, Review
from intake.cases.legal.tell import tell_petitioner
from intake.cases.moves import apply_move
from intake.cases.tables import Case
from intake.database import db
from intake.escalation.sweep import sweep
from intake.escalation.tables import Escalation
from intake.rules.refusals import BadInput, MoveRefused, NotAllowed, WrongState
from intake.rules.reviews import ClosedForGood, NoHearing, NothingToReview, ReviewedBefore
from intake.sms.tables import Message
from intake.timers.tables import Timer
from tests.cases.legal.stages import (
    OPINION,
    accepted,
    answer,
    ask,
    at,
    clock,
    dates,
    in_rereview,
    planned,
    told,
)
from tests.conftest import MakeCase, user


def snapshot(case: Case) -> tuple[object, ...]:
    db.session.rollback()
    db.session.refresh(case)
    clocks = [(c.kind, c.n, c.strict, c.rolled, c.state) for c in case.clocks]
    rows = [db.session.scalar(select(func.count()).select_from(table)) for table in (Review, Hearing)]
    return case.state, len(case.events), clocks, rows


def hear(case: Case, first: date | None, last: date | None, when: object = None, by: str = "office") -> None:
    now = when or at(4, 20)
    record_hearing(user(by), case.number, first=first, last=last, now=now)  # type: ignore[arg-type]


def test_the_whole_path_ends_closed_for_good(make_case: MakeCase) -> None:
    case = told(make_case)
    assert dates(case, "review_request") == ("2026-04-01", "2026-04-01", "running")
    ask(case, "review", at(3, 10))
    assert case.state == "reviewing"
    assert dates(case, "review_request")[2] == "met"
    assert dates(case, "review") == ("2026-04-09", "2026-04-09", "running")
    answer(case, at(3, 20))
    assert case.state == "told"
    assert dates(case, "review")[2] == "met"
    assert dates(case, "rereview_request") == ("2026-04-19", "2026-04-20", "running")
    ask(case, "rereview", at(4, 1))
    assert case.state == "rereviewing"
    assert dates(case, "rereview") == ("2026-05-01", "2026-05-06", "running")
    answer(case, at(4, 28))
    assert case.state == "final"
    assert {one.state for one in case.clocks if "review" in one.kind} == {"met"}
    still = select(func.count()).where(
        Timer.case_id == case.id, Timer.state == "planned", Timer.kind.startswith("clock")
    )
    assert db.session.scalar(still) == 0


@pytest.mark.parametrize("archived", [False, True])
def test_after_a_rereview_nothing_takes_the_matter_up_again(make_case: MakeCase, archived: bool) -> None:
    case = in_rereview(make_case)
    answer(case, at(4, 28))
    if archived:
        case.state = "archived"
        db.session.commit()
    before = snapshot(case)
    for level in ("review", "rereview"):
        with pytest.raises(ClosedForGood, match="第三十六条"):
            ask(case, level, at(4, 29))
        assert snapshot(case) == before
    with pytest.raises(MoveRefused):
        apply_move(user("office"), case.number, "reopen", now=at(4, 29), text="又来反映")
    assert snapshot(case) == before


def test_a_review_after_thirty_days_is_refused_with_the_date(make_case: MakeCase) -> None:
    case = told(make_case)
    before = snapshot(case)
    with pytest.raises(BadInput, match="2026-04-01") as refused:
        ask(case, "review", at(4, 2))
    assert "第三十五条" in refused.value.faults["asked_on"]
    assert snapshot(case) == before


def test_a_rereview_after_thirty_days_is_refused_with_the_date(make_case: MakeCase) -> None:
    case = told(make_case)
    ask(case, "review", at(3, 10))
    answer(case, at(3, 20))
    with pytest.raises(BadInput, match="2026-04-20") as refused:
        ask(case, "rereview", at(4, 21))
    assert "第三十六条" in refused.value.faults["asked_on"]


def test_nobody_loses_a_right_whose_last_day_moved_to_a_working_day(make_case: MakeCase) -> None:
    case = told(make_case, at(3, 5))
    assert dates(case, "review_request")[:2] == ("2026-04-04", "2026-04-07")
    sweep(at(4, 7, 8))
    assert dates(case, "review_request")[2] == "missed"
    ask(case, "review", at(4, 7))
    assert dates(case, "review_request")[2] == "met"
    answer(case, at(4, 9))
    assert dates(case, "rereview_request")[:2] == ("2026-05-09", "2026-05-09")


def test_a_rereview_is_asked_for_on_the_rolled_day(make_case: MakeCase) -> None:
    case = told(make_case)
    ask(case, "review", at(3, 10))
    answer(case, at(3, 20))
    ask(case, "rereview", at(4, 20))
    assert dates(case, "rereview_request") == ("2026-04-19", "2026-04-20", "met")


def test_what_was_asked_in_time_counts_though_written_down_late(make_case: MakeCase) -> None:
    case = told(make_case)
    sweep(at(4, 2))
    assert dates(case, "review_request")[2] == "missed"
    ask(case, "review", at(4, 3), on=date(2026, 4, 1))
    assert dates(case, "review_request")[2] == "met"
    assert dates(case, "review")[0] == "2026-05-01"


def test_an_answer_that_came_late_was_missed(make_case: MakeCase) -> None:
    case = told(make_case)
    ask(case, "review", at(3, 10))
    answer(case, at(4, 15))
    assert dates(case, "review")[2] == "missed"
    assert case.state == "told"


def test_a_right_that_lapses_is_marked_and_nobody_is_told(make_case: MakeCase) -> None:
    case = told(make_case)
    assert planned(case, "review_request") == {"review_request": "04-02 00:00"}
    texts = db.session.scalar(select(func.count()).select_from(Message))
    sweep(at(4, 2))
    assert dates(case, "review_request")[2] == "missed"
    late = select(func.count()).where(Escalation.rule == "clock")
    assert db.session.scalar(late) == 0
    about_it = select(func.count()).select_from(Message).where(Message.key.contains("review_request"))
    assert db.session.scalar(about_it) == 0
    assert texts is not None


def test_the_office_is_reminded_of_a_review_and_told_when_it_is_late(make_case: MakeCase) -> None:
    case = told(make_case)
    ask(case, "review", at(3, 10))
    assert set(planned(case, "review")) == {"review", "review:half", "review:5d", "review:2d", "review:1d"}
    sweep(at(3, 25))
    reminded = select(Message).where(Message.key.startswith(f"clock:{case.id}:review:"))
    assert [one.user_id for one in db.session.scalars(reminded)] == [user("office").id]
    sweep(at(4, 10))
    assert dates(case, "review")[2] == "missed"
    assert db.session.scalar(select(func.count()).where(Escalation.rule == "clock")) == 1


def test_a_review_needs_an_opinion_that_the_petitioner_has(make_case: MakeCase) -> None:
    case = accepted(make_case)
    with pytest.raises(WrongState):
        ask(case, "review", at(3, 3))
    db.session.rollback()
    apply_move(user("office"), case.number, "resolve", now=at(3, 3), text="化解了")
    with pytest.raises(WrongState):
        ask(case, "review", at(3, 4))
    db.session.rollback()
    case.state = "archived"
    db.session.commit()
    with pytest.raises(NothingToReview):
        ask(case, "review", at(3, 4))


def test_an_opinion_is_reviewed_once_and_rereviewed_only_after_that(make_case: MakeCase) -> None:
    case = told(make_case)
    with pytest.raises(NothingToReview, match="第三十六条"):
        ask(case, "rereview", at(3, 5))
    db.session.rollback()
    ask(case, "review", at(3, 10))
    answer(case, at(3, 20))
    with pytest.raises(ReviewedBefore, match="可以申请复核"):
        ask(case, "review", at(3, 21))


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("reason", ""),
        ("reason", "\x00"),
        ("organ", " "),
        ("organ", "局" * 61),
        ("level", "third"),
        ("asked_on", None),
        ("asked_on", date(2026, 3, 1)),
        ("asked_on", date(2026, 3, 11)),
    ],
)
def test_a_request_that_cannot_be_says_what_is_wrong(make_case: MakeCase, field: str, wrong: object) -> None:
    case = told(make_case)
    before = snapshot(case)
    right = {"level": "review", "asked_on": date(2026, 3, 10), "reason": "不服", "organ": "县信访局"}
    with pytest.raises(BadInput) as refused:
        ask_review(user("office"), case.number, now=at(3, 10), **(right | {field: wrong}))  # type: ignore[arg-type]
    assert list(refused.value.faults) == [field]
    assert snapshot(case) == before


def test_only_the_office_writes_reviews_down(make_case: MakeCase) -> None:
    case = told(make_case)
    for who in ("mayor", "secretary"):
        with pytest.raises(MoveRefused, match="镇办公室"):
            ask_review(
                user(who),
                case.number,
                level="review",
                asked_on=date(2026, 3, 5),
                reason="不服",
                organ="县信访局",
                now=at(3, 5),
            )
        db.session.rollback()


def test_a_hearing_moves_the_rereview_by_exactly_its_days(make_case: MakeCase) -> None:
    case = in_rereview(make_case)
    hear(case, date(2026, 4, 14), date(2026, 4, 16))
    assert dates(case, "rereview") == ("2026-05-04", "2026-05-06", "running")
    assert "由2026-05-01延到2026-05-04" in case.events[-1].text
    hear(case, date(2026, 4, 20), date(2026, 4, 20))
    assert dates(case, "rereview") == ("2026-05-05", "2026-05-06", "running")
    assert clock(case, "rereview").start == date(2026, 4, 1)


def test_a_hearing_reschedules_the_warnings_and_the_end(make_case: MakeCase) -> None:
    case = in_rereview(make_case)
    hear(case, date(2026, 4, 14), date(2026, 4, 16))
    assert planned(case, "rereview") == {
        "rereview": "05-05 00:00",
        "rereview:5d+3": "04-29 08:30",
        "rereview:2d+3": "05-02 08:30",
        "rereview:1d+3": "05-03 08:30",
    }


def test_warnings_that_rang_before_a_hearing_come_again_by_the_new_date(make_case: MakeCase) -> None:
    case = in_rereview(make_case)
    sweep(at(4, 30))
    hear(case, date(2026, 4, 20), date(2026, 4, 29), at(4, 30, 12))
    assert dates(case, "rereview")[0] == "2026-05-11"
    sweep(at(5, 10, 9))
    sent = select(Message.key).where(Message.key.startswith(f"clock:{case.id}:rereview:"))
    labels = {key.split(":")[4] for key in db.session.scalars(sent)}
    assert labels == {"1d", "1d+10"}
    assert dates(case, "rereview")[2] == "running"


def test_a_hearing_written_down_after_the_strict_end_still_moves_it(make_case: MakeCase) -> None:
    case = in_rereview(make_case)
    sweep(at(5, 2))
    assert dates(case, "rereview")[2] == "missed"
    hear(case, date(2026, 4, 29), date(2026, 5, 3), at(5, 4))
    assert (dates(case, "rereview")[0], dates(case, "rereview")[2]) == ("2026-05-06", "running")
    assert planned(case, "rereview")["rereview"] == "05-07 00:00"
    sweep(at(5, 7))
    assert dates(case, "rereview")[2] == "missed"


def test_a_term_whose_new_end_is_past_too_stays_missed(make_case: MakeCase) -> None:
    case = in_rereview(make_case)
    sweep(at(5, 2))
    hear(case, date(2026, 4, 20), date(2026, 4, 20), at(5, 8))
    assert (dates(case, "rereview")[0], dates(case, "rereview")[2]) == ("2026-05-02", "missed")
    assert planned(case, "rereview") == {}


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (None, date(2026, 4, 5)),
        (date(2026, 4, 5), date(2026, 4, 4)),
        (date(2026, 4, 1), date(2026, 4, 2)),
        (date(2026, 4, 20), date(2026, 4, 21)),
        (date(2026, 4, 10), date(2026, 4, 12)),
    ],
)
def test_a_hearing_on_impossible_days_changes_nothing(
    make_case: MakeCase, first: date | None, last: date
) -> None:
    case = in_rereview(make_case)
    hear(case, date(2026, 4, 12), date(2026, 4, 13))
    before = snapshot(case)
    with pytest.raises(BadInput):
        hear(case, first, last)
    assert snapshot(case) == before


def test_there_is_a_hearing_only_in_a_rereview_that_runs(make_case: MakeCase) -> None:
    case = told(make_case)
    days = date(2026, 3, 11), date(2026, 3, 11)
    with pytest.raises(NoHearing, match="没有在复核"):
        hear(case, *days)
    db.session.rollback()
    ask(case, "review", at(3, 10))
    with pytest.raises(NoHearing):
        hear(case, *days)
    db.session.rollback()
    answer(case, at(3, 20))
    ask(case, "rereview", at(4, 1))
    with pytest.raises(BadInput, match="已经过了"):
        hear(case, date(2026, 5, 2), date(2026, 5, 2), at(5, 2))
    db.session.rollback()
    with pytest.raises(NotAllowed):
        hear(case, date(2026, 4, 20), date(2026, 4, 20), by="mayor")


def test_a_second_opinion_begins_the_right_to_a_review_anew(make_case: MakeCase) -> None:
    case = told(make_case)
    ask(case, "review", at(3, 10))
    answer(case, at(3, 20), conclusion="revoke")
    apply_move(user("office"), case.number, "reopen", now=at(3, 21), text="原意见被撤销")
    assert dates(case, "rereview_request")[2] == "running"
    decide_case(user("office"), case.number, OPINION, now=at(3, 25))
    tell_petitioner(user("office"), case.number, how="post", told_on=date(2026, 3, 26), now=at(3, 26))
    right = clock(case, "review_request")
    assert (right.n, right.state, right.strict) == (2, "running", date(2026, 4, 25))
    ask(case, "review", at(4, 1))
    assert clock(case, "review").n == 2
    levels = [(one.level, one.asked_on) for one in db.session.scalars(select(Review).order_by(Review.id))]
    assert levels == [("review", date(2026, 3, 10)), ("review", date(2026, 4, 1))]


def test_a_right_that_runs_is_replaced_by_that_of_the_second_opinion(make_case: MakeCase) -> None:
    case = told(make_case)
    apply_move(user("office"), case.number, "reopen", now=at(3, 5), text="补充了新材料")
    assert dates(case, "review_request")[2] == "running", "reopening is no event of this clock"
    decide_case(user("office"), case.number, OPINION, now=at(3, 10))
    tell_petitioner(user("office"), case.number, how="post", told_on=date(2026, 3, 11), now=at(3, 11))
    found = [(one.n, one.state) for one in case.clocks if one.kind == "review_request"]
    assert found == [(1, "stopped"), (2, "running")]
    assert planned(case, "review_request") == {"review_request": "04-11 00:00"}
    assert clock(case, "review_request").strict - timedelta(days=30) == date(2026, 3, 11)

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.rules import deadlines
from intake.rules.calendar import SHIPPED
from intake.rules.refusals import BadInput
from intake.rules.reviews import (
    ARTICLE_OF,
    CLOCKS_OF,
    ClosedForGood,
    NothingToReview,
    ReviewedBefore,
    check_answered_on,
    check_asked_on,
    check_hearing,
    days_of,
)

TOLD = date(2026, 11, 24)
LAST = deadlines.review_request(TOLD, SHIPPED).strict
LEVELS = ("review", "rereview")


def faults(refused: pytest.ExceptionInfo[BadInput]) -> dict[str, str]:
    return refused.value.faults


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("day", [TOLD, TOLD + timedelta(days=1), LAST])
def test_a_review_may_be_asked_for_up_to_the_thirtieth_day(level: str, day: date) -> None:
    assert check_asked_on(level, day, since=TOLD, until=LAST, today=LAST) == day


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize(
    ("day", "words"),
    [
        (None, "请填写"),
        (TOLD - timedelta(days=1), "不能早于"),
        (LAST + timedelta(days=1), "到2026-12-24为止，已经过了"),
        (LAST + timedelta(days=3), "不能晚于今天"),
    ],
)
def test_another_day_of_asking_is_refused_beside_its_field(level: str, day: date | None, words: str) -> None:
    with pytest.raises(BadInput, match=words) as refused:
        check_asked_on(level, day, since=TOLD, until=LAST, today=LAST + timedelta(days=2))
    assert list(faults(refused)) == ["asked_on"]


@pytest.mark.parametrize("level", LEVELS)
def test_asking_too_late_names_the_article(level: str) -> None:
    late = LAST + timedelta(days=1)
    with pytest.raises(BadInput) as refused:
        check_asked_on(level, late, since=TOLD, until=LAST, today=late)
    assert ARTICLE_OF[level] in faults(refused)["asked_on"]


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (None, "请填写"),
        (TOLD - timedelta(days=1), "不能早于申请"),
        (LAST + timedelta(days=1), "不能晚于今天"),
    ],
)
def test_an_answer_comes_after_the_request_and_not_in_the_future(day: date | None, words: str) -> None:
    with pytest.raises(BadInput, match=words) as refused:
        check_answered_on("review", day, asked_on=TOLD, today=LAST)
    assert list(faults(refused)) == ["answered_on"]
    assert check_answered_on("review", TOLD, asked_on=TOLD, today=LAST) == TOLD


def hear(first: date | None, last: date | None, earlier: tuple[tuple[date, date], ...] = ()) -> object:
    today = LAST + timedelta(days=9)
    return check_hearing(first, last, asked_on=TOLD, until=LAST, earlier=earlier, today=today)


DAY = TOLD + timedelta(days=5)


def test_a_hearing_of_one_day_is_one_day() -> None:
    assert hear(DAY, DAY) == (DAY, DAY)
    assert days_of([(DAY, DAY)]) == 1
    assert days_of([(DAY, DAY), (DAY + timedelta(days=2), DAY + timedelta(days=4))]) == 4
    assert days_of([]) == 0


@pytest.mark.parametrize(
    ("first", "last", "field"),
    [
        (None, DAY, "first"),
        (DAY, None, "last"),
        (DAY, DAY - timedelta(days=1), "last"),
        (TOLD, DAY, "first"),
        (LAST + timedelta(days=1), LAST + timedelta(days=1), "first"),
        (DAY - timedelta(days=1), DAY, "first"),
    ],
)
def test_a_hearing_on_impossible_days_is_refused(first: date | None, last: date | None, field: str) -> None:
    with pytest.raises(BadInput) as refused:
        hear(first, last, ((DAY - timedelta(days=2), DAY - timedelta(days=1)),))
    assert field in faults(refused)


@given(st.lists(st.tuples(st.integers(1, 30), st.integers(0, 4)), max_size=8))
def test_no_day_is_left_out_of_the_term_twice(tried: list[tuple[int, int]]) -> None:
    taken: list[tuple[date, date]] = []
    for start, more in tried:
        first = TOLD + timedelta(days=start)
        try:
            hear(first, first + timedelta(days=more), tuple(taken))
        except BadInput:
            continue
        taken.append((first, first + timedelta(days=more)))
    days = {first + timedelta(days=n) for first, last in taken for n in range((last - first).days + 1)}
    assert len(days) == days_of(taken)
    assert all(first <= LAST for first, last in taken)


def test_a_hearing_may_last_past_the_term_but_not_past_today() -> None:
    assert hear(LAST, LAST + timedelta(days=2)) == (LAST, LAST + timedelta(days=2))
    with pytest.raises(BadInput, match="不能晚于今天"):
        hear(LAST, LAST + timedelta(days=10))


def test_refusals_name_the_rule_they_protect() -> None:
    assert "第三十六条" in ClosedForGood().sentence
    assert "第三十五条" in NothingToReview("review").sentence
    assert "可以申请复核" in ReviewedBefore("review").sentence
    assert "第三十六条" in ReviewedBefore("rereview").sentence


def test_each_level_has_a_right_and_a_term() -> None:
    kinds = [kind for pair in CLOCKS_OF.values() for kind in pair]
    assert kinds == ["review_request", "review", "rereview_request", "rereview"]
    assert all(callable(getattr(deadlines, kind)) for kind in kinds)

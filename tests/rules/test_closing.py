from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.rules.closing import (
    OWN_RATINGS,
    FollowUpMissing,
    PerformanceMissing,
    ReopenTooLate,
    check_archive,
    check_rating,
    check_reopen,
)
from intake.rules.refusals import BadInput
from intake.rules.reviews import ClosedForGood

CLOSED = date(2026, 3, 2)


@pytest.mark.parametrize("kind", ["petition", "hotline"])
def test_petitions_and_orders_are_archived_after_their_follow_up(kind: str) -> None:
    check_archive(kind, set())
    check_archive(kind, {"tell_extension"})
    with pytest.raises(FollowUpMissing, match="先回访反映人"):
        check_archive(kind, {"follow_up"})


def test_a_dispute_is_archived_without_one_but_not_before_its_agreement_is_checked() -> None:
    check_archive("dispute", {"follow_up"})
    for kind in ("dispute", "petition"):
        with pytest.raises(PerformanceMissing, match="履行"):
            check_archive(kind, {"follow_up", "performance"})


def test_a_case_may_be_reopened_up_to_the_last_day_of_the_window() -> None:
    check_reopen(CLOSED, date(2026, 8, 29), 180, rereviewed=False)
    with pytest.raises(ReopenTooLate, match="2026-03-02办结，办结后180天内（到2026-08-29）"):
        check_reopen(CLOSED, date(2026, 8, 30), 180, rereviewed=False)


def test_after_a_re_review_it_is_closed_for_good() -> None:
    with pytest.raises(ClosedForGood, match="第三十六条"):
        check_reopen(CLOSED, CLOSED, 180, rereviewed=True)


@given(st.dates(date(2020, 1, 1), date(2040, 1, 1)), st.integers(0, 4000), st.integers(1, 3650))
def test_the_window_is_as_long_as_the_playbook_says(closed: date, later: int, days: int) -> None:
    try:
        check_reopen(closed, closed + timedelta(days=later), days, rereviewed=False)
        assert later <= days
    except ReopenTooLate:
        assert later > days


@pytest.mark.parametrize("rating", OWN_RATINGS)
def test_a_petitioner_may_rate_without_a_word(rating: str) -> None:
    check_rating(rating, "", own=True)


@pytest.mark.parametrize(
    ("rating", "words", "own", "fields"),
    [
        ("unrated", "", True, ["rating"]),
        ("", "", True, ["rating"]),
        ("great", "好", False, ["rating"]),
        ("satisfied", "", False, ["text"]),
        ("", " ", False, ["rating", "text"]),
        ("satisfied", "长" * 501, True, ["text"]),
    ],
)
def test_a_rating_that_is_none_is_refused(rating: str, words: str, own: bool, fields: list[str]) -> None:
    with pytest.raises(BadInput) as caught:
        check_rating(rating, words, own=own)
    assert list(caught.value.faults) == fields


def test_a_visit_that_found_nobody_is_a_visit() -> None:
    check_rating("unrated", "去了两次都不在家", own=False)

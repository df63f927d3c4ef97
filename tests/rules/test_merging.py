"""Which case may go into which: no legal date gets lost."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.rules.deadlines import CLOCK_STATES
from intake.rules.merging import (
    EarlierStays,
    EscapesDate,
    MergeChain,
    MergeRefused,
    OtherKind,
    Standing,
    Term,
    check_merge,
)

DAY = date(2026, 3, 17)
AT = datetime(2026, 3, 2, 2, tzinfo=UTC)
EARLY = Standing(
    "ZZ1", "petition", "registered", (AT, 1), False, False, (Term("acceptance", "running", DAY),)
)
LATE = replace(
    EARLY,
    number="ZZ2",
    order=(AT + timedelta(days=3), 2),
    terms=(Term("acceptance", "running", DAY + timedelta(days=3)),),
)


def test_the_later_goes_into_the_earlier() -> None:
    check_merge(LATE, EARLY)


@pytest.mark.parametrize(
    ("late", "early", "refusal"),
    [
        (EARLY, LATE, EarlierStays),
        (LATE, LATE, MergeRefused),
        (replace(LATE, kind="dispute"), EARLY, OtherKind),
        (replace(LATE, guarded=True), EARLY, MergeRefused),
        (LATE, replace(EARLY, guarded=True), MergeRefused),
        (LATE, replace(EARLY, state="resolved"), MergeRefused),
        (LATE, replace(EARLY, state="decided"), MergeRefused),
        (LATE, replace(EARLY, state="merged"), MergeChain),
        (replace(LATE, state="merged"), EARLY, MergeChain),
        (replace(LATE, holds=True), EARLY, MergeChain),
        (replace(LATE, terms=(Term("resolution", "running", DAY),)), EARLY, EscapesDate),
        (LATE, replace(EARLY, terms=(Term("acceptance", "stopped", DAY),)), EscapesDate),
        (LATE, replace(EARLY, terms=(Term("acceptance", "running", date(2027, 1, 1)),)), EscapesDate),
    ],
)
def test_what_would_lose_a_date_or_a_trace_is_refused(
    late: Standing, early: Standing, refusal: type[MergeRefused]
) -> None:
    with pytest.raises(refusal) as refused:
        check_merge(late, early)
    assert refused.value.field == "other"


def test_a_case_may_stay_that_took_others_in_before() -> None:
    check_merge(LATE, replace(EARLY, holds=True))


def test_an_accepted_case_covers_one_that_still_waits() -> None:
    done = Term("acceptance", "met", DAY)
    check_merge(LATE, replace(EARLY, terms=(done, Term("resolution", "running", date(2026, 5, 1)))))


def test_an_extended_term_is_too_late_for_one_that_is_not() -> None:
    late = replace(LATE, terms=(Term("resolution", "running", date(2026, 5, 10)),))
    extended = (
        Term("resolution", "stopped", date(2026, 5, 1)),
        Term("extension", "running", date(2026, 5, 31)),
    )
    with pytest.raises(EscapesDate):
        check_merge(late, replace(EARLY, terms=extended))


def test_a_right_that_lapses_holds_nothing_up() -> None:
    check_merge(replace(LATE, terms=(Term("objection", "running", DAY),)), replace(EARLY, terms=()))


terms = st.builds(
    Term,
    st.sampled_from(["acceptance", "resolution", "extension", "mediation", "hotline"]),
    st.sampled_from(CLOCK_STATES),
    st.dates(date(2026, 1, 1), date(2026, 12, 31)),
)


@given(st.lists(terms, max_size=3).map(tuple), st.lists(terms, max_size=3).map(tuple))
def test_what_is_merged_always_leaves_a_date_no_later(
    late: tuple[Term, ...], early: tuple[Term, ...]
) -> None:
    try:
        check_merge(replace(LATE, terms=late), replace(EARLY, terms=early))
    except EscapesDate:
        return
    for term in late:
        if term.state == "running":
            family = {"resolution", "extension"} if term.kind in {"resolution", "extension"} else {term.kind}
            assert any(
                one.kind in family and one.strict <= term.strict and one.state != "stopped" for one in early
            )

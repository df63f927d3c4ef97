from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.rules import deadlines
from intake.rules.calendar import SHIPPED, calendar_from
from intake.rules.deadlines import (
    CLOCK_EVENTS,
    CLOCK_KINDS,
    CLOCK_STATES,
    RIGHTS,
    Deadline,
    clock_after,
    warnings,
)
from intake.rules.refusals import BadExtension, DueBeforeReceived

WORKED = date(2026, 11, 24)
DAYS = st.dates(date(2004, 1, 1), date(2100, 1, 1))
STATES = st.sampled_from(CLOCK_STATES)
EVENTS = st.sampled_from(CLOCK_EVENTS)


def every_deadline(start: date, more: int) -> list[Deadline]:
    return [
        deadlines.acceptance(start, SHIPPED),
        deadlines.objection(start, SHIPPED),
        deadlines.resolution(start, SHIPPED),
        deadlines.extension(start, more, SHIPPED),
        deadlines.mediation(start, SHIPPED),
        deadlines.confirmation(start, SHIPPED),
        deadlines.hotline(start, start + timedelta(days=more), SHIPPED),
        deadlines.review_request(start, SHIPPED),
        deadlines.review(start, SHIPPED),
        deadlines.rereview_request(start, SHIPPED),
        deadlines.rereview(start, SHIPPED, more),
    ]


def test_the_worked_example_acceptance_ends_after_fifteen_days() -> None:
    found = deadlines.acceptance(WORKED, SHIPPED)
    assert (found.strict, found.rolled) == (date(2026, 12, 9), date(2026, 12, 9))
    assert not found.provisional
    assert found.law == "《信访工作条例》第二十三条"


def test_the_worked_example_objection_ends_after_five_working_days() -> None:
    found = deadlines.objection(WORKED, SHIPPED)
    assert (found.strict, found.rolled) == (date(2026, 12, 1), date(2026, 12, 1))


def test_the_worked_example_resolution_ends_on_a_saturday_and_rolls_to_monday() -> None:
    weekend_rule = deadlines.resolution(WORKED, SHIPPED)
    assert (weekend_rule.strict, weekend_rule.rolled) == (date(2027, 1, 23), date(2027, 1, 25))
    assert weekend_rule.provisional == (not SHIPPED.is_published(2027))
    assert weekend_rule.law == "《信访工作条例》第三十四条"


def test_the_worked_example_extension_ends_thirty_days_after_the_strict_date() -> None:
    found = deadlines.extension(WORKED, 30, SHIPPED)
    assert (found.strict, found.rolled) == (date(2027, 2, 22), date(2027, 2, 22))


@pytest.mark.parametrize(
    ("received", "strict", "rolled"),
    [
        (date(2026, 1, 30), date(2026, 2, 14), date(2026, 2, 14)),  # a make-up Saturday is a workday
        (date(2026, 1, 31), date(2026, 2, 15), date(2026, 2, 24)),  # into the Spring Festival
        (date(2026, 2, 13), date(2026, 2, 28), date(2026, 2, 28)),  # month end, make-up Saturday
        (date(2026, 4, 24), date(2026, 5, 9), date(2026, 5, 9)),  # make-up Saturday
        (date(2026, 9, 5), date(2026, 9, 20), date(2026, 9, 20)),  # make-up Sunday
        (date(2026, 9, 16), date(2026, 10, 1), date(2026, 10, 8)),  # National Day
        (date(2026, 9, 25), date(2026, 10, 10), date(2026, 10, 10)),  # make-up Saturday
        (date(2024, 2, 14), date(2024, 2, 29), date(2024, 2, 29)),  # leap day
        (date(2025, 2, 14), date(2025, 3, 1), date(2025, 3, 3)),  # no leap day, Saturday
        (date(2025, 12, 17), date(2026, 1, 1), date(2026, 1, 4)),  # year end, rolled to a make-up Sunday
        (date(2025, 12, 16), date(2025, 12, 31), date(2025, 12, 31)),  # last day of the year
    ],
)
def test_acceptance_rolls_off_rest_days_only(received: date, strict: date, rolled: date) -> None:
    found = deadlines.acceptance(received, SHIPPED)
    assert (found.start, found.strict, found.rolled) == (received, strict, rolled)


@pytest.mark.parametrize(
    ("received", "end"),
    [
        (date(2026, 2, 12), date(2026, 2, 26)),  # 13, 14 (make-up), then 24, 25, 26
        (date(2026, 9, 28), date(2026, 10, 10)),  # 29, 30, then 8, 9, 10 (make-up)
        (date(2025, 12, 29), date(2026, 1, 6)),  # over New Year with its make-up Sunday
        (date(2026, 3, 6), date(2026, 3, 13)),  # a plain Friday
    ],
)
def test_objection_counts_working_days(received: date, end: date) -> None:
    assert deadlines.objection(received, SHIPPED).strict == end


def test_a_deadline_in_an_unpublished_year_is_provisional_until_the_list_comes() -> None:
    start = date(2098, 12, 10)
    listed = calendar_from([(date(2099, 1, 1), True)], [2098, 2099])
    assert deadlines.resolution(start, SHIPPED).provisional
    assert not deadlines.resolution(start, listed).provisional


def test_a_correction_moves_the_rolled_date_and_never_the_strict_one() -> None:
    off = calendar_from([(date(2026, 12, 9), True)], [])
    found = deadlines.acceptance(WORKED, off)
    assert (found.strict, found.rolled) == (date(2026, 12, 9), date(2026, 12, 10))


@pytest.mark.parametrize("days", [0, -1, 31, 1000])
def test_an_extension_beyond_thirty_days_is_refused(days: int) -> None:
    with pytest.raises(BadExtension):
        deadlines.extension(WORKED, days, SHIPPED)


def test_a_hotline_order_runs_to_the_day_it_names() -> None:
    found = deadlines.hotline(date(2026, 3, 2), date(2026, 3, 7), SHIPPED)
    assert (found.strict, found.rolled) == (date(2026, 3, 7), date(2026, 3, 9))


def test_a_hotline_order_due_before_it_came_in_is_refused() -> None:
    with pytest.raises(DueBeforeReceived):
        deadlines.hotline(date(2026, 3, 2), date(2026, 3, 1), SHIPPED)


def test_mediation_and_confirmation_run_thirty_days() -> None:
    assert deadlines.mediation(date(2026, 3, 2), SHIPPED).strict == date(2026, 4, 1)
    assert deadlines.confirmation(date(2026, 1, 30), SHIPPED).strict == date(2026, 3, 1)


@pytest.mark.parametrize(
    ("term", "law", "strict", "rolled"),
    [
        # The opinion was had on 2026-11-24, a Tuesday; the thirtieth day after it is a Thursday.
        (deadlines.review_request, "《信访工作条例》第三十五条", date(2026, 12, 24), date(2026, 12, 24)),
        (deadlines.review, "《信访工作条例》第三十五条", date(2026, 12, 24), date(2026, 12, 24)),
        (deadlines.rereview_request, "《信访工作条例》第三十六条", date(2026, 12, 24), date(2026, 12, 24)),
        (deadlines.rereview, "《信访工作条例》第三十六条", date(2026, 12, 24), date(2026, 12, 24)),
    ],
)
def test_the_worked_example_review_terms_end_after_thirty_days(
    term: Callable[..., Deadline], law: str, strict: date, rolled: date
) -> None:
    found = term(WORKED, SHIPPED)
    assert (found.law, found.start, found.strict, found.rolled) == (law, WORKED, strict, rolled)
    assert found.kind == term.__name__


@pytest.mark.parametrize(
    ("start", "strict", "rolled"),
    [
        (date(2026, 4, 1), date(2026, 5, 1), date(2026, 5, 6)),  # Labour Day
        (date(2026, 1, 16), date(2026, 2, 15), date(2026, 2, 24)),  # into the Spring Festival
        (date(2026, 1, 15), date(2026, 2, 14), date(2026, 2, 14)),  # a make-up Saturday is a workday
        (date(2024, 1, 30), date(2024, 2, 29), date(2024, 2, 29)),  # leap day
        (date(2025, 1, 30), date(2025, 3, 1), date(2025, 3, 3)),  # no leap day, Saturday
        (date(2026, 12, 3), date(2027, 1, 2), date(2027, 1, 4)),  # over New Year, weekend rule
    ],
)
def test_review_terms_roll_off_rest_days_only(start: date, strict: date, rolled: date) -> None:
    for term in (deadlines.review_request, deadlines.review, deadlines.rereview_request, deadlines.rereview):
        found = term(start, SHIPPED)
        assert (found.strict, found.rolled) == (strict, rolled)


def test_a_hearing_of_three_days_ends_the_rereview_three_days_later() -> None:
    assert deadlines.rereview(WORKED, SHIPPED, 3).strict == date(2026, 12, 27)
    assert deadlines.rereview(WORKED, SHIPPED, 3).rolled == date(2026, 12, 28)
    with pytest.raises(ValueError, match="negative"):
        deadlines.rereview(WORKED, SHIPPED, -1)


@given(DAYS, st.integers(0, 60))
def test_each_day_of_hearing_moves_the_strict_date_by_one(start: date, hearing: int) -> None:
    plain = deadlines.rereview(start, SHIPPED)
    assert deadlines.rereview(start, SHIPPED, hearing).strict - plain.strict == timedelta(days=hearing)


@given(DAYS, st.integers(0, 60), st.lists(st.tuples(DAYS, st.booleans()), max_size=5))
def test_a_recount_keeps_the_days_that_a_hearing_took(
    start: date, hearing: int, days: list[tuple[date, bool]]
) -> None:
    found = deadlines.rereview(start, SHIPPED, hearing)
    calendar = calendar_from(days, [])
    assert deadlines.recounted(found, calendar) == deadlines.rereview(start, calendar, hearing)


@given(DAYS, st.integers(1, 30))
def test_an_extension_counts_on_from_the_strict_end(accepted: date, more: int) -> None:
    plain, longer = deadlines.resolution(accepted, SHIPPED), deadlines.extension(accepted, more, SHIPPED)
    assert longer.strict - plain.strict == timedelta(days=more)
    assert longer.start == plain.start


def test_the_rights_that_lapse_are_kinds_of_clocks() -> None:
    assert set(RIGHTS) < set(CLOCK_KINDS)


def test_the_kinds_are_the_contracts() -> None:
    assert CLOCK_KINDS == (
        "acceptance",
        "objection",
        "resolution",
        "extension",
        "review_request",
        "review",
        "rereview_request",
        "rereview",
        "mediation",
        "confirmation",
        "hotline",
    )


@given(DAYS, st.integers(1, 30))
def test_strict_is_never_after_rolled_and_rolled_is_a_workday(start: date, more: int) -> None:
    for found in every_deadline(start, more):
        assert found.start < found.strict <= found.rolled
        assert SHIPPED.is_workday(found.rolled)
        assert found.kind in CLOCK_KINDS


def test_sixty_days_warn_at_half_time_and_five_two_and_one_days_before() -> None:
    found = warnings(deadlines.resolution(WORKED, SHIPPED))
    assert [(one.day, one.label) for one in found] == [
        (date(2026, 12, 24), "half"),
        (date(2027, 1, 18), "5d"),
        (date(2027, 1, 21), "2d"),
        (date(2027, 1, 22), "1d"),
    ]


@pytest.mark.parametrize(
    ("days", "labels"),
    [
        (15, ["half", "5d", "2d", "1d"]),
        (10, ["5d", "2d", "1d"]),  # half time is the fifth day before
        (5, ["half", "2d", "1d"]),
        (4, ["2d", "1d"]),
        (3, ["2d", "1d"]),
        (2, ["1d"]),
        (1, []),
        (0, []),
    ],
)
def test_short_deadlines_warn_once_a_day_by_the_nearest_label(days: int, labels: list[str]) -> None:
    start = date(2026, 3, 2)
    found = warnings(deadlines.hotline(start, start + timedelta(days=days), SHIPPED))
    assert [one.label for one in found] == labels


@given(DAYS, st.integers(1, 30))
def test_warnings_lie_inside_the_term_in_order_and_on_different_days(start: date, more: int) -> None:
    for deadline in every_deadline(start, more):
        found = warnings(deadline)
        assert all(deadline.start < one.day < deadline.strict for one in found)
        assert all(first.day < second.day for first, second in pairwise(found))
        assert len({one.label for one in found}) == len(found)


@pytest.mark.parametrize(
    ("state", "event", "after"),
    [
        ("running", "met", "met"),
        ("running", "missed", "missed"),
        ("running", "stopped", "stopped"),
        ("running", "resumed", "running"),
        ("running", "reopened", "running"),
        ("met", "reopened", "running"),
        ("missed", "reopened", "missed"),
        ("stopped", "reopened", "running"),
        ("met", "missed", "met"),
        ("met", "stopped", "met"),
        ("met", "resumed", "met"),
        ("missed", "met", "missed"),
        ("missed", "resumed", "missed"),
        ("stopped", "resumed", "running"),
        ("stopped", "met", "stopped"),
        ("stopped", "missed", "stopped"),
    ],
)
def test_a_clock_moves_by_its_events(state: str, event: str, after: str) -> None:
    assert clock_after(state, event) == after


@given(STATES, st.lists(EVENTS))
def test_a_clock_once_missed_stays_so_and_one_met_until_the_case_is_reopened(
    state: str, events: list[str]
) -> None:
    for event in events:
        after = clock_after(state, event)
        assert after in CLOCK_STATES
        reopened = state == "met" and event == "reopened"
        assert state not in {"met", "missed"} or after == state or reopened
        state = after


@pytest.mark.parametrize(("state", "event"), [("paused", "met"), ("running", "commented")])
def test_an_unknown_state_or_event_is_refused(state: str, event: str) -> None:
    with pytest.raises(ValueError):
        clock_after(state, event)

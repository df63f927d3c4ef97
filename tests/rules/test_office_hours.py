"""Terms in office hours and working days."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.rules.calendar import SHIPPED
from intake.rules.localtime import local, local_date, parse_instant
from intake.rules.office_hours import add_office_hours, end_of_workday
from intake.rules.playbook import OFFICE_HOURS

FIRST, LAST = datetime(2025, 1, 1, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC)
INSTANTS = st.integers(0, int((LAST - FIRST).total_seconds())).map(lambda s: FIRST + timedelta(seconds=s))


@pytest.mark.parametrize(
    ("begins", "hours", "ends"),
    [
        ("2026-03-02T09:00", 3, "2026-03-02T12:00"),
        ("2026-03-02T09:00", 4, "2026-03-02T15:30"),
        ("2026-03-02T10:00", 4, "2026-03-02T16:30"),
        ("2026-03-02T07:00", 1, "2026-03-02T09:30"),
        ("2026-03-02T13:00", 1, "2026-03-02T15:30"),
        ("2026-03-02T16:30", 4, "2026-03-03T11:00"),
        ("2026-03-02T18:00", 1, "2026-03-03T09:30"),
        ("2026-03-02T23:30", 7, "2026-03-03T18:00"),
        ("2026-03-06T17:00", 4, "2026-03-09T11:30"),
        ("2026-03-07T10:00", 4, "2026-03-09T15:00"),
        ("2026-02-13T17:00", 4, "2026-02-14T11:30"),
        ("2026-02-14T17:00", 2, "2026-02-24T09:30"),
        ("2026-02-28T08:30", 4, "2026-02-28T15:00"),
        ("2026-03-02T08:30", 80, "2026-03-17T11:30"),
    ],
    ids=[
        "to the end of the morning",
        "over noon",
        "the default of four hours",
        "before the office opens",
        "in the noon break",
        "over night",
        "when the office closes",
        "a whole day",
        "over a weekend",
        "on a Saturday",
        "into a make-up Saturday",
        "over the spring festival",
        "within a make-up Saturday",
        "the longest term",
    ],
)
def test_only_office_hours_count(begins: str, hours: int, ends: str) -> None:
    found = add_office_hours(parse_instant(begins), hours, OFFICE_HOURS, SHIPPED)
    assert found == parse_instant(ends), local(found)


@pytest.mark.parametrize(
    ("begins", "workdays", "ends"),
    [
        ("2026-03-02T10:00", 1, "2026-03-03T18:00"),
        ("2026-03-02T23:50", 1, "2026-03-03T18:00"),
        ("2026-03-06T10:00", 1, "2026-03-09T18:00"),
        ("2026-03-07T10:00", 1, "2026-03-09T18:00"),
        ("2026-02-13T10:00", 1, "2026-02-14T18:00"),
        ("2026-02-14T10:00", 1, "2026-02-24T18:00"),
        ("2026-03-02T10:00", 3, "2026-03-05T18:00"),
    ],
)
def test_a_term_of_workdays_ends_when_the_office_closes(begins: str, workdays: int, ends: str) -> None:
    assert end_of_workday(parse_instant(begins), workdays, OFFICE_HOURS, SHIPPED) == parse_instant(ends)


@pytest.mark.parametrize(("hours", "spans"), [(0, OFFICE_HOURS), (-1, OFFICE_HOURS), (4, ())])
def test_a_term_that_cannot_end_is_refused(hours: int, spans: tuple[tuple[time, time], ...]) -> None:
    with pytest.raises(ValueError, match="at least one hour"):
        add_office_hours(parse_instant("2026-03-02T10:00"), hours, spans, SHIPPED)


@given(INSTANTS, st.integers(1, 80))
def test_it_ends_later_on_a_workday_within_office_hours(at: datetime, hours: int) -> None:
    end = add_office_hours(at, hours, OFFICE_HOURS, SHIPPED)
    assert end - at >= timedelta(hours=hours)
    assert SHIPPED.is_workday(local_date(end))
    clock = local(end).time()
    assert any(opens < clock <= closes for opens, closes in OFFICE_HOURS)


@given(INSTANTS, st.integers(1, 40), st.integers(1, 40))
def test_two_terms_in_a_row_are_one_of_both(at: datetime, first: int, second: int) -> None:
    after_first = add_office_hours(at, first, OFFICE_HOURS, SHIPPED)
    in_a_row = add_office_hours(after_first, second, OFFICE_HOURS, SHIPPED)
    assert in_a_row == add_office_hours(at, first + second, OFFICE_HOURS, SHIPPED)


@given(INSTANTS, INSTANTS, st.integers(1, 80))
def test_what_begins_later_never_ends_earlier(one: datetime, other: datetime, hours: int) -> None:
    early, late = sorted((one, other))
    ends = [add_office_hours(at, hours, OFFICE_HOURS, SHIPPED) for at in (early, late)]
    assert ends[0] <= ends[1]


@given(INSTANTS, st.integers(1, 10))
def test_a_workday_s_end_is_after_its_beginning(at: datetime, workdays: int) -> None:
    end = end_of_workday(at, workdays, OFFICE_HOURS, SHIPPED)
    assert local_date(end) > local_date(at)
    assert SHIPPED.is_workday(local_date(end))

"""What a booking needs, what may become of it, and when those who go are reminded."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.rules.localtime import parse_instant
from intake.rules.quiet import send_not_before
from intake.rules.refusals import BadInput
from intake.rules.visits import (
    FARTHEST,
    LONGEST_RESULT,
    MOST_PEOPLE,
    NotYetThere,
    VisitOver,
    check_booking,
    check_change,
    check_result,
    may_remind,
    near,
    remind_at,
)

NOW = parse_instant("2026-03-02T10:00")
GOOD = {
    "kind": "doorstep",
    "number": "zz202603020001",
    "at": "2026-03-03T15:00",
    "place": "村东头",
    "purpose": "把两家请到一起",
    "people": ["grid01", "grid01", ""],
}
INSTANTS = st.integers(0, 400 * 24 * 60).map(lambda minutes: NOW + timedelta(minutes=minutes))


def test_a_booking_is_read_as_it_was_typed() -> None:
    booking = check_booking(GOOD, now=NOW)
    assert booking.number == "ZZ202603020001"
    assert booking.at == parse_instant("2026-03-03T15:00")
    assert booking.people == ("grid01",)


def test_a_knock_needs_a_village_and_no_case() -> None:
    knock = {**GOOD, "kind": "knock", "number": "", "village": "娄庄村"}
    assert check_booking(knock, now=NOW).village == "娄庄村"
    with pytest.raises(BadInput) as refused:
        check_booking({**knock, "village": ""}, now=NOW)
    assert set(refused.value.faults) == {"village"}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("kind", "party"),
        ("number", ""),
        ("at", ""),
        ("at", "明天下午"),
        ("at", "2026-03-02T09:59"),
        ("at", "2027-03-03T10:00"),
        ("at", "2026-02-30T10:00"),
        ("place", " "),
        ("place", "地" * 101),
        ("purpose", ""),
        ("purpose", "事" * 501),
        ("place", "村\u202e东"),
        ("people", [f"grid{n}" for n in range(MOST_PEOPLE + 1)]),
    ],
)
def test_a_wrong_field_is_refused_beside_it(field: str, value: str) -> None:
    with pytest.raises(BadInput) as refused:
        check_booking({**GOOD, field: value}, now=NOW)
    assert set(refused.value.faults) == {field}


def test_all_that_is_wrong_is_told_at_once() -> None:
    with pytest.raises(BadInput) as refused:
        check_booking({}, now=NOW)
    assert set(refused.value.faults) == {"kind", "at", "place", "purpose"}


@pytest.mark.parametrize("state", ["done", "missed", "cancelled"])
def test_a_visit_that_is_over_is_not_changed_any_more(state: str) -> None:
    with pytest.raises(VisitOver):
        check_change(state, NOW, now=NOW)


def test_a_result_is_known_on_the_day_at_the_earliest() -> None:
    at = parse_instant("2026-03-03T15:00")
    with pytest.raises(NotYetThere):
        check_change("booked", at, now=parse_instant("2026-03-02T23:59"), result=True)
    check_change("booked", at, now=parse_instant("2026-03-03T00:00"), result=True)
    check_change("booked", at, now=NOW)


@pytest.mark.parametrize("text", ["", "  ", "好" * (LONGEST_RESULT + 1), "a\0b"])
@pytest.mark.parametrize("happened", [True, False])
def test_a_result_or_a_reason_is_needed(text: str, happened: bool) -> None:
    with pytest.raises(BadInput) as refused:
        check_result(text, happened=happened)
    assert set(refused.value.faults) == {"result"}


@pytest.mark.parametrize(
    ("at", "booked", "expected"),
    [
        ("2026-03-03T15:00", "2026-03-02T10:00", "2026-03-03T08:30"),
        ("2026-03-03T15:00", "2026-03-03T09:00", "2026-03-03T14:00"),
        ("2026-03-03T15:00", "2026-03-03T14:30", "2026-03-03T14:30"),
        ("2026-03-03T09:30", "2026-03-02T10:00", "2026-03-03T08:30"),
        ("2026-03-03T07:30", "2026-03-02T10:00", "2026-03-02T18:30"),
        ("2026-03-03T07:30", "2026-03-02T19:00", "2026-03-03T06:30"),
    ],
)
def test_when_those_who_go_are_reminded(at: str, booked: str, expected: str) -> None:
    assert remind_at(parse_instant(at), parse_instant(booked)) == parse_instant(expected)


@given(INSTANTS, INSTANTS)
def test_a_reminder_is_never_before_the_booking_and_never_after_the_visit(one: object, other: object) -> None:
    booked, at = sorted((one, other))  # type: ignore[type-var]
    assert booked <= remind_at(at, booked) <= at


@given(INSTANTS, INSTANTS, st.integers(0, 3000))
def test_what_would_arrive_too_late_is_not_sent(one: object, other: object, minutes: int) -> None:
    booked, at = sorted((one, other))  # type: ignore[type-var]
    now = booked + timedelta(minutes=minutes)
    if may_remind(at, booked, now):
        assert remind_at(at, booked) <= now < at
        assert send_not_before(now, False) < at


@given(INSTANTS, INSTANTS)
def test_nearness_does_not_ask_who_came_first(one: object, other: object) -> None:
    assert near(one, other) == near(other, one)  # type: ignore[arg-type]


def test_a_year_ahead_is_the_farthest() -> None:
    far = {**GOOD, "at": (NOW + FARTHEST).strftime("%Y-%m-%dT%H:%M+00:00")}
    assert check_booking(far, now=NOW).at == NOW + FARTHEST

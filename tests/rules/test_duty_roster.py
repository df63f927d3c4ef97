from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.rules.duty_roster import (
    NotOnDuty,
    NotTheHour,
    check_sign_in,
    evening_fault,
    evening_of,
    tells_now,
    themes,
    week_fault,
)
from intake.rules.localtime import parse_instant
from intake.rules.weeks import week_of

DAY = date(2026, 3, 2)


def at(clock: str) -> datetime:
    return parse_instant(f"2026-03-02T{clock}")


def test_the_seven_themes_follow_the_week() -> None:
    assert [theme.title for theme in themes()] == ["夜学", "夜访", "夜谈", "夜调", "夜议", "夜巡", "夜结"]


def test_an_evening_runs_from_five_to_midnight() -> None:
    assert evening_of(DAY) == (at("17:00"), parse_instant("2026-03-03T00:00"))


def test_one_signs_in_on_one_s_own_evening_after_five() -> None:
    check_sign_in(at("17:00"), on_duty=True)
    check_sign_in(at("23:59"), on_duty=True)
    with pytest.raises(NotTheHour):
        check_sign_in(at("16:59"), on_duty=True)
    with pytest.raises(NotOnDuty):
        check_sign_in(at("18:00"), on_duty=False)


def test_duty_is_told_from_five_to_the_quiet_hours() -> None:
    assert [c for c in ("16:59", "17:00", "20:59", "21:00") if tells_now(at(c))] == ["17:00", "20:59"]


def test_a_week_is_planned_while_it_lasts_and_eight_weeks_ahead() -> None:
    now = at("10:00")
    assert week_fault(week_of(DAY), now) == ""
    assert "过去" in week_fault(week_of(DAY).previous(), now)
    assert week_fault(week_of(DAY + timedelta(weeks=8)), now) == ""
    assert "8周" in week_fault(week_of(DAY + timedelta(weeks=9)), now)


@given(
    st.lists(st.sampled_from("甲乙丙丁"), unique=True),
    st.lists(st.sampled_from("甲乙丙丁"), unique=True),
    st.integers(-3, 3),
)
def test_the_past_never_changes_and_who_signed_in_stays(
    wanted: list[str], present: list[str], days: int
) -> None:
    day, signed = DAY + timedelta(days=days), present[:1]
    fault = evening_fault(day, wanted, present, signed, DAY)
    if fault == "":
        assert len(wanted) <= 2
        assert set(signed) <= set(wanted)
        assert days >= 0 or set(wanted) == set(present)
    elif days >= 0:
        assert len(wanted) > 2 or not set(signed) <= set(wanted)

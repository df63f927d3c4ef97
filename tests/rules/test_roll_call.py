from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.rules.localtime import parse_instant
from intake.rules.playbook_text import shipped
from intake.rules.roll_call import STATES, NoSuchDay, NotQuiet, PostDay, calls_now, check_saying, state_of

PLAYBOOK = shipped()
DAY = date(2026, 3, 2)
HELD = replace(PLAYBOOK, hold_days=(DAY,))


def at(clock: str) -> datetime:
    return parse_instant(f"2026-03-02T{clock}")


@pytest.mark.parametrize(
    ("came", "said", "now", "state"),
    [
        (0, None, "16:59", "waiting"),
        (0, None, "17:00", "silent"),
        (0, "16:00", "18:00", "said"),
        (0, "17:00", "18:00", "said"),
        (0, "17:01", "18:00", "late"),
        (2, None, "18:00", "came"),
        (2, "16:00", "18:00", "came"),
    ],
)
def test_how_a_post_stands(came: int, said: str | None, now: str, state: str) -> None:
    assert state_of(PostDay(DAY, came, at(said) if said else None), PLAYBOOK, at(now)) == state


def test_on_a_hold_day_nobody_is_asked() -> None:
    assert state_of(PostDay(DAY, 0, None), HELD, at("18:00")) == "held"
    assert not calls_now(HELD, at("18:00"))


def test_reminders_go_from_the_hour_to_the_quiet_hours() -> None:
    called = [clock for clock in ("16:59", "17:00", "20:59", "21:00") if calls_now(PLAYBOOK, at(clock))]
    assert called == ["17:00", "20:59"]


def test_what_may_be_said_for_which_day() -> None:
    now = at("16:00")
    for days in (1, -7):
        with pytest.raises(NoSuchDay):
            check_saying(DAY + timedelta(days=days), 0, now)
    for days in range(7):
        check_saying(DAY - timedelta(days=days), 0, now)
    with pytest.raises(NotQuiet, match="3批"):
        check_saying(DAY, 3, now)


@given(
    st.integers(0, 3),
    st.none() | st.integers(0, 1439),
    st.integers(0, 2879),
)
def test_a_post_has_always_one_state_and_silence_ends_by_saying(
    came: int, said: int | None, now: int
) -> None:
    midnight = at("00:00")
    said_at = midnight + timedelta(minutes=said) if said is not None else None
    state = state_of(PostDay(DAY, came, said_at), PLAYBOOK, midnight + timedelta(minutes=now))
    assert state in STATES
    assert (state == "came") == (came > 0)
    assert (state in {"silent", "waiting"}) == (came == 0 and said is None)

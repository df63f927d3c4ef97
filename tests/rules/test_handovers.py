"""The states of a hand-over."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.rules.handovers import (
    ACTIVE_STATES,
    HANDOVER_STATES,
    STEPS,
    WrongHandoverState,
    due_fault,
    is_late,
    part_of,
    step,
)

TODAY = date(2026, 3, 2)
ALLOWED = {
    ("waiting", "acknowledge"): "acknowledged",
    ("waiting", "refuse"): "refused",
    ("waiting", "withdraw"): "withdrawn",
    ("acknowledged", "withdraw"): "withdrawn",
    ("waiting", "recall"): "withdrawn",
    ("acknowledged", "recall"): "withdrawn",
    ("refused", "recall"): "withdrawn",
    ("refused", "insist"): "acknowledged",
    ("refused", "release"): "withdrawn",
    ("acknowledged", "finish"): "done",
}


@pytest.mark.parametrize("state", HANDOVER_STATES)
@pytest.mark.parametrize("name", STEPS)
def test_only_these_steps_are_allowed(state: str, name: str) -> None:
    if (state, name) in ALLOWED:
        assert step(state, name) == ALLOWED[state, name]
    else:
        with pytest.raises(WrongHandoverState) as refused:
            step(state, name)
        assert HANDOVER_STATES[state] in refused.value.sentence


@given(st.lists(st.sampled_from(sorted(STEPS)), max_size=20))
def test_what_is_settled_stays_settled(names: list[str]) -> None:
    state = "waiting"
    for name in names:
        before = state
        try:
            state = step(state, name)
        except WrongHandoverState:
            continue
        assert before in ACTIVE_STATES
    assert state in HANDOVER_STATES


@pytest.mark.parametrize(
    ("wanted", "leads", "part"),
    [(None, False, "lead"), (None, True, "co"), ("lead", True, "lead"), ("co", False, "co")],
)
def test_the_first_hand_over_leads_unless_another_part_is_named(
    wanted: str | None, leads: bool, part: str
) -> None:
    assert part_of(wanted, leads) == part


@pytest.mark.parametrize(
    ("days", "wrong"), [(None, False), (0, False), (366, False), (-1, True), (367, True)]
)
def test_a_task_s_day_lies_between_today_and_a_year_ahead(days: int | None, wrong: bool) -> None:
    due = None if days is None else TODAY + timedelta(days=days)
    assert (due_fault(due, TODAY, TODAY) is not None) == wrong


@pytest.mark.parametrize(("days", "wrong"), [(None, False), (2, True), (3, False), (4, False)])
def test_a_task_s_day_is_not_before_the_day_on_which_it_must_be_acknowledged(
    days: int | None, wrong: bool
) -> None:
    due = None if days is None else TODAY + timedelta(days=days)
    message = due_fault(due, TODAY, TODAY + timedelta(days=3))
    assert (message is not None) == wrong
    assert message is None or "3月5日" in message


@pytest.mark.parametrize(
    ("state", "due", "done_on", "late"),
    [
        ("acknowledged", None, None, False),
        ("acknowledged", TODAY, None, False),
        ("acknowledged", TODAY - timedelta(days=1), None, True),
        ("waiting", TODAY - timedelta(days=1), None, True),
        ("withdrawn", TODAY - timedelta(days=1), None, False),
        ("done", TODAY - timedelta(days=5), TODAY - timedelta(days=5), False),
        ("done", TODAY - timedelta(days=5), TODAY - timedelta(days=4), True),
    ],
)
def test_a_task_is_late_once_its_day_is_over(
    state: str, due: date | None, done_on: date | None, late: bool
) -> None:
    assert is_late(state, due, done_on, TODAY) == late

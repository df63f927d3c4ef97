"""Counts that propose a level."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.rules.risk import LEVELS
from intake.rules.thresholds import Counts, proposed_level, reasons


@pytest.mark.parametrize(
    ("counts", "codes"),
    [
        (Counts(), []),
        (Counts(people=4, visits=2, clashes=1), []),
        (Counts(people=5), ["group"]),
        (Counts(visits=3), ["visits"]),
        (Counts(clashes=2), ["clashes"]),
        (Counts(5, 3, 2), ["group", "visits", "clashes"]),
    ],
)
def test_a_count_speaks_from_its_threshold_on(counts: Counts, codes: list[str]) -> None:
    assert [reason.code for reason in reasons(counts)] == codes


def test_the_words_say_the_number() -> None:
    words = [reason.words for reason in reasons(Counts(6, 4, 3))]
    assert words == ["有6人参与，达到5人", "同一个人30天内来访4次", "这两个人一年内起过3次纠纷"]


@given(st.builds(Counts, st.integers(1, 20), st.integers(0, 9), st.integers(0, 9)), st.sampled_from(LEVELS))
def test_a_proposal_is_always_graver_than_the_present_level(counts: Counts, present: str) -> None:
    level = proposed_level(reasons(counts), present)
    assert level is None or LEVELS.index(level) < LEVELS.index(present)


def test_an_unknown_level_is_a_mistake_of_ours() -> None:
    with pytest.raises(ValueError, match="purple"):
        proposed_level((), "purple")

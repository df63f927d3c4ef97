import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.rules.chain import next_holder

CHAIN = ("grid_worker", "village_lead", "office", "mayor", "secretary")
EVERYONE = frozenset(CHAIN)


@pytest.mark.parametrize(("level", "expected"), [(-1, 0), (0, 1), (1, 2), (2, 3), (3, 4)])
def test_with_everyone_present_it_climbs_one_step(level: int, expected: int) -> None:
    assert next_holder(CHAIN, level, EVERYONE) == expected


def test_a_missing_person_is_skipped_to_the_next() -> None:
    assert next_holder(CHAIN, 0, EVERYONE - {"village_lead"}) == 2
    assert next_holder(CHAIN, -1, {"mayor"}) == 3


def test_at_the_top_it_stays_with_the_highest_present() -> None:
    assert next_holder(CHAIN, 4, EVERYONE) == 4
    assert next_holder(CHAIN, 3, EVERYONE - {"secretary"}) == 3
    assert next_holder(CHAIN, 2, {"grid_worker"}) == 0


def test_only_a_chain_without_anyone_gives_nobody() -> None:
    assert next_holder(CHAIN, -1, frozenset()) is None
    assert next_holder((), 0, EVERYONE) is None


@given(st.integers(-1, 10), st.sets(st.sampled_from(CHAIN)))
def test_a_case_is_never_dropped_while_someone_is_there(level: int, present: set[str]) -> None:
    found = next_holder(CHAIN, level, present)
    assert (found is None) == (not present)
    if found is not None:
        assert CHAIN[found] in present
        above = [index for index in range(level + 1, len(CHAIN)) if CHAIN[index] in present]
        assert not above or found == above[0]

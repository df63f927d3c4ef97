import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.rules.segments import segments, units


@pytest.mark.parametrize(
    ("length", "expected"),
    [(0, 1), (1, 1), (70, 1), (71, 2), (134, 2), (135, 3), (160, 3), (201, 3), (202, 4), (500, 8)],
)
def test_seventy_fit_one_text_and_sixty_seven_each_of_more(length: int, expected: int) -> None:
    assert segments("", "字" * length) == expected


def test_the_sign_counts_with_its_brackets_given_or_not() -> None:
    assert segments("【七晚】", "字" * 66) == 1
    assert segments("【七晚】", "字" * 67) == 2
    assert segments("七晚", "字" * 66) == 1
    assert segments("七晚", "字" * 67) == 2


def test_an_emoji_counts_two() -> None:
    assert units("😀") == 2
    assert segments("", "字" * 69 + "😀") == 2


@given(st.text(), st.text())
def test_every_part_is_full_but_the_last(sign: str, body: str) -> None:
    count = segments(sign, body)
    assert count >= 1
    assert count == 1 or 67 * (count - 1) < units(body) + units(sign) + 2

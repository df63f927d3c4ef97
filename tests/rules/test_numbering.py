from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.rules.numbering import case_number, parse_case_number

DAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("serial", "expected"),
    [
        (1, "ZZ202603020001"),
        (42, "ZZ202603020042"),
        (9999, "ZZ202603029999"),
        (10000, "ZZ2026030210000"),
        (123456, "ZZ20260302123456"),
    ],
)
def test_a_number_has_the_day_and_at_least_four_digits(serial: int, expected: str) -> None:
    assert case_number("ZZ", DAY, serial) == expected


@pytest.mark.parametrize(
    ("prefix", "serial"), [("zz", 1), ("", 1), ("Z1", 1), ("赵庄", 1), ("ZZ", 0), ("ZZ", -1)]
)
def test_a_number_that_could_not_be_read_back_is_never_made(prefix: str, serial: int) -> None:
    with pytest.raises(ValueError):
        case_number(prefix, DAY, serial)


@pytest.mark.parametrize("text", ["ZZ202603020001", " zz202603020001 ", "ＺＺ２０２６０３０２０００１"])
def test_a_number_is_read_as_people_type_it(text: str) -> None:
    assert parse_case_number(text) == ("ZZ", DAY, 1)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ZZ",
        "ZZ20260302",
        "ZZ202603020000",
        "ZZ2026030200001",
        "ZZ202602300001",
        "ZZ202613010001",
        "202603020001",
        "ZZ20260302000a",
        "ZZ202603020001; DROP",
        "ZZ20260302" + "9" * 5000,
    ],
)
def test_what_is_no_number_is_none(text: str) -> None:
    assert parse_case_number(text) is None


@given(
    st.from_regex(r"[A-Z]{1,6}", fullmatch=True),
    st.dates(),
    st.integers(min_value=1, max_value=999_999_999_999),
)
def test_every_number_is_read_back_as_it_was_made(prefix: str, day: date, serial: int) -> None:
    assert parse_case_number(case_number(prefix, day, serial)) == (prefix, day, serial)


@given(st.text())
def test_any_text_is_a_number_or_none(text: str) -> None:
    parsed = parse_case_number(text)
    assert parsed is None or case_number(*parsed) in text.upper() or not text.isascii()

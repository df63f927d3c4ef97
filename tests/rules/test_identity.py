from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.rules.identity import (
    clean_id_no,
    clean_phone,
    valid_id_no,
    valid_landline,
    valid_mobile,
    valid_phone,
)

STANDARD = ("11010519491231002X", "440524188001010014")


def with_check(first_17: str) -> str:
    return next(first_17 + last for last in "0123456789X" if valid_id_no(first_17 + last))


def test_the_standards_sample_is_right() -> None:
    assert valid_id_no(STANDARD[0])


def test_the_standards_other_sample_has_the_right_checksum_but_was_born_in_1880() -> None:
    assert not valid_id_no(STANDARD[1])
    assert valid_id_no(with_check("44052419800101001"))


@pytest.mark.parametrize("wrong", list("0123456789"))
def test_any_other_check_character_is_wrong(wrong: str) -> None:
    assert not valid_id_no(STANDARD[0][:-1] + wrong)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1",
        "110105194912310",
        "11010519491231002x",
        "01010519491231002X",
        "1101051949123100２X",
        "11010519490231002X",
    ],
)
def test_what_is_no_identity_number_is_wrong(text: str) -> None:
    assert not valid_id_no(text)


def test_nobody_is_born_after_today() -> None:
    number = with_check("41042120260302001")
    assert valid_id_no(number)
    assert valid_id_no(number, date(2026, 3, 2))
    assert not valid_id_no(number, date(2026, 3, 1))


def test_a_leap_day_is_a_birthday_only_in_leap_years() -> None:
    assert valid_id_no(with_check("41042120000229001"))
    assert not any(valid_id_no("41042119000229001" + last) for last in "0123456789X")


@pytest.mark.parametrize(
    "text",
    [
        "11010519491231002x",
        " 110105 19491231 002X ",
        "110105-19491231-002x",
        "１１０１０５１９４９１２３１００２Ｘ",
    ],
)
def test_an_identity_number_is_cleaned_as_people_type_it(text: str) -> None:
    assert clean_id_no(text) == STANDARD[0]


@given(
    st.dates(date(1900, 1, 1), date(2026, 1, 1)), st.integers(0, 999), st.integers(0, 16), st.integers(1, 9)
)
def test_one_wrong_digit_is_always_found(born: date, order: int, position: int, shift: int) -> None:
    number = with_check(f"410421{born:%Y%m%d}{order:03d}")
    digit = (int(number[position]) + shift) % 10
    assert not valid_id_no(f"{number[:position]}{digit}{number[position + 1 :]}")


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("13800000000", "13800000000"),
        ("138 0000 0000", "13800000000"),
        ("138-0000-0000", "13800000000"),
        ("+86 138 0000 0000", "13800000000"),
        ("+86-13800000000", "13800000000"),
        ("008613800000000", "13800000000"),
        ("8613800000000", "13800000000"),
        ("１３８００００００００", "13800000000"),
        ("0375-6531234", "03756531234"),
        ("(0375) 6531234", "03756531234"),
        ("（0375）6531234", "03756531234"),
        ("+86 375 6531234", "03756531234"),
        ("8612345", "8612345"),
    ],
)
def test_a_phone_number_is_cleaned_as_people_type_it(text: str, cleaned: str) -> None:
    assert clean_phone(text) == cleaned


@pytest.mark.parametrize("phone", ["13000000000", "19912345678"])
def test_a_mobile_begins_with_thirteen_to_nineteen(phone: str) -> None:
    assert valid_mobile(phone)
    assert valid_phone(phone)
    assert not valid_landline(phone)


@pytest.mark.parametrize("phone", ["03756531234", "01062345678", "6531234", "65312345"])
def test_a_landline_may_have_its_area_code(phone: str) -> None:
    assert valid_landline(phone)
    assert valid_phone(phone)
    assert not valid_mobile(phone)


@pytest.mark.parametrize(
    "phone",
    [
        "",
        "12800000000",
        "1380000000",
        "138000000000",
        "１３８００００００００",
        "abc",
        "0375",
        "12345",
        "13800000000\n",
    ],
)
def test_what_is_no_phone_number_is_wrong(phone: str) -> None:
    assert not valid_phone(phone)


@given(st.text())
def test_cleaning_never_raises_and_twice_is_once(text: str) -> None:
    assert clean_phone(clean_phone(text)) == clean_phone(text) or not valid_phone(clean_phone(text))
    assert clean_id_no(clean_id_no(text)) == clean_id_no(text) or not text.isascii()

"""The petitioner's own look."""

from datetime import timedelta

from tests.conftest import FORM, Clock, MakeCase
from tests.web.conftest import Visitor


def look(visitor: Visitor, number: str, code: str):  # type: ignore[no-untyped-def]
    return visitor.post("/status", {"number": number, "code": code})


def test_number_and_code_show_state_and_dates_and_nothing_personal(
    visitor: Visitor, make_case: MakeCase
) -> None:
    case = make_case()
    answer = look(visitor, f" {case.number.lower()} ", case.status_code)
    assert answer.status_code == 200
    assert "已登记" in answer.text
    for personal in (
        FORM["title"],
        FORM["narrative"],
        FORM["petitioner_name"],
        FORM["village"],
        FORM["other_party_name"],
    ):
        assert personal not in answer.text


def test_a_wrong_code_and_an_unknown_number_sound_the_same(visitor: Visitor, make_case: MakeCase) -> None:
    case = make_case()
    wrong = "000000" if case.status_code != "000000" else "111111"
    one, other = look(visitor, case.number, wrong), look(visitor, "ZZ202603029999", wrong)
    assert one.status_code == other.status_code == 404
    assert "编号或查询码不对" in one.text
    assert "编号或查询码不对" in other.text


def test_five_wrong_codes_lock_the_case_for_a_while(
    visitor: Visitor, make_case: MakeCase, clock: Clock
) -> None:
    case = make_case()
    wrong = "000000" if case.status_code != "000000" else "111111"
    for _ in range(5):
        look(visitor, case.number, wrong)
    assert look(visitor, case.number, case.status_code).status_code == 404
    clock.now += timedelta(minutes=31)
    assert look(visitor, case.number, case.status_code).status_code == 200


def test_odd_input_is_just_wrong(visitor: Visitor) -> None:
    for number, code in (("\0", "1"), ("ZZ", "\0"), ("x" * 100_000, "😀"), ("", "")):
        assert look(visitor, number, code).status_code == 404

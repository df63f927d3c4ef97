from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.rules.receptions import check_visit
from intake.rules.refusals import BadInput

NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
GOOD = {"matter": "问低保", "outcome": "answer", "answer": "讲了条件"}


def faults(**fields: str) -> dict[str, str]:
    with pytest.raises(BadInput) as bad:
        check_visit(GOOD | fields, now=NOW)
    return bad.value.faults


def test_one_person_now_without_a_name_is_enough() -> None:
    found = check_visit(GOOD, now=NOW)
    assert (found.people, found.name, found.phone, found.at) == (1, "", "", NOW)


@pytest.mark.parametrize("people", ["0", "-1", "两", "1.5", "10001", "²"])
def test_a_count_of_people_is_a_whole_number_from_one(people: str) -> None:
    assert set(faults(people=people)) == {"people"}


@pytest.mark.parametrize("phone", ["123", "1391234567", "139123456789", "abc"])
def test_a_wrong_phone_is_told(phone: str) -> None:
    assert "电话号码不对" in faults(phone=phone)["phone"]


def test_five_who_come_together_name_who_speaks_for_them() -> None:
    assert "第二十条" in faults(people="5")["representatives"]
    assert check_visit(GOOD | {"people": "4"}, now=NOW).representatives == ()
    assert check_visit(GOOD | {"people": "5", "representatives": "甲某"}, now=NOW).representatives == (
        "甲某",
    )


def test_five_may_speak_and_six_may_not() -> None:
    five = "甲某、乙某、丙某、丁某、戊某"
    assert len(check_visit(GOOD | {"people": "9", "representatives": five}, now=NOW).representatives) == 5
    message = faults(people="9", representatives=five + "、己某")["representatives"]
    assert "第二十条" in message
    assert "6人" in message


def test_more_speakers_than_visitors_are_refused() -> None:
    assert "只来了1人" in faults(people="1", representatives="甲某 乙某")["representatives"]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"matter": " "}, "matter"),
        ({"matter": "长" * 1001}, "matter"),
        ({"matter": "a\x00b"}, "matter"),
        ({"outcome": ""}, "outcome"),
        ({"outcome": "nothing"}, "outcome"),
        ({"answer": ""}, "answer"),
        ({"outcome": "link"}, "number"),
        ({"name": "名" * 31}, "name"),
        ({"at": "昨天"}, "at"),
        ({"at": "2026-03-02 10:01"}, "at"),
        ({"at": "2026-02-23 09:59"}, "at"),
        ({"outcome": "open", "at": "2026-03-01 15:00"}, "at"),
    ],
)
def test_each_wrong_field_is_told_beside_it(fields: dict[str, str], field: str) -> None:
    assert set(faults(**fields)) == {field}


def test_a_new_case_of_another_day_is_refused_with_its_rule() -> None:
    assert "第二十三条" in faults(outcome="open", at="2026-03-01 15:00")["at"]


def test_a_typed_number_goes_before_the_chosen_one() -> None:
    link = GOOD | {"outcome": "link", "number": "ZZ1", "other_number": " zz202603020001 "}
    assert check_visit(link, now=NOW).number == "ZZ202603020001"


@given(st.integers(1, 10_000), st.lists(st.sampled_from("甲乙丙丁戊己庚辛"), unique=True))
def test_never_more_than_five_speak_and_never_a_group_without_one(people: int, names: list[str]) -> None:
    fields = GOOD | {"people": str(people), "representatives": "、".join(names)}
    allowed = len(names) <= min(5, people) and (people < 5 or names)
    try:
        found = check_visit(fields, now=NOW)
    except BadInput as bad:
        assert not allowed
        assert set(bad.faults) == {"representatives"}
    else:
        assert allowed
        assert found.representatives == tuple(names)


@given(st.timedeltas(min_value=timedelta(), max_value=timedelta(days=7)))
def test_a_visit_of_the_last_week_may_be_noted_afterwards(ago: timedelta) -> None:
    at = (NOW - ago).replace(microsecond=0) + timedelta(seconds=1)
    found = check_visit(GOOD | {"at": min(at, NOW).isoformat()}, now=NOW)
    assert NOW - timedelta(days=7) <= found.at <= NOW

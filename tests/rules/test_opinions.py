from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.rules.categories import PETITION_KINDS
from intake.rules.opinions import (
    APPEAL_CONCLUSIONS,
    CONCLUSIONS,
    PARTS,
    SUGGESTION_CONCLUSIONS,
    TELLING,
    check_opinion,
    check_telling,
    conclusions_for,
)
from intake.rules.refusals import BadInput

WRITTEN = date(2026, 3, 10)
TODAY = date(2026, 3, 20)


def raw(**changes: str) -> dict[str, str]:
    return {
        "conclusion": "support",
        "request": "要求公开账目",
        "facts": "查明三年没有张榜",
        "opinion": "十日内张榜公布",
        "basis": "《村民委员会组织法》第三十条",
    } | changes


def faults(petition_kind: str | None, **changes: str) -> dict[str, str]:
    with pytest.raises(BadInput) as caught:
        check_opinion(petition_kind, raw(**changes))
    return caught.value.faults


@pytest.mark.parametrize("conclusion", APPEAL_CONCLUSIONS)
def test_an_appeal_is_supported_explained_or_not_supported(conclusion: str) -> None:
    assert check_opinion("appeal", raw(conclusion=conclusion)).conclusion == conclusion
    assert check_opinion(None, raw(conclusion=conclusion)).conclusion == conclusion


@pytest.mark.parametrize("conclusion", SUGGESTION_CONCLUSIONS)
def test_a_suggestion_is_adopted_partly_or_not(conclusion: str) -> None:
    assert check_opinion("suggestion", raw(conclusion=conclusion)).conclusion == conclusion
    assert list(faults("appeal", conclusion=conclusion)) == ["conclusion"]


def test_an_accusation_has_no_opinion_of_the_town() -> None:
    assert conclusions_for("accusation") == {}
    for conclusion in CONCLUSIONS:
        assert list(faults("accusation", conclusion=conclusion)) == ["conclusion"]


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("blank", ["", " \n", "\u3000", "\u200b"])
def test_none_of_the_four_parts_may_be_missing(part: str, blank: str) -> None:
    assert faults("appeal", **{part: blank}) == {part: f"请填写{PARTS[part]}"}


def test_everything_that_is_wrong_is_said_at_once() -> None:
    with pytest.raises(BadInput) as caught:
        check_opinion("appeal", {})
    assert list(caught.value.faults) == ["conclusion", *PARTS]


@pytest.mark.parametrize("bad", ["\x00", "\u202e反", "长" * 5001])
def test_words_that_cannot_be_kept_are_refused(bad: str) -> None:
    assert list(faults("appeal", facts=bad)) == ["facts"]


@pytest.mark.parametrize("how", TELLING)
def test_the_day_of_telling_may_be_any_from_the_opinion_to_today(how: str) -> None:
    for day in (WRITTEN, WRITTEN + timedelta(days=3), TODAY):
        assert check_telling(how, day, "本人接的", written_on=WRITTEN, today=TODAY) == day


@pytest.mark.parametrize(
    ("how", "day", "words", "field", "said"),
    [
        ("pigeon", TODAY, "", "how", "请选择怎样送达的"),
        ("", TODAY, "", "how", "请选择怎样送达的"),
        ("post", None, "", "told_on", "请填写送达日期"),
        ("post", date(2026, 3, 9), "", "told_on", "不能早于处理意见的日期（2026-03-10）"),
        ("post", date(2026, 3, 21), "", "told_on", "不能晚于今天"),
        ("phone", TODAY, "", "words", "电话答复要写清接电话的人"),
        ("post", TODAY, "长" * 301, "words", "内容太长"),
    ],
)
def test_a_telling_that_cannot_be_is_refused(
    how: str, day: date | None, words: str, field: str, said: str
) -> None:
    with pytest.raises(BadInput) as caught:
        check_telling(how, day, words, written_on=WRITTEN, today=TODAY)
    assert list(caught.value.faults) == [field]
    assert said in caught.value.faults[field]


@given(
    st.sampled_from([None, *PETITION_KINDS]),
    st.dictionaries(st.sampled_from(["conclusion", *PARTS]), st.text(max_size=8)),
)
def test_an_opinion_is_whole_or_refused(petition_kind: str | None, typed: dict[str, str]) -> None:
    try:
        written = check_opinion(petition_kind, typed)
    except BadInput as bad:
        assert bad.faults
        return
    assert written.conclusion in conclusions_for(petition_kind)
    assert all(getattr(written, part).strip() for part in PARTS)


@given(st.dates(), st.dates(), st.dates())
def test_a_day_of_telling_lies_between_opinion_and_today(told: date, written: date, today: date) -> None:
    try:
        day = check_telling("in_person", told, "", written_on=written, today=today)
    except BadInput as bad:
        assert list(bad.faults) == ["told_on"]
        assert not written <= told <= today
    else:
        assert written <= day <= today

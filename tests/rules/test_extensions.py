from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.rules import deadlines
from intake.rules.calendar import SHIPPED
from intake.rules.extensions import (
    ExtendedBefore,
    NoTermToExtend,
    TermOver,
    check_ask,
    check_running,
    whole_days,
)
from intake.rules.refusals import BadExtension, MoveRefused

ACCEPTED = date(2026, 11, 24)
TERM = deadlines.resolution(ACCEPTED, SHIPPED)
LAST = TERM.strict


@pytest.mark.parametrize(("typed", "days"), [("1", 1), (" 15 ", 15), ("30", 30), ("007", 7), (30, 30)])
def test_one_to_thirty_whole_days_are_read(typed: str | int, days: int) -> None:
    assert whole_days(typed) == days


@pytest.mark.parametrize(
    "typed", ["", "0", "31", "-1", "1.5", "十", "１０", "1e1", "9" * 400, "x", 31, 0, -1]
)
def test_other_days_are_refused_with_the_most_there_may_be(typed: str | int) -> None:
    with pytest.raises(BadExtension, match="1到30天") as refused:
        whole_days(typed)
    assert refused.value.field == "days"


def ask(today: date = ACCEPTED, **other: object) -> None:
    given_: dict[str, object] = {
        "kind": "petition",
        "petition_kind": "appeal",
        "accepted": True,
        "running": TERM,
        "standing": None,
    }
    check_ask(**(given_ | other), today=today)  # type: ignore[arg-type]


def test_an_accepted_appeal_may_ask_up_to_its_strict_last_day() -> None:
    ask(ACCEPTED)
    ask(LAST)
    ask(petition_kind=None)
    ask(standing="refused")


@pytest.mark.parametrize(
    ("other", "refusal", "words"),
    [
        ({"kind": "dispute"}, NoTermToExtend, "申诉求决"),
        ({"kind": "hotline"}, NoTermToExtend, "申诉求决"),
        ({"petition_kind": "suggestion"}, NoTermToExtend, "申诉求决"),
        ({"petition_kind": "accusation"}, NoTermToExtend, "申诉求决"),
        ({"accepted": False, "running": None}, NoTermToExtend, "还没有受理"),
        ({"standing": "waiting"}, ExtendedBefore, "正等审批"),
        ({"standing": "approved", "running": None}, ExtendedBefore, "只能一次"),
        ({"running": None}, NoTermToExtend, "不在计时"),
        ({"today": LAST + timedelta(days=1)}, TermOver, "2027-01-23已经过了"),
    ],
)
def test_what_cannot_be_extended_is_refused_with_article_34(
    other: dict[str, object], refusal: type[MoveRefused], words: str
) -> None:
    with pytest.raises(refusal, match=words) as refused:
        ask(**other)  # type: ignore[arg-type]
    assert "《信访工作条例》第三十四条" in refused.value.sentence


@given(st.integers(-400, 400))
def test_a_term_can_be_extended_exactly_while_it_is_not_over(days: int) -> None:
    today = LAST + timedelta(days=days)
    try:
        assert check_running(TERM, today) == TERM
        assert today <= LAST
    except TermOver:
        assert today > LAST


@given(st.text(max_size=6))
def test_whatever_is_typed_is_one_to_thirty_days_or_refused(typed: str) -> None:
    try:
        assert 1 <= whole_days(typed) <= 30
    except BadExtension:
        assert typed.strip() not in {str(days) for days in range(1, 31)}

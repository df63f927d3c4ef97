"""The rules of a mediation and of its agreement, as tables and as properties."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.rules.agreement import (
    FARTHEST,
    MOST_INTERIM,
    Draft,
    agreement_number,
    check_agreement,
    check_confirmation,
    check_names,
    follow_up_days,
)
from intake.rules.calendar import SHIPPED
from intake.rules.deadlines import confirmation
from intake.rules.localtime import SHANGHAI
from intake.rules.mediation import (
    LONGEST_RECORD,
    MOST_MEDIATORS,
    OTHER_WAYS,
    SIDES,
    VENUES,
    WILLS,
    ClearlyRefused,
    NoConsent,
    check_opening,
    check_reason,
    check_session,
    check_will,
    may_be_mediated,
    refuse_against_refusal,
    require_consent,
)
from intake.rules.refusals import BadInput

TODAY = date(2026, 3, 10)
NOW = datetime(2026, 3, 10, 20, 0, tzinfo=SHANGHAI)
DRAFT = Draft("事实", "义务", "现金", "村委会", "双方", "written", date(2026, 3, 20), date(2026, 3, 9))
DAYS = st.dates(date(2005, 1, 1), date(2060, 1, 1))


def faults_of(draft: Draft, sat_on: date = date(2026, 3, 9)) -> dict[str, str]:
    with pytest.raises(BadInput) as refused:
        check_agreement(draft, sat_on=sat_on, today=TODAY)
    return refused.value.faults


@pytest.mark.parametrize(
    ("kind", "petition_kind", "allowed"),
    [
        ("dispute", None, True),
        ("petition", "appeal", True),
        ("petition", None, True),
        ("petition", "suggestion", False),
        ("petition", "accusation", False),
        ("hotline", None, False),
    ],
)
def test_quarrels_and_requests_are_mediated(kind: str, petition_kind: str | None, allowed: bool) -> None:
    assert may_be_mediated(kind, petition_kind) is allowed


@given(st.sampled_from(list(WILLS)), st.sampled_from(list(WILLS)))
def test_consent_is_both_and_a_refusal_is_either(petitioner: str, other: str) -> None:
    wills = {"petitioner": petitioner, "other": other}
    if petitioner == other == "consented":
        require_consent(wills, "写调解协议")
    else:
        with pytest.raises(NoConsent, match="第十七条"):
            require_consent(wills, "写调解协议")
    if "refused" in wills.values():
        with pytest.raises(ClearlyRefused, match="第十七条"):
            refuse_against_refusal(wills)
    else:
        refuse_against_refusal(wills)


def test_who_has_not_consented_is_named() -> None:
    with pytest.raises(NoConsent) as refused:
        require_consent({"petitioner": "unasked", "other": "unasked"}, "写调解笔录")
    assert "反映人、对方" in refused.value.sentence


@pytest.mark.parametrize(
    ("place", "people", "fields"),
    [
        ("elders", ["a"], set()),
        ("", ["a"], {"place"}),
        ("elders", [], {"mediators"}),
        ("elders", ["x"], {"mediators"}),
        ("moon", ["a", "x"], {"place", "mediators"}),
        ("elders", [f"m{n}" for n in range(MOST_MEDIATORS + 1)], {"mediators"}),
    ],
)
def test_a_file_is_opened_at_a_known_place_by_known_mediators(
    place: str, people: list[str], fields: set[str]
) -> None:
    known = ["a", *(f"m{n}" for n in range(20))]
    try:
        check_opening(place, people, known)
    except BadInput as refused:
        assert set(refused.faults) == fields
    else:
        assert fields == set()


@pytest.mark.parametrize(
    ("side", "will", "fields"),
    [("petitioner", "consented", set()), ("x", "refused", {"side"}), ("other", "unasked", {"will"})],
)
def test_a_word_is_a_sides_yes_or_clear_no(side: str, will: str, fields: set[str]) -> None:
    try:
        check_will(side, will)
    except BadInput as refused:
        assert set(refused.faults) == fields
    else:
        assert fields == set()


@given(st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31)))  # noqa: DTZ001
def test_a_sitting_lies_between_registration_and_now(wall: datetime) -> None:
    at, registered = wall.replace(tzinfo=SHANGHAI), date(2026, 3, 2)
    if registered <= at.date() and at <= NOW:
        assert check_session("elders", at, "双方", "谈了", registered=registered, now=NOW) == at
    else:
        with pytest.raises(BadInput) as refused:
            check_session("elders", at, "双方", "谈了", registered=registered, now=NOW)
        assert set(refused.value.faults) == {"at"}


def test_every_fault_of_a_sitting_is_told_at_once() -> None:
    with pytest.raises(BadInput) as refused:
        check_session("", None, "", "说" * (LONGEST_RECORD + 1), registered=TODAY, now=NOW)
    assert set(refused.value.faults) == {"place", "at", "present", "record"}


def test_a_reason_comes_back_clean_or_is_asked_for() -> None:
    assert check_reason(" 谈不拢 ") == "谈不拢"
    with pytest.raises(BadInput):
        check_reason("\u200b")


def test_the_other_ways_are_those_of_article_26() -> None:
    assert all(way in OTHER_WAYS for way in ("仲裁", "行政", "法院"))
    assert set(SIDES) == {"petitioner", "other"}
    assert {"信访接待室", "乡贤说事屋", "巾帼议事堂", "党群服务中心"} <= set(VENUES.values())


def test_a_whole_agreement_gives_its_days() -> None:
    assert check_agreement(DRAFT, sat_on=date(2026, 3, 9), today=TODAY) == (
        date(2026, 3, 9),
        date(2026, 3, 20),
    )


@pytest.mark.parametrize("field", ["facts", "duties", "manner", "place", "signed_by", "form"])
def test_each_of_the_contents_is_needed(field: str) -> None:
    assert set(faults_of(replace(DRAFT, **{field: " "}))) == {field}


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"perform_by": DRAFT.effective_on - timedelta(days=1)}, "perform_by"),  # type: ignore[operator]
        ({"perform_by": date(2026, 3, 9) + FARTHEST + timedelta(days=1)}, "perform_by"),
        ({"interim": (date(2026, 3, 8),)}, "interim"),
        ({"interim": (date(2026, 3, 10),) * (MOST_INTERIM + 1)}, "interim"),
    ],
)
def test_days_that_cannot_be_are_refused(wrong: dict[str, object], field: str) -> None:
    assert set(faults_of(replace(DRAFT, **wrong))) == {field}  # type: ignore[arg-type]


@given(DAYS, DAYS)
def test_effect_is_neither_before_the_sitting_nor_in_the_future(effective: date, sat_on: date) -> None:
    draft = replace(DRAFT, effective_on=effective, perform_by=effective + timedelta(days=5))
    if sat_on <= effective <= TODAY:
        assert check_agreement(draft, sat_on=sat_on, today=TODAY)[0] == effective
    else:
        assert set(faults_of(draft, sat_on)) == {"effective_on"}


@given(st.lists(DAYS, max_size=5), DAYS, DAYS)
def test_follow_ups_are_in_order_once_each_and_never_in_the_past(
    interim: list[date], perform_by: date, today: date
) -> None:
    days = follow_up_days(perform_by, interim, today=today)
    assert days == sorted(set(days))
    assert days[0] >= today
    assert max(perform_by, today) in days


def test_both_names_are_needed_and_come_back_on_one_line() -> None:
    assert check_names({"petitioner": " 王 秋生\n", "other": "李满仓"}) == {
        "petitioner": "王 秋生",
        "other": "李满仓",
    }
    with pytest.raises(BadInput) as refused:
        check_names({"petitioner": "", "other": "\u202e李"})
    assert set(refused.value.faults) == {"petitioner_name", "other_name"}


def test_a_number_has_the_towns_first_character_and_its_year() -> None:
    assert agreement_number("赵庄镇", 2026, 1) == "赵调〔2026〕1号"


@given(DAYS, st.integers(-3, 45))
def test_confirmation_may_be_asked_through_the_last_day_moved_to_a_working_day(
    effective: date, later: int
) -> None:
    deadline = confirmation(effective, SHIPPED)
    days = {"effective_on": effective, "strict": deadline.strict, "rolled": deadline.rolled}
    asked, today = effective + timedelta(days=later), effective + timedelta(days=60)
    if effective <= asked <= deadline.rolled:
        assert check_confirmation(asked, **days, today=today) == asked
    else:
        with pytest.raises(BadInput) as refused:
            check_confirmation(asked, **days, today=today)
        if asked > deadline.rolled:
            assert str(deadline.strict) in refused.value.faults["asked_on"]

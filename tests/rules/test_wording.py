from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.rules.numbering import case_number
from intake.rules.playbook_text import shipped
from intake.rules.segments import segments
from intake.rules.wording import (
    FORBIDDEN_WORDS,
    PURPOSES,
    SIGN,
    TEMPLATES,
    compose,
    day_name,
    faults,
    moment,
    step_name,
)

NUMBER = "ZZ202603020001"
LANDLINE = "0375-6531234"
EVERYTHING = {
    "number": NUMBER,
    "step": "第3晚",
    "deadline": "3月4日21:30",
    "code": "204518",
    "week": "2026-W12",
    "office_phone": LANDLINE,
}


def test_the_purposes_are_the_contracts() -> None:
    assert set(PURPOSES) == {
        "reminder", "escalation", "alert", "digest", "summary", "receipt", "handover", "decision", "code",
    }  # fmt: skip


def test_a_reminder_holds_number_step_deadline_and_landline() -> None:
    body = compose("reminder", number=NUMBER, step=step_name(3), deadline="21:30", office_phone=LANDLINE)
    assert body == "您有1件待办事项，编号ZZ202603020001，第3晚，请于21:30前处理。咨询电话0375-6531234。"


def test_without_a_deadline_it_says_as_soon_as_possible() -> None:
    assert compose("reminder", number=NUMBER) == "您有1件待办事项，编号ZZ202603020001，请尽快处理。"


def test_a_clock_warning_is_a_variant_of_the_reminder() -> None:
    body = compose("reminder", variant="warning", number=NUMBER, deadline=day_name(date(2026, 12, 9)))
    assert body == "编号ZZ202603020001的事项将于12月9日到期，请尽快处理。"


def test_a_digest_names_the_first_number_and_how_many() -> None:
    two = compose("digest", numbers=(NUMBER, "ZZ202603020002"))
    assert two == "您有2件待办事项，编号ZZ202603020001等，请尽快处理。"
    assert compose("digest", numbers=[NUMBER]) == "您有1件待办事项，编号ZZ202603020001，请尽快处理。"


def test_an_instant_is_told_in_shanghai_time_without_leading_zeros() -> None:
    assert moment(datetime(2026, 3, 4, 13, 30, tzinfo=UTC)) == "3月4日21:30"


@pytest.mark.parametrize(("purpose", "variant"), sorted(TEMPLATES))
def test_every_text_is_free_of_faults_and_fits_one_or_two_segments(purpose: str, variant: str) -> None:
    body = compose(purpose, variant=variant, numbers=(NUMBER, NUMBER), **EVERYTHING)
    assert faults(body) == []
    assert segments(SIGN, body) <= 2
    assert "{" not in body


@pytest.mark.parametrize(
    ("purpose", "words"),
    [
        ("reminder", {}),
        ("receipt", {"number": NUMBER}),
        ("digest", {}),
        ("summary", {}),
        ("code", {}),
        ("gossip", {"number": NUMBER}),
        ("alert", {"number": NUMBER, "variant": "loud"}),
        ("reminder", {"number": NUMBER, "step": "字" * 21}),
        ("reminder", {"number": "【" + NUMBER}),
        ("reminder", {"number": NUMBER, "step": "网格员+调解员初调"}),
        ("reminder", {"number": NUMBER, "deadline": "138 0000 0000"}),
    ],
)
def test_what_would_break_the_rules_is_never_composed(purpose: str, words: dict[str, str]) -> None:
    with pytest.raises(ValueError):
        compose(purpose, **words)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "phone", ["13800000000", "", "13800000000转1", "call me", "0375-6531234转第八百零一号分机的某人"]
)
def test_an_office_phone_that_is_no_landline_is_left_out(phone: str) -> None:
    assert compose("reminder", number=NUMBER, office_phone=phone).endswith("请尽快处理。")


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        *((f"关于{word}的事", word) for word in FORBIDDEN_WORDS),
        ("【七晚】您好", "【】"),
        ("请打13800000000", "手机号"),
        ("请打 138-0000-0000", "手机号"),
        ("请打+8613800000000", "手机号"),
        ("字" * 500, "超过500字"),
    ],
)
def test_a_fault_is_named(text: str, fault: str) -> None:
    assert any(fault in one for one in faults(text))


def test_a_case_number_and_a_landline_are_no_mobile_number() -> None:
    assert faults(f"编号{NUMBER}，电话{LANDLINE}，03756531234") == []


@pytest.mark.parametrize("key", ["ladder", "themes"])
def test_the_name_of_a_step_in_a_text_is_only_its_number(key: str) -> None:
    for step in shipped(key).evenings:
        assert step_name(step.n) == f"第{step.n}晚"
        assert faults(step_name(step.n)) == []


SHORT = st.text(max_size=25)


@given(st.sampled_from(sorted(TEMPLATES)), SHORT, SHORT, SHORT, SHORT, st.text())
def test_whatever_is_put_in_a_composed_text_has_no_faults(
    template: tuple[str, str], number: str, step: str, deadline: str, code: str, phone: str
) -> None:
    purpose, variant = template
    try:
        body = compose(
            purpose,
            variant=variant,
            number=number,
            numbers=[number],
            step=step,
            deadline=deadline,
            code=code,
            week="2026-W12",
            office_phone=phone,
        )
    except ValueError:
        return
    assert faults(body) == []


@given(
    st.sampled_from(sorted(TEMPLATES)),
    st.dates(date(2000, 1, 1), date(2100, 1, 1)),
    st.integers(1, 999_999),
    st.integers(1, 7),
    st.integers(946_000_000, 4_070_000_000).map(lambda s: datetime.fromtimestamp(s, UTC)),
)
def test_every_real_case_can_be_told_in_every_text(
    template: tuple[str, str], day: date, serial: int, n: int, until: datetime
) -> None:
    purpose, variant = template
    number = case_number("ZZ", day, serial)
    words = EVERYTHING | {"number": number, "step": step_name(n), "deadline": moment(until)}
    assert faults(compose(purpose, variant=variant, numbers=[number, number], **words)) == []

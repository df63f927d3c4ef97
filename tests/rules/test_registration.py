from collections.abc import Sequence
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.rules.refusals import BadInput
from intake.rules.registration import FIELDS, LONGEST, Registration, check_registration, check_text
from intake.rules.risk import SIGNS

#: 2026-03-05 23:00 in Shanghai.
NOW = datetime(2026, 3, 5, 15, 0, tzinfo=UTC)
Raw = dict[str, str | Sequence[str]]


def raw(**changes: str | Sequence[str]) -> Raw:
    return {
        "kind": "dispute",
        "category": "邻里纠纷",
        "village": "赵庄村",
        "title": "排水沟堵了",
        "narrative": "两家为排水沟争执",
        **changes,
    }


def check(**changes: str | Sequence[str]) -> Registration:
    return check_registration(raw(**changes), now=NOW)


def faults(**changes: str | Sequence[str]) -> dict[str, str]:
    with pytest.raises(BadInput) as caught:
        check(**changes)
    return caught.value.faults


def test_the_fields_stand_in_the_contracts_order() -> None:
    assert FIELDS == (
        "kind", "petition_kind", "category", "village", "grid", "title", "narrative", "people",
        "representatives", "petitioner_name", "petitioner_phone", "petitioner_id_no", "petitioner_address",
        "other_party_name", "happened_at", "risk_signs",
    )  # fmt: skip


def test_a_small_form_gets_its_defaults() -> None:
    found = check()
    assert found.people == 1
    assert found.visitors is None
    assert found.happened_at is None
    assert found.risk_signs == ()
    assert found.petitioner_phone == ""


def test_a_full_form_is_cleaned() -> None:
    found = check(
        title="  排水沟\n 堵了 ",
        narrative="第一行\r\n第二行 ",
        people="１２人",
        petitioner_name="张三",
        petitioner_phone="+86 138-0000-0000",
        petitioner_id_no="11010519491231002x",
        happened_at="2026年3月5日",
        risk_signs=["group", "threat", "group"],
    )
    assert found.title == "排水沟 堵了"
    assert found.narrative == "第一行\n第二行"
    assert found.people == 12
    assert found.petitioner_phone == "13800000000"
    assert found.petitioner_id_no == "11010519491231002X"
    assert found.happened_at == date(2026, 3, 5)
    assert found.risk_signs == ("threat", "group")


@pytest.mark.parametrize(
    ("given", "kind", "found"),
    [
        ("", "petition", "appeal"),
        ("suggestion", "petition", "suggestion"),
        ("检举控告", "petition", "accusation"),
        ("suggestion", "dispute", ""),
        ("", "hotline", ""),
    ],
)
def test_only_a_petition_has_a_purpose_and_one_not_stated_is_an_appeal(
    given: str, kind: str, found: str
) -> None:
    assert check(kind=kind, petition_kind=given).petition_kind == found


def test_a_group_has_at_most_five_representatives_each_once() -> None:
    assert check(representatives="").representatives == ()
    assert check(representatives=" 张三、李四，王五 李四 ").representatives == ("张三", "李四", "王五")
    assert len(check(representatives="甲、乙、丙、丁、戊").representatives) == 5


@pytest.mark.parametrize("field", ["kind", "village", "title", "narrative"])
@pytest.mark.parametrize("blank", ["", "   ", "\u3000", "\u200b\ufeff"])
def test_what_must_be_given_is_asked_for(field: str, blank: str) -> None:
    assert list(faults(**{field: blank})) == [field]


def test_an_empty_form_names_everything_at_once_in_order() -> None:
    with pytest.raises(BadInput) as caught:
        check_registration({}, now=NOW)
    assert list(caught.value.faults) == ["kind", "village", "title", "narrative"]


@pytest.mark.parametrize("people", ["-3", "0", "abc", "1.5", "10001", "9" * 5000, "１０００１", "3 4", "二"])
def test_people_must_be_a_whole_number_from_one(people: str) -> None:
    assert faults(people=people) == {"people": "人数要填1到10000的整数"}


@pytest.mark.parametrize("people", ["", "1", "10000", " 5 ", "５"])
def test_people_may_be_blank_or_up_to_ten_thousand(people: str) -> None:
    assert check(people=people).people >= 1


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("kind", "riddle", "没有这种事项类型"),
        ("category", "天气", "没有这种内容分类"),
        ("source", "rumour", "没有这种来源"),
        ("visitors", "-1", "来访人次要填0到10000的整数"),
        ("petitioner_phone", "12345", "电话号码不对"),
        ("petitioner_phone", "1380000000", "电话号码不对"),
        ("petitioner_id_no", "110105194912310021", "身份证号不对"),
        ("petitioner_id_no", "x", "身份证号不对"),
        ("happened_at", "2026-03-06", "不能晚于今天"),
        ("happened_at", "1948-12-31", "不能早于1949年"),
        ("happened_at", "2026-02-30", "看不懂"),
        ("happened_at", "上周三", "看不懂"),
        ("risk_signs", ["threat", "weather"], "不认识的风险苗头"),
        ("risk_signs", "threat,weather", "不认识的风险苗头"),
        ("petition_kind", "riddle", "没有这种信访目的"),
        ("representatives", "甲、乙、丙、丁、戊、己", "代表最多5人，现在填了6人"),
        ("representatives", "甲" * 31, "每个姓名最多30个字"),
    ],
)
def test_a_wrong_field_has_its_own_message(field: str, value: str | list[str], words: str) -> None:
    found = faults(**{field: value})
    assert list(found) == [field]
    assert words in found[field]


@pytest.mark.parametrize("field", list(LONGEST))
def test_a_text_may_be_as_long_as_its_limit_and_no_longer(field: str) -> None:
    assert len(getattr(check(**{field: "字" * LONGEST[field]}), field)) == LONGEST[field]
    assert "太长" in faults(**{field: "字" * (LONGEST[field] + 1)})[field]


def test_two_hundred_thousand_characters_get_one_clear_message() -> None:
    assert faults(narrative="字" * 200_000) == {"narrative": "情况说明太长，最多5000个字"}


@pytest.mark.parametrize("hidden", ["\0", "\x1b", "\x7f", "\x85", "\ud800", "\u202e"])
@pytest.mark.parametrize(
    "field", ["village", "title", "narrative", "people", "petitioner_phone", "happened_at"]
)
def test_a_hidden_character_is_refused_with_a_clear_message(field: str, hidden: str) -> None:
    assert "看不见的特殊符号" in faults(**{field: f"1{hidden}"})[field]


@pytest.mark.parametrize(
    "text", ["😀👨‍👩‍👧", "<script>alert(1)</script>", "'; DROP TABLE cases; --", "=1+1", "𠮷野"]
)
def test_emoji_and_script_are_just_text(text: str) -> None:
    found = check(title=text, narrative=text)
    assert (found.title, found.narrative) == (text, text)


def test_the_day_of_happening_is_judged_by_the_shanghai_day() -> None:
    late = datetime(2026, 3, 5, 16, 0, tzinfo=UTC)
    assert check_registration(raw(happened_at="2026-03-06"), now=late).happened_at == date(2026, 3, 6)


def test_a_kind_and_a_source_may_be_given_by_their_chinese_names() -> None:
    found = check(kind="信访事项", source="网上信访")
    assert (found.kind, found.source) == ("petition", "online")


def test_a_hotline_order_comes_from_the_hotline_unless_told_otherwise() -> None:
    assert check(kind="hotline", category="公共设施").source == "hotline"
    assert check(kind="hotline", category="", source="phone").source == "phone"
    assert check().source == ""


def test_a_reception_counts_its_people_as_visitors_unless_told_otherwise() -> None:
    assert check(source="post", people="3").visitors == 3
    assert check(source="post", people="3", visitors="5").visitors == 5
    assert check(source="grid", people="3").visitors is None


def test_a_blank_category_is_other_and_any_quotes_will_do() -> None:
    assert check(category="").category == "其他"
    assert check(category='农村"三资"').category == "农村“三资”"


def test_a_category_of_another_kind_is_refused() -> None:
    assert "category" in faults(category="公共设施")


def test_a_list_with_one_text_is_that_text_and_more_are_refused() -> None:
    assert check(title=["排水沟"]).title == "排水沟"
    assert faults(title=["一", "二"]) == {"title": "标题只能填一个"}
    assert faults(title=[]) == {"title": "请填写标题"}


def test_every_fault_is_told_at_once() -> None:
    found = faults(
        people="-3", petitioner_phone="1", petitioner_id_no="1", happened_at="2099-01-01", title=""
    )
    assert list(found) == ["title", "people", "petitioner_phone", "petitioner_id_no", "happened_at"]


@pytest.mark.parametrize(
    ("text", "required", "message"),
    [
        ("已入户", True, None),
        ("", False, None),
        (" \u200b", True, "请填写内容"),
        ("字" * 11, False, "内容太长，最多10个字"),
        ("a\0b", False, "含有看不见的特殊符号，请删掉重新输入"),
    ],
)
def test_a_free_text_is_checked(text: str, required: bool, message: str | None) -> None:
    assert check_text(text, limit=10, required=required) == message


ANY = (
    st.text() | st.text(alphabet="0123456789-/年月日人Xx１２ +86") | st.lists(st.text(max_size=5), max_size=3)
)
NAMES = st.sampled_from((*FIELDS, "source", "visitors", "csrf_token"))


@given(st.dictionaries(NAMES, ANY | st.sampled_from(["dispute", "post", *SIGNS])))
def test_arbitrary_text_is_a_registration_or_bad_input(typed: Raw) -> None:
    try:
        found = check_registration(typed, now=NOW)
    except BadInput as bad:
        assert bad.faults
        return
    assert found.title


@given(st.dictionaries(st.sampled_from(FIELDS[6:]), ANY))
def test_what_passes_is_storable_and_within_its_limits(typed: Raw) -> None:
    try:
        found = check_registration(raw() | typed, now=NOW)
    except BadInput as bad:
        assert bad.faults.keys() <= set(FIELDS)
        return
    assert 1 <= found.people <= 10_000
    assert set(found.risk_signs) <= SIGNS.keys()
    for field, limit in LONGEST.items():
        text = getattr(found, field)
        assert len(text) <= limit
        assert "\0" not in text
        text.encode("utf-8")

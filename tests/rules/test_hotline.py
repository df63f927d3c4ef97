"""How a hotline's own Excel is read, and when an order may be answered or rated."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.rules.categories import RATINGS, ROLES
from intake.rules.columns import FIELDS
from intake.rules.hotline import (
    RATING_ROLES,
    REPLY_STATES,
    REPLYING_ROLES,
    NoReplyYet,
    NotYourOrder,
    check_reading,
    check_reply,
    check_satisfaction,
    propose,
    rating_of,
    village_in,
)
from intake.rules.lifecycle import STATE_NAMES
from intake.rules.refusals import BadInput, CaseClosed, WrongKind

HEADINGS = [
    "序号",
    "受理编号",
    "受理时间",
    "市民姓名",
    "联系电话",
    "事发地址",
    "归口类别",
    "诉求内容",
    "办结时限",
]
COLUMNS = {"number": "受理编号", "received": "受理时间", "place": "事发地址", "content": "诉求内容"}
VILLAGES = ["赵庄村", "大韩村", "小黄村", "娄庄村", "岳寨村", "木中营村"]


def test_usual_headings_are_known() -> None:
    assert propose(HEADINGS) == {
        "number": "受理编号",
        "received": "受理时间",
        "due": "办结时限",
        "caller": "市民姓名",
        "phone": "联系电话",
        "place": "事发地址",
        "category": "归口类别",
        "content": "诉求内容",
    }


def test_a_known_name_beats_one_that_only_looks_alike() -> None:
    assert propose(["派单编号X", "工单编号"])["number"] == "工单编号"


@given(st.lists(st.text(max_size=12), max_size=20, unique=True))
def test_a_proposal_uses_no_column_twice_and_none_that_is_not_there(headings: list[str]) -> None:
    found = propose(headings)
    assert len(set(found.values())) == len(found)
    assert set(found.values()) <= set(headings)
    assert set(found) <= set(FIELDS)


def test_a_reading_is_kept_as_chosen() -> None:
    reading = check_reading(" 县热线 ", {**COLUMNS, "due": "", "nonsense": "序号"}, HEADINGS)
    assert reading.name == "县热线"
    assert reading.columns == COLUMNS
    assert reading.headings == tuple(HEADINGS)


@pytest.mark.parametrize(
    ("name", "columns", "field"),
    [
        ("", COLUMNS, "name"),
        ("名" * 31, COLUMNS, "name"),
        ("县热线", {**COLUMNS, "number": ""}, "number"),
        ("县热线", {**COLUMNS, "received": ""}, "received"),
        ("县热线", {**COLUMNS, "due": "没有这一列"}, "due"),
    ],
)
def test_a_reading_that_cannot_work_is_refused(name: str, columns: dict[str, str], field: str) -> None:
    with pytest.raises(BadInput) as refused:
        check_reading(name, columns, HEADINGS)
    assert set(refused.value.faults) == {field}


def test_one_column_cannot_be_two_things() -> None:
    with pytest.raises(BadInput) as refused:
        check_reading("县热线", {**COLUMNS, "title": "诉求内容"}, HEADINGS)
    assert set(refused.value.faults) == {"title", "content"}


def test_a_reading_without_headings_is_refused() -> None:
    with pytest.raises(BadInput):
        check_reading("县热线", {}, [])


@pytest.mark.parametrize(
    ("address", "village"),
    [
        ("娄庄村", "娄庄村"),
        ("宝丰县赵庄镇娄庄村东头", "娄庄村"),
        ("宝丰县赵庄镇岳寨西", "岳寨村"),
        ("赵庄镇赵庄村委会", "赵庄村"),
        ("赵庄镇", ""),
        ("大韩村到娄庄村的路", ""),
        ("小黄", "小黄村"),
        ("", ""),
    ],
)
def test_the_village_is_found_in_an_address(address: str, village: str) -> None:
    assert village_in(address, VILLAGES, "赵庄镇") == village


def test_a_longer_name_hides_a_shorter_one_in_it() -> None:
    assert village_in("大韩村口", ["韩村", "大韩村"], "") == "大韩村"


@pytest.mark.parametrize(
    ("text", "code"),
    [("满意", "satisfied"), ("一般", "fair"), (" 不满意 ", "dissatisfied"), ("", ""), ("很好很好", None)],
)
def test_ratings_are_read_as_hotlines_write_them(text: str, code: str | None) -> None:
    assert rating_of(text) == code


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("state", STATE_NAMES)
def test_who_answers_which_order(role: str, state: str) -> None:
    if role not in REPLYING_ROLES:
        with pytest.raises(NotYourOrder):
            check_reply("修好了", role=role, kind="hotline", state=state)
    elif state not in REPLY_STATES:
        with pytest.raises(CaseClosed):
            check_reply("修好了", role=role, kind="hotline", state=state)
    else:
        assert check_reply(" 修好了 ", role=role, kind="hotline", state=state) == "修好了"


def test_only_hotline_orders_are_answered_and_rated() -> None:
    with pytest.raises(WrongKind):
        check_reply("修好了", role="office", kind="dispute", state="handling")
    with pytest.raises(WrongKind):
        check_satisfaction("satisfied", "", role="office", kind="petition", state="handling", replied=True)


@pytest.mark.parametrize("text", ["", " ", "好" * 5001])
def test_an_answer_needs_words(text: str) -> None:
    with pytest.raises(BadInput) as refused:
        check_reply(text, role="office", kind="hotline", state="handling")
    assert set(refused.value.faults) == {"text"}


def _rate(rating: str = "satisfied", words: str = "", **more: object) -> tuple[str, str]:
    usual: dict[str, object] = {"role": "office", "kind": "hotline", "state": "resolved", "replied": True}
    return check_satisfaction(rating, words, **(usual | more))  # type: ignore[arg-type]


@pytest.mark.parametrize("rating", RATINGS)
def test_each_rating_may_be_given(rating: str) -> None:
    assert _rate(rating, " 挺快 ") == (rating, "挺快")


def test_a_rating_needs_an_answer_before_it() -> None:
    with pytest.raises(NoReplyYet):
        _rate(replied=False)
    with pytest.raises(CaseClosed):
        _rate(state="returned")
    with pytest.raises(BadInput):
        _rate("super")
    with pytest.raises(BadInput):
        _rate(words="长" * 501)
    assert "grid_worker" not in RATING_ROLES
    with pytest.raises(NotYourOrder):
        _rate(role="grid_worker")

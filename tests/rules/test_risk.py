import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.rules.risk import LEVEL_NAMES, LEVELS, SIGNS, propose, threats_in

CODES = st.sets(st.sampled_from(sorted(SIGNS)))


def test_the_levels_go_from_red_to_blue() -> None:
    assert [LEVEL_NAMES[level] for level in LEVELS] == ["红", "橙", "黄", "蓝"]


def test_without_a_sign_the_level_is_blue_and_nothing_is_claimed() -> None:
    found = propose((), 1, "两家因排水沟说不拢")
    assert (found.level, found.reasons) == ("blue", ())


@pytest.mark.parametrize(
    ("code", "level"),
    [
        ("threat", "red"),
        ("weapon", "red"),
        ("violence", "orange"),
        ("repeated", "orange"),
        ("again_30d", "orange"),
        ("group", "orange"),
        ("love_debt_wage", "yellow"),
        ("vulnerable", "yellow"),
    ],
)
def test_a_sign_proposes_its_level_and_says_which_sign_it_was(code: str, level: str) -> None:
    found = propose([code], 1, "")
    assert found.level == level
    assert found.reasons == (SIGNS[code].question,)


@pytest.mark.parametrize(("people", "level"), [(1, "blue"), (4, "blue"), (5, "orange"), (50, "orange")])
def test_five_people_are_a_group(people: int, level: str) -> None:
    assert propose((), people, "").level == level


def test_a_group_is_named_with_its_number() -> None:
    assert propose((), 8, "").reasons == ("有5人以上参与（8人）",)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("他说要同归于尽", ("同归于尽",)),
        ("扬言跟他拼命", ("拼命",)),
        ("拿刀要砍人", ("砍",)),
        ("说要杀了他全家", ("杀",)),
        ("再不给钱就自杀", ("自杀",)),
        ("要弄死你", ("弄死",)),
        ("在树林里把人砍伤", ("砍",)),
        ("牛二扬言杀人", ("杀",)),
        ("同归于尽，拼命", ("同归于尽", "拼命")),
    ],
)
def test_a_threatening_word_makes_it_red_and_is_named(text: str, words: tuple[str, ...]) -> None:
    found = propose((), 1, text)
    assert threats_in(text) == words
    assert found.level == "red"
    assert all(word in found.reasons[0] for word in words)


@pytest.mark.parametrize(
    "text",
    [
        "他砍了我家的树",
        "砍了三棵杨树",
        "把树砍了两棵",
        "乱砍伐",
        "砍价没谈拢",
        "杀猪的血水流到门口",
        "把鸡杀了",
        "打药杀虫",
        "拼命干活却没拿到工钱",
    ],
)
def test_cutting_trees_and_killing_pigs_is_no_threat(text: str) -> None:
    assert threats_in(text) == ()
    assert propose((), 1, text).level == "blue"


def test_reasons_stand_gravest_first() -> None:
    found = propose(["love_debt_wage", "violence", "weapon"], 1, "")
    assert found.reasons == tuple(SIGNS[code].question for code in ("weapon", "violence", "love_debt_wage"))


def test_an_unknown_sign_is_refused() -> None:
    with pytest.raises(ValueError):
        propose(["bad_weather"], 1, "")


@given(CODES, CODES, st.integers(1, 100), st.text())
def test_one_more_sign_never_lowers_the_level(
    signs: set[str], more: set[str], people: int, text: str
) -> None:
    before, after = propose(signs, people, text), propose(signs | more, people, text)
    assert LEVELS.index(after.level) <= LEVELS.index(before.level)
    assert len(after.reasons) >= len(before.reasons)
    assert (after.level == "blue") == (after.reasons == ())

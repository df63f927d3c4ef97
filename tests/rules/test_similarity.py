"""Two texts about one matter, and two that only sound alike."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.rules.similarity import alike, likeness, pairs_of

SAME = [
    ("排水沟堵了起争执。两家为门前排水沟吵了三回，王家说李家垫高了路面把水挡住。",
     "门前排水沟又吵起来。李满仓家垫高路面，排水沟的水流不出去，两家又吵了一回。"),
    ("要求公开机动地承包费账目。村东40多亩机动地包出去三年，承包费从来没在公开栏贴过，想知道花在哪里。",
     "村东机动地承包费没公开。村东四十多亩机动地承包出去三年了，账目一次没在公开栏贴过，问钱花到哪里。"),
    ("村口路灯连着六盏不亮。村口到小学这一段路灯有半个月不亮，孩子下晚自习摸黑走。",
     "小学门前路灯不亮。村口到小学的路灯半个月了不亮，孩子晚自习放学害怕。"),
    ("养猪场夜里放臭气。天一黑就闻到味，窗户不敢开。养猪的说粪池满了，抽粪车排不上号。",
     "养猪场臭味大。村西养猪场粪池满了不抽，天一黑臭得窗户不敢开。"),
    ("工地欠七个人的工钱。七个人给包工头干了四十来天，说好完工就结，如今电话打不通。",
     "包工头拖欠工钱。给村道硬化的包工头干了四十来天活，工钱没结，包工头电话打不通。"),
    ("界石被挪了一垄。秋收翻地后，界石往东挪了一垄宽。",
     "地边界石挪动。两家地边的界石在秋收翻地以后往东挪了。"),
]  # fmt: skip
OTHER = [
    ("排水沟堵了起争执。两家为门前排水沟吵了三回。",
     "房檐滴水淋湿邻家粮囤。新檐比旧檐伸出一拃多，一下雨水就顺着墙根淌到隔壁。"),
    ("要求公开机动地承包费账目。村东机动地包出去三年，承包费没在公开栏贴过。",
     "要求公开鱼塘租金。集体鱼塘租金没有分到户，想看看账。"),
    ("路灯不亮。岳寨村反映：路灯不亮，希望有人到现场看一看，给个明白的说法。",
     "井盖破损。岳寨村反映：主街井盖破损，希望有人到现场看一看，给个明白的说法。"),
    ("三个儿子轮流养老谈不拢。原来说好一家住四个月，老二家媳妇做了手术，想缓两个月。",
     "彩礼返还商量不拢。两家订婚后退婚，彩礼六万六退多少说不到一块。"),
    ("窑厂季节工工资结算不清。窑厂季节工四个人工资结算不清，老板说年底给。",
     "摘果短工的工钱没结清。摘果短工十二个人，一天八十的工钱没结清。"),
    ("羊吃了麦苗。李家的羊跑进王家麦地，吃了半亩麦苗。", "狗咬了人。李家的狗没拴，咬了王家孩子的腿。"),
    ("垃圾两天没有清运。垃圾桶满了，两天没有清运，味道大。",
     "化粪池外溢。公厕化粪池外溢，味道大，走路绕着走。"),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other"), SAME)
def test_one_matter_told_twice_is_alike(one: str, other: str) -> None:
    assert alike(pairs_of(one), pairs_of(other))


@pytest.mark.parametrize(("one", "other"), OTHER)
def test_two_matters_of_one_sort_are_not_alike(one: str, other: str) -> None:
    assert not alike(pairs_of(one), pairs_of(other))


def test_punctuation_width_and_the_usual_phrases_do_not_count() -> None:
    assert pairs_of("门前，排水沟！１２号") == pairs_of("门前 排水沟 12号")
    assert pairs_of("希望有人到现场看一看") == pairs_of("")


def test_nothing_is_like_nothing() -> None:
    assert likeness(pairs_of(""), pairs_of("")) == 0
    assert likeness(pairs_of("路灯不亮"), pairs_of("路灯不亮")) == 1


@given(
    st.text(alphabet="路灯坏了水沟堵井盖破损三天", max_size=40),
    st.text(alphabet="路灯坏了水沟堵人", max_size=40),
)
def test_likeness_is_the_same_both_ways_and_between_nought_and_one(one: str, other: str) -> None:
    a, b = pairs_of(one), pairs_of(other)
    assert likeness(a, b) == likeness(b, a)
    assert 0 <= likeness(a, b) <= 1

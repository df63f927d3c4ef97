from dataclasses import fields, replace
from datetime import date, time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.rules.categories import ROLES, STEP_KINDS
from intake.rules.playbook import OFFICE_HOURS, Playbook
from intake.rules.playbook_text import (
    load_playbook,
    playbook_keys,
    playbook_of_table,
    shipped,
    shipped_text,
    table_of,
    write_playbook,
)
from intake.rules.playbook_words import changes, settings_of
from intake.rules.refusals import PlaybookFault, Refusal

LADDER_KINDS = [
    ("notice", "talk", "visit"),
    ("visit",),
    ("mediation",),
    ("mediation", "talk"),
    ("mediation", "consult"),
    ("consult",),
    ("meeting", "consult"),
]


def faults_of(text: str, key: str = "ladder") -> list[str]:
    with pytest.raises(PlaybookFault) as caught:
        load_playbook(text, key)
    return caught.value.faults


def ladder_with(old: str, new: str) -> str:
    assert old in shipped_text()
    return shipped_text().replace(old, new, 1)


def test_both_readings_are_shipped_and_the_ladder_comes_first() -> None:
    assert playbook_keys(shipped_text()) == ("ladder", "themes")
    assert shipped() == shipped("ladder")
    assert shipped().id == "ladder@1"


@pytest.mark.parametrize("key", ["ladder", "themes"])
def test_a_shipped_playbook_has_seven_evenings_and_the_towns_times(key: str) -> None:
    playbook = shipped(key)
    assert [step.n for step in playbook.evenings] == [1, 2, 3, 4, 5, 6, 7]
    assert (playbook.cutoff, playbook.remind_at) == (time(17, 30), time(18, 30))
    assert (playbook.due_at, playbook.escalate_at) == (time(21, 30), time(8, 0))
    assert playbook.chain == ("grid_worker", "village_lead", "office", "mayor", "secretary")
    assert (playbook.alert_roles, playbook.alert_departments) == (("office",), ("police",))
    assert (playbook.alert_repeat_minutes, playbook.alert_climb_after) == (30, 2)
    assert not playbook.skip_weekends
    assert not playbook.skip_holidays


@pytest.mark.parametrize("key", ["ladder", "themes"])
def test_a_shipped_playbook_is_labelled_the_towns_own_setting(key: str) -> None:
    assert shipped(key).note == "本镇设定"


def test_the_ladder_asks_for_its_kinds_and_actors() -> None:
    steps = shipped().evenings
    assert [step.kinds for step in steps] == LADDER_KINDS
    assert [step.actor for step in steps] == ["grid_worker"] * 4 + ["village_lead", "office", "office"]
    assert not shipped().by_weekday


def test_the_themes_follow_the_days_of_the_week() -> None:
    themes = shipped("themes")
    assert themes.by_weekday
    assert [step.title for step in themes.evenings] == [
        "夜学",
        "夜访",
        "夜谈",
        "夜调",
        "夜议",
        "夜巡",
        "夜结",
    ]


@pytest.mark.parametrize("key", ["ladder", "themes"])
def test_every_step_says_in_one_sentence_what_to_do(key: str) -> None:
    for step in shipped(key).evenings:
        assert step.asks.endswith("。")
        assert step.asks.count("。") == 1
        assert set(step.kinds) <= STEP_KINDS.keys()
        assert step.actor in ROLES


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("version = 1", "version = 0", "version 要填1到999999的整数"),
        ("version = 1", "version = true", "version 要填1到999999的整数"),
        ('name = "一事七晚"', 'name = ""', "name 要填1到20个字"),
        ('cutoff = "17:30"', 'cutoff = "25:00"', "cutoff 要填时间"),
        ('cutoff = "17:30"', "cutoff = 1730", "cutoff 要填时间"),
        ('remind_at = "18:30"', 'remind_at = "22:00"', "时间要依次是"),
        ('cutoff = "17:30"', 'cutoff = "19:00"', "时间要依次是"),
        ('"mayor", "secretary"]', '"mayor", "king"]', "不认识的“king”"),
        ('"mayor", "secretary"]', '"mayor", "mayor"]', "chain 里有重复"),
        ('"village_lead", "office", ', '"village_lead", ', "chain）里要有 office"),
        ('alert_roles = ["office"]', "alert_roles = []", "alert_roles 至少要有1项"),
        ("alert_repeat_minutes = 30", "alert_repeat_minutes = 0", "alert_repeat_minutes 要填5到1440的整数"),
        ("skip_weekends = false", 'skip_weekends = "no"', "skip_weekends 要填 true 或 false"),
        ("skip_weekends = false", "skip_weekend = false", "skip_weekend 不是一个设置项"),
        ('kinds = ["visit"]', 'kinds = ["dance"]', "第2晚的 kinds 里有不认识的“dance”"),
        ('kinds = ["visit"]', "kinds = []", "第2晚的 kinds 至少要有1项"),
        ('kinds = ["visit"]', 'kinds = "visit"', "第2晚的 kinds 要填一个名单"),
        ('actor = "grid_worker"', 'actor = "nobody"', "第1晚的 actor 里有不认识的“nobody”"),
        ('actor = "grid_worker"', 'actor = "mediator"', "第1晚的负责角色 mediator 不在升级顺序"),
        ('title = "入户核实双方"', "title = 3", "第2晚的 title 要填1到40个字"),
    ],
)
def test_a_wrong_setting_is_named(old: str, new: str, fault: str) -> None:
    found = faults_of(ladder_with(old, new))
    assert any(fault in one for one in found), found


def test_a_missing_evening_is_named() -> None:
    text = shipped_text()
    first, second = text.index("[[ladder.evenings]]"), text.index("[[ladder.evenings]]", text.index("title"))
    assert faults_of(text[:first] + text[second:]) == ["要正好7晚，现在是6晚"]


def test_everything_that_is_wrong_is_told_at_once() -> None:
    text = ladder_with("version = 1", "version = -1").replace('cutoff = "17:30"', 'cutoff = "late"', 1)
    assert len(faults_of(text)) == 2


def test_an_empty_playbook_names_every_missing_setting() -> None:
    found = " ".join(faults_of("[ladder]"))
    for name in ("version", "name", "note", "cutoff", "remind_at", "due_at", "chain", "alert_roles"):
        assert name in found


def test_a_playbook_that_is_not_there_is_told() -> None:
    assert faults_of(shipped_text(), "moon") == ["里面没有“moon”这一套"]
    assert faults_of("ladder = 3") == ["里面没有“ladder”这一套"]


@pytest.mark.parametrize("text", ["[ladder", "a = = b", "a=" + "[" * 20_000, "\0"])
def test_a_text_that_is_no_toml_is_a_playbook_fault(text: str) -> None:
    assert "读不懂" in faults_of(text)[0]
    with pytest.raises(PlaybookFault):
        playbook_keys(text)


def test_a_playbook_fault_is_a_refusal_with_a_sentence() -> None:
    with pytest.raises(Refusal) as caught:
        load_playbook("[ladder", "ladder")
    assert caught.value.sentence.startswith("工作法设置有误：")


VALUES = st.recursive(
    st.sampled_from(["3", '"x"', "true", "[]", "[1]", '["office"]', "17:30:00", "{}"]),
    lambda inner: inner.map(lambda value: f"[{value}]"),
    max_leaves=3,
)
NAMES = st.sampled_from(["version", "name", "cutoff", "chain", "evenings", "alert_roles", "by_weekday", "x"])


@given(st.dictionaries(NAMES, VALUES))
def test_a_table_of_odds_and_ends_is_a_playbook_fault(table: dict[str, str]) -> None:
    text = "[ladder]\n" + "\n".join(f"{name} = {value}" for name, value in table.items())
    with pytest.raises(PlaybookFault):
        load_playbook(text, "ladder")


def test_the_towns_other_settings_come_with_the_shipped_text() -> None:
    playbook = shipped()
    assert playbook.hold_days == ()
    assert playbook.office_hours == ((time(8, 30), time(12, 0)), (time(14, 30), time(18, 0)))
    assert (playbook.acknowledge_hours, playbook.refusal_workdays) == (4, 1)
    assert (playbook.follow_up_days, playbook.reopen_days) == (15, 180)
    assert playbook.roll_call_at == time(17, 0)


def test_a_text_from_before_a_setting_existed_means_its_default() -> None:
    names = ("hold_days", "office_hours", "acknowledge_hours", "refusal_workdays", "follow_up_days")
    names += ("reopen_days", "roll_call_at")
    old = "\n".join(line for line in shipped_text().splitlines() if not line.startswith(names))
    assert load_playbook(old, "ladder") == shipped()


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("hold_days = []", 'hold_days = ["2026-02-30"]', "hold_days 要填日期名单"),
        ("hold_days = []", "hold_days = [1]", "hold_days 要填日期名单"),
        ("hold_days = []", 'hold_days = ["9999-01-01"]', "年份从2000到2200"),
        ('office_hours = ["08:30-12:00", "14:30-18:00"]', "office_hours = []", "office_hours 要填先后不重叠"),
        (
            'office_hours = ["08:30-12:00", "14:30-18:00"]',
            'office_hours = ["08:30-12:00", "11:00-18:00"]',
            "office_hours 要填先后不重叠",
        ),
        ("acknowledge_hours = 4", "acknowledge_hours = 0", "acknowledge_hours 要填1到80的整数"),
        ("refusal_workdays = 1", "refusal_workdays = 11", "refusal_workdays 要填1到10的整数"),
        ("follow_up_days = 15", 'follow_up_days = "15"', "follow_up_days 要填1到90的整数"),
        ("reopen_days = 180", "reopen_days = 4000", "reopen_days 要填1到3650的整数"),
        ('roll_call_at = "17:00"', 'roll_call_at = "晚饭前"', "roll_call_at 要填时间"),
        ('name = "一事七晚"', 'name = "一事\\u0000七晚"', "name 要写在一行里"),
        ('name = "一事七晚"', 'name = "一事\\n七晚"', "name 要写在一行里"),
        ('["police"]', '["po\\u0000lice"]', "alert_departments 里有不认识的"),
    ],
)
def test_a_wrong_new_setting_is_named(old: str, new: str, fault: str) -> None:
    assert any(fault in one for one in faults_of(ladder_with(old, new)))


def test_a_fault_knows_its_field() -> None:
    table = table_of(shipped()) | {"cutoff": "25:00", "chain": ["grid_worker", "village_lead"]}
    table["evenings"][2]["title"] = ""
    with pytest.raises(PlaybookFault) as caught:
        playbook_of_table("ladder", table)
    assert caught.value.fields == {
        "cutoff": "要填时间，例如 18:30",
        "3.title": "要填1到40个字",
        "chain": "升级顺序里要有镇办公室",
        "6.actor": "镇办公室不在升级顺序里，请选顺序里有的，或者把他加进顺序",
        "7.actor": "镇办公室不在升级顺序里，请选顺序里有的，或者把他加进顺序",
    }


TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=20)
CLOCKS = st.times().map(lambda clock: clock.replace(second=0, microsecond=0))


@st.composite
def playbooks(draw: Any) -> Playbook:
    """Any playbook that a town may write."""
    cutoff, remind_at, due_at = sorted(draw(st.sets(CLOCKS, min_size=3, max_size=3)))
    base = shipped(draw(st.sampled_from(["ladder", "themes"])))
    title, asks = draw(TEXTS), draw(TEXTS)
    return replace(
        base,
        version=draw(st.integers(1, 999_999)),
        name=draw(TEXTS),
        cutoff=cutoff,
        remind_at=remind_at,
        due_at=due_at,
        escalate_at=draw(CLOCKS),
        hold_days=tuple(sorted(draw(st.sets(st.dates(date(2000, 1, 1), date(2200, 12, 31)), max_size=5)))),
        office_hours=draw(st.sampled_from([OFFICE_HOURS, ((time(9), time(17)),)])),
        skip_weekends=draw(st.booleans()),
        skip_holidays=draw(st.booleans()),
        acknowledge_hours=draw(st.integers(1, 80)),
        evenings=tuple(replace(step, title=title, asks=asks) for step in base.evenings),
    )


@given(playbooks())
def test_what_is_written_is_read_back_as_the_same(playbook: Playbook) -> None:
    assert load_playbook(write_playbook(playbook), playbook.key) == playbook
    assert playbook_of_table(playbook.key, table_of(playbook)) == playbook


def test_every_setting_is_said_in_words() -> None:
    """A field that the words leave out could be changed without anybody seeing it."""
    other: dict[str, Any] = {
        "name": "别的",
        "by_weekday": True,
        "cutoff": time(16, 0),
        "remind_at": time(19, 0),
        "due_at": time(22, 0),
        "escalate_at": time(9, 0),
        "chain": ("grid_worker", "office"),
        "alert_roles": ("mayor",),
        "alert_departments": ("justice",),
        "alert_repeat_minutes": 15,
        "alert_climb_after": 3,
        "evenings": shipped("themes").evenings,
        "skip_weekends": True,
        "skip_holidays": True,
        "hold_days": (date(2026, 2, 17),),
        "office_hours": ((time(9), time(17)),),
        "acknowledge_hours": 8,
        "refusal_workdays": 2,
        "follow_up_days": 10,
        "reopen_days": 90,
        "roll_call_at": time(16, 0),
    }
    assert {field.name for field in fields(Playbook)} - other.keys() == {"key", "version", "note"}
    for name, value in other.items():
        assert changes(shipped(), replace(shipped(), **{name: value})), name
    assert changes(shipped(), shipped()) == []


def test_the_words_name_people_and_days_as_the_town_does() -> None:
    playbook = replace(shipped(), hold_days=(date(2026, 2, 17),))
    said = {setting.label: setting.value for setting in settings_of(playbook, {"police": "派出所"})}
    assert said["升级顺序"] == "网格员 → 包村干部 → 镇办公室 → 镇长 → 镇党委书记"
    assert said["停办日"] == "2026年2月17日 周二"
    assert said["红色预警先告诉"] == "镇办公室、派出所"
    assert said["部门签收"] == "4个办公小时内"

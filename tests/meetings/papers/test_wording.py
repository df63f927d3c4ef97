from datetime import date

import pytest

from intake.meetings.papers.wording import change, change_words, period, sentence
from intake.papers.characters import width
from intake.papers.heights import line_count
from intake.papers.organ import organ


@pytest.mark.parametrize(
    ("now", "before", "words"),
    [
        (6, {"new": 4}, "＋2（50.0%）"),
        (4, {"new": 6}, "－2（33.3%）"),
        (4, {"new": 4}, "持平"),
        (0, {"new": 0}, "持平"),
        (3, {"new": 0}, "＋3"),
        (3, None, "无数据"),
        (3, {}, "无数据"),
    ],
)
def test_a_change_has_its_sign_and_a_share_only_of_something(
    now: int, before: dict[str, int] | None, words: str
) -> None:
    assert change(now, before, "new") == words


def test_a_change_in_a_sentence_is_silent_without_an_earlier_week() -> None:
    assert change_words("环比", 5, {"new": 3}, "new") == "环比增加2件"
    assert change_words("同比", 5, None, "new") == ""


def test_a_period_over_new_year_names_both_years() -> None:
    assert period(date(2026, 12, 28), date(2027, 1, 3)) == "2026年12月28日至2027年1月3日"


def test_a_sentence_ends_with_one_full_stop() -> None:
    assert sentence("按时零报告") == sentence("按时零报告。 ") == "按时零报告。"


def test_a_street_signs_as_its_office_and_a_town_as_its_government() -> None:
    assert (organ("赵庄镇"), organ("城关街道")) == ("赵庄镇人民政府", "城关街道办事处")


def test_chinese_characters_count_full_and_digits_half() -> None:
    assert width("2026年3月9日") == 6
    assert line_count("字" * 12, 10) == 3

import re
from pathlib import Path
from typing import Any

import pytest
from docx.oxml.ns import qn
from docx.shared import Mm

from intake.meetings.papers.summary_docx import DEMO_LINE, write_summary
from tests.meetings.papers.bodies import VILLAGES, make_body, make_empty_body
from tests.meetings.papers.papers import table_rows, texts, whole_text, write_and_open

SECTIONS = [
    "一、总体情况",
    "二、分村情况",
    "三、分类情况",
    "四、重点案件",
    "五、到期预警",
    "六、上次议定事项落实",
    "七、下周安排",
]


def test_the_title_names_town_and_week(tmp_path: Path) -> None:
    paper = write_and_open(make_body(), tmp_path)
    title = [p.text for p in paper.paragraphs if p.style and p.style.name == "Title"]
    assert title == ["赵庄镇信访和矛盾纠纷联席会议", "2026年第12周情况汇总"]
    assert "（2026年3月16日至3月22日）" in texts(paper)


def test_demo_data_says_so_in_the_first_line(tmp_path: Path) -> None:
    assert texts(write_and_open(make_body(), tmp_path))[0] == DEMO_LINE
    assert "演示数据" not in whole_text(write_and_open(make_body(demo=False), tmp_path))


@pytest.mark.parametrize("body", [make_body(), make_empty_body()])
def test_the_seven_sections_stand_in_their_order(tmp_path: Path, body: dict[str, Any]) -> None:
    paper = write_and_open(body, tmp_path)
    assert [p.text for p in paper.paragraphs if p.style and p.style.name == "Heading 1"] == SECTIONS


def test_all_22_villages_stand_in_the_order_given_with_their_sum(tmp_path: Path) -> None:
    rows = table_rows(write_and_open(make_body(), tmp_path), "备注")
    assert [row[1] for row in rows] == [*VILLAGES, "合计"]
    assert rows[-1][2:6] == ["33", "21", "53", "2"]


def test_a_village_without_new_cases_reads_zero_and_zero_report(tmp_path: Path) -> None:
    rows = {row[1]: row for row in table_rows(write_and_open(make_body(), tmp_path), "备注")}
    assert rows["赵庄村"][2:] == ["0", "0", "1", "0", "零报告"]
    assert rows["娄庄村"][-1] == ""


def test_the_overview_compares_with_last_week_and_last_year(tmp_path: Path) -> None:
    rows = table_rows(write_and_open(make_body(), tmp_path), "环比")
    assert rows == [
        ["新增", "33", "28", "＋5（17.9%）", "30", "＋3（10.0%）"],
        ["办结", "21", "21", "持平", "0", "＋21"],
        ["在办", "53", "43", "＋10（23.3%）", "49", "＋4（8.2%）"],
        ["超期", "2", "4", "－2（50.0%）", "2", "持平"],
    ]


def test_a_missing_year_before_is_said_and_not_counted_as_zero(tmp_path: Path) -> None:
    paper = write_and_open(make_body(year_ago=None), tmp_path)
    assert [row[4:] for row in table_rows(paper, "同比")] == [["无数据", "无数据"]] * 4
    assert not [text for text in texts(paper) if "，同比" in text]


def test_visits_and_people_are_counted_apart_and_the_way_of_counting_is_said(tmp_path: Path) -> None:
    text = whole_text(write_and_open(make_body(), tmp_path))
    assert "信访阵地接访6起、11人次" in text
    assert "新增按登记时间统计，办结按办结时间统计，在办、超期为3月22日24时的数量" in text


def test_nothing_is_ranked(tmp_path: Path) -> None:
    assert not re.search("第一名|排名第|名列|先进|落后", whole_text(write_and_open(make_body(), tmp_path)))


def test_key_cases_deadlines_and_agenda_name_each_case_by_its_number(tmp_path: Path) -> None:
    body = make_body()
    paper = write_and_open(body, tmp_path)
    for head, key in (("风险", "key_cases"), ("提交理由", "agenda_items"), ("依据", "due_soon")):
        rows = table_rows(paper, head)
        assert [next(cell for cell in row if cell.startswith("ZZ")) for row in rows] == [
            case["number"] for case in body[key]
        ]


def test_a_deadline_on_a_rest_day_shows_both_dates_others_one(tmp_path: Path) -> None:
    rows = table_rows(write_and_open(make_body(), tmp_path), "顺延至")
    assert ["3月28日", "3月30日"] in [row[3:5] for row in rows]
    assert ["3月23日", "—"] in [row[3:5] for row in rows]


def test_last_decisions_say_what_became_of_them(tmp_path: Path) -> None:
    paper = write_and_open(make_body(), tmp_path)
    outcomes = [row[-1] for row in table_rows(paper, "议定事项")]
    assert outcomes == ["已落实", "逾期未落实", "正在落实", "正在落实"]
    assert "上次会议议定4项，已落实1项，未落实3项，其中逾期1项。" in texts(paper)


def test_empty_lists_are_said_in_words(tmp_path: Path) -> None:
    found = texts(write_and_open(make_empty_body(), tmp_path))
    assert {
        "本周无重点案件。",
        "上次会议无议定事项。",
        "本周无提交联席会议的事项。",
        "自3月23日起7日内无到期事项。",
    } <= set(found)


def test_the_paper_ends_with_attachment_name_date_and_origin(tmp_path: Path) -> None:
    *_, attachment, _, organ, day, origin = texts(write_and_open(make_body(), tmp_path))
    assert attachment == "附件：信访事项、矛盾纠纷、12345工单台账（电子表格）"
    assert (organ, day) == ("赵庄镇人民政府", "2026年3月23日")
    assert origin == "（本件由登记系统于3月23日7时30分自动汇总，审计日志校验码9f2a6c01d4b7e835）"


def test_every_table_fits_the_text_area_and_repeats_its_head(tmp_path: Path) -> None:
    for table in write_and_open(make_body(), tmp_path).tables:
        assert sum(column.width or 0 for column in table.columns) <= Mm(156.1)
        first: Any = table.rows[0]._tr.trPr
        assert first.find(qn("w:tblHeader")) is not None


def test_control_characters_and_line_ends_in_a_text_do_no_harm(tmp_path: Path) -> None:
    decision = make_body()["last_decisions"][0] | {"text": "甲\x00\x0b乙\n\n丙\ud800<b>"}
    paper = write_and_open(make_body(last_decisions=[decision]), tmp_path)
    assert table_rows(paper, "议定事项")[0][2] == "甲乙\n丙<b>"


def test_a_last_week_of_the_year_says_both_years(tmp_path: Path) -> None:
    body = make_body(**{"week": "2026-W53", "from": "2026-12-28", "to": "2027-01-03"})
    found = texts(write_and_open(body | {"made_at": "2027-01-04T07:30:00+08:00"}, tmp_path))
    assert {"2026年第53周情况汇总", "（2026年12月28日至2027年1月3日）", "2027年1月4日"} <= set(found)


def test_the_same_body_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a.docx", "b.docx"):
        write_summary(make_body(), tmp_path / name)
    assert (tmp_path / "a.docx").read_bytes() == (tmp_path / "b.docx").read_bytes()

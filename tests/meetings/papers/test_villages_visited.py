"""A village where people came but nothing new was registered is neither of the two other sorts."""

from pathlib import Path

from tests.meetings.papers.bodies import make_body
from tests.meetings.papers.papers import table_rows, whole_text, write_and_open


def test_villages_with_visits_only_are_named_as_a_third_sort(tmp_path: Path) -> None:
    body = make_body()
    zero = [village for village in body["villages"] if village["zero_report"]]
    villages = [
        village | ({"zero_report": False} if village is zero[0] else {}) for village in body["villages"]
    ]
    paper = write_and_open(make_body(villages=villages), tmp_path)
    assert f"1个村有接访、无新增事项，{len(zero) - 1}个村零报告" in whole_text(paper)
    rows = {row[1]: row for row in table_rows(paper, "备注")}
    assert rows[zero[0]["village"]][-1] == ""


def test_without_such_a_village_the_sentence_is_as_before(tmp_path: Path) -> None:
    assert "有接访、无新增事项" not in whole_text(write_and_open(make_body(), tmp_path))

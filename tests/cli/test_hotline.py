"""`qiwan hotline import`: the hotline's own file, by a reading kept under its name."""

import json
from pathlib import Path

import pytest
from flask import Flask

from intake.hotline.mappings import save_mapping
from intake.rules.hotline import propose
from intake.settings import Settings
from tests.conftest import MONDAY, user
from tests.hotline.book import HEADINGS, NAME, WriteBook, order, writer
from tests.running import qiwan, qiwan_json


@pytest.fixture
def write_book(tmp_path: Path) -> WriteBook:
    """Write a workbook with the hotline's headings."""
    return writer(tmp_path)


@pytest.fixture
def file(bare_app: Flask, write_book: WriteBook) -> Path:
    """A file of two orders, and the reading it needs."""
    save_mapping(user("office"), NAME, propose(HEADINGS), HEADINGS, now=MONDAY)
    # The command stands in the present, so the orders are old ones.
    return write_book(order("HL1"), order("HL2"))


def test_a_file_is_taken_in_once_however_often_it_comes(settings: Settings, file: Path) -> None:
    command = ("hotline", "import", str(file), "--mapping", NAME)
    checked = json.loads(qiwan(settings, *command, "--check", "--json"))
    assert (checked["rows"], checked["created"], checked["checked_only"]) == (2, 2, True)
    assert qiwan_json(settings, "cases", "list") == []
    assert "新增2件，更新0件" in qiwan(settings, *command)
    again = qiwan_json(settings, *command)
    assert (again["created"], again["updated"], again["faults"]) == (0, 2, [])
    assert len(qiwan_json(settings, "cases", "list")) == 2


def test_what_is_wrong_is_said_by_row_and_column(
    settings: Settings,
    file: Path,
    write_book: WriteBook,
) -> None:
    wrong = write_book(order("HL1"), order("", 办结时限="2026-02-28"), name="wrong.xlsx")
    said = qiwan(settings, "hotline", "import", str(wrong), "--mapping", NAME, code=1)
    assert "第3行 工单编号" in said
    assert "第3行 办结时限" in said
    assert qiwan_json(settings, "cases", "list") == []


def test_an_unknown_mapping_is_one_clear_line(settings: Settings, file: Path) -> None:
    said = qiwan(settings, "hotline", "import", str(file), "--mapping", "市热线", code=1)
    assert said.count("\n") == 1
    assert NAME in said
    qiwan(settings, "hotline", "import", str(file), code=2)


def test_formulas_are_refused(settings: Settings, file: Path, write_book: WriteBook) -> None:
    formulas = write_book(order(诉求内容="=1+1"), name="formulas.xlsx")
    assert "公式" in qiwan(settings, "hotline", "import", str(formulas), "--mapping", NAME, code=1)

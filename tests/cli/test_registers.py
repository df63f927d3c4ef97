"""`qiwan cases import` and `export` as a person and as a script meet them."""

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

from openpyxl import load_workbook

from intake.application import ROOT
from intake.settings import Settings
from tests.running import environment, qiwan, qiwan_json

REGISTER = ROOT / "tests" / "data" / "register-2024.csv"


def test_a_check_lists_each_row_and_writes_nothing(settings: Settings) -> None:
    said = qiwan(settings, "cases", "import", str(REGISTER), "--check").splitlines()
    assert said[0] == "第2行：新增"
    assert len(said) == 300
    assert said[-1] == "共299行，检查通过，没有写入；导入时会新增299件，更新0件"
    body = json.loads(qiwan(settings, "cases", "import", str(REGISTER), "--check", "--json"))
    assert (body["created"], len(body["verdicts"]), body["verdicts"][0]["outcome"]) == (299, 299, "new")


def test_the_bar_is_drawn_for_a_person_only(settings: Settings) -> None:
    command = [sys.executable, "-m", "intake.cli", "cases", "import", str(REGISTER), "--check"]
    for extra, bar in (([], True), (["--json"], False)):
        ours, theirs = pty.openpty()
        done = subprocess.run(
            [*command, *extra],
            cwd=ROOT,
            env=environment(settings),
            stdout=subprocess.PIPE,
            stderr=theirs,
            check=True,
        )
        os.set_blocking(ours, False)
        try:
            drawn = os.read(ours, 100_000).decode()
        except BlockingIOError:
            drawn = ""
        os.close(theirs)
        os.close(ours)
        assert ("100%" in drawn) is bar
        assert b"100%" not in done.stdout


def test_a_period_is_exported_and_comes_back_as_our_own(settings: Settings, tmp_path: Path) -> None:
    qiwan(settings, "cases", "import", str(REGISTER))
    path = tmp_path / "out.xlsx"
    year = ("--from", "2024-01-01", "--to", "2024-12-31")
    body = qiwan_json(settings, "cases", "export", str(path), *year)
    assert body["counts"] == {"petition": 99, "dispute": 48, "hotline": 152}
    assert "命令行" in load_workbook(path)["信访事项"]["A2"].value
    back = qiwan_json(settings, "cases", "import", str(path))
    assert (back["rows"], back["created"], back["updated"], back["own"]) == (299, 0, 0, 299)
    one = tmp_path / "one.xlsx"
    qiwan(settings, "cases", "export", str(one), *year, "--kind", "dispute")
    assert load_workbook(one).sheetnames == ["矛盾纠纷"]


def test_an_export_that_makes_no_sense_is_one_line(settings: Settings, tmp_path: Path) -> None:
    path = str(tmp_path / "x.xlsx")
    turned = qiwan(settings, "cases", "export", path, "--from", "2024-12-31", "--to", "2024-01-01", code=1)
    assert turned.strip() == "qiwan: 结束日期不能早于开始日期。"
    silent = qiwan(
        settings, "cases", "export", path, "--from", "2024-01-01", "--to", "2024-01-02", "--full", code=1
    )
    assert "用途" in silent
    assert not Path(path).exists()

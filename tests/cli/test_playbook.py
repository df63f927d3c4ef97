"""`qiwan playbook`: the same actions from the command line."""

import json
from pathlib import Path

from click.testing import CliRunner, Result
from flask import Flask

from intake.cli.playbook import playbook as command
from intake.rules.playbook_text import load_playbook, shipped, shipped_text, write_playbook
from intake.town.playbooks import current_playbook, versions_of
from intake.town.tables import Town
from tests.conftest import MakeCase


def run(app: Flask, *arguments: str) -> Result:
    from flask.cli import ScriptInfo

    return CliRunner().invoke(command, list(arguments), obj=ScriptInfo(create_app=lambda: app))


def test_what_is_shown_can_be_edited_checked_tried_and_published(
    bare_app: Flask, town: Town, make_case: MakeCase, tmp_path: Path
) -> None:
    make_case()
    shown = run(bare_app, "show", "--toml")
    assert load_playbook(shown.output, "ladder") == shipped()
    file = tmp_path / "new.toml"
    file.write_text(shown.output.replace("acknowledge_hours = 4", "acknowledge_hours = 8"), encoding="utf-8")
    assert "部门签收：4个办公小时内 → 8个办公小时内" in run(bare_app, "check", str(file)).output
    assert len(versions_of(town.id)) == 1
    tried = json.loads(run(bare_app, "dry-run", str(file), "--json", "--days", "3660").output)
    assert tried["differing"] == []
    assert tried["before"] == tried["after"]
    assert "没按时的晚上：" in run(bare_app, "dry-run", str(file)).output
    assert run(bare_app, "publish", str(file), "--why", "部门路远").output == "已发布第2版（ladder@2）\n"
    assert current_playbook(town.id).acknowledge_hours == 8
    body = json.loads(run(bare_app, "show", "--json").output)
    assert (body["id"], body["acknowledge_hours"]) == ("ladder@2", 8)
    assert [one["why"] for one in body["versions"]] == ["部门路远", ""]
    assert "部门签收：8个办公小时内" in run(bare_app, "show").output


def test_a_file_with_two_readings_asks_which(bare_app: Flask, town: Town, tmp_path: Path) -> None:
    file = tmp_path / "both.toml"
    file.write_text(shipped_text(), encoding="utf-8")
    answer = run(bare_app, "check", str(file))
    assert answer.exit_code == 2
    assert "请用 --key 选一套" in answer.output
    assert "检查通过" in run(bare_app, "check", str(file), "--key", "themes").output


def test_a_wrong_file_is_refused_with_everything_that_is_wrong(
    bare_app: Flask, town: Town, tmp_path: Path
) -> None:
    file = tmp_path / "bad.toml"
    wrong = (
        write_playbook(shipped())
        .replace('"17:30"', '"25:00"')
        .replace("reopen_days = 180", "reopen_days = 0")
    )
    file.write_text(wrong, encoding="utf-8")
    for words in (["check"], ["dry-run"], ["publish", "--why", "x"]):
        answer = run(bare_app, words[0], str(file), *words[1:])
        assert answer.exit_code == 1
        assert "cutoff 要填时间" in str(answer.exception)
        assert "reopen_days 要填1到3650的整数" in str(answer.exception)
    file.write_bytes(b"\xff\xfe\x00")
    assert run(bare_app, "check", str(file)).exit_code == 2
    assert len(versions_of(town.id)) == 1

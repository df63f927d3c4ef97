"""`qiwan playbook`."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup

from intake.cli.options import instant_or_now, json_option, print_json
from intake.escalation.dry_run import DAYS, Comparison, DryRun, dry_run
from intake.rules.localtime import local
from intake.rules.playbook import Playbook
from intake.rules.playbook_text import load_playbook, playbook_keys, table_of, write_playbook
from intake.rules.playbook_words import changes, settings_of
from intake.town.places import departments, the_town
from intake.town.playbooks import current_playbook, publish, read_version, versions_of

playbook = AppGroup("playbook", help="工作法：查看、检查、试算、发布。")

file_argument = click.argument("path", type=click.Path(exists=True, dir_okay=False, path_type=Path))
key_option = click.option("--key", default="", help="文件里有几套时，用哪一套。")


@playbook.command("show")
@click.option("--toml", "as_toml", is_flag=True, help="输出可以修改的文件。")
@json_option
def show(as_toml: bool, as_json: bool) -> None:
    """Show the playbook in force, and the versions."""
    town_id = the_town().id
    current = current_playbook(town_id)
    if as_toml:
        click.echo(write_playbook(current), nl=False)
    elif as_json:
        print_json({"id": current.id, **table_of(current), "versions": _versions(town_id)})
    else:
        for setting in settings_of(current, _departments(town_id)):
            click.echo(f"{setting.label}：{setting.value}")
        for version in _versions(town_id):
            click.echo(
                f"第{version['version']}版 {version['name']} {version['published_at']} {version['why']}"
            )


@playbook.command("check")
@file_argument
@key_option
def check(path: Path, key: str) -> None:
    """Check a file and say what it would change; write nothing."""
    _print_changes(_read(path, key))


@playbook.command("dry-run")
@file_argument
@key_option
@click.option("--days", type=click.IntRange(1, 3660), default=DAYS, show_default=True, help="过去多少天。")
@json_option
def dry_run_command(path: Path, key: str, days: int, as_json: bool) -> None:
    """Replay the last months' cases under the file's playbook; write nothing."""
    changed = _read(path, key)
    result = dry_run(the_town().id, changed, reader=None, now=instant_or_now(None), days=days)
    if as_json:
        print_json(dry_run_json(result))
        return
    _print_changes(changed)
    before, after = vars(result.total.before), vars(result.total.after)
    click.echo(f"过去{days}天登记的{result.total.cases}件：")
    for name, label in LABELS.items():
        click.echo(f"  {label}：{before[name]} → {after[name]}")
    for case in result.differing:
        click.echo(f"{case.number} {case.village}：{'；'.join(case.lines)}")


@playbook.command("publish")
@file_argument
@key_option
@click.option("--why", required=True, help="为什么改。")
def publish_command(path: Path, key: str, why: str) -> None:
    """Publish the file's playbook as the next version; cases under way keep theirs."""
    town_id = the_town().id
    base = current_playbook(town_id).id
    published = publish(None, town_id, _read(path, key), now=datetime.now(UTC), why=why, base=base)
    click.echo(f"已发布第{published.version}版（{published.id}）")


LABELS = {"missed": "没按时的晚上", "reminders": "提醒", "escalations": "升级", "agenda": "上联席会议"}


def dry_run_json(result: DryRun) -> dict[str, Any]:
    """Return the dry run as JSON."""
    return {
        "days": result.days,
        "since": local(result.since).isoformat(),
        **_comparison(result.total),
        "villages": [{"village": name, **_comparison(row)} for name, row in result.villages.items()],
        "differing": [
            {"number": case.number, "village": case.village, "what": list(case.lines)}
            for case in result.differing
        ],
    }


def _comparison(row: Comparison) -> dict[str, Any]:
    return {"cases": row.cases, "before": vars(row.before), "after": vars(row.after)}


def _versions(town_id: int) -> list[dict[str, Any]]:
    return [
        {
            "id": f"{version.key}@{version.version}",
            "version": version.version,
            "name": read_version(version).name,
            "published_at": local(version.published_at).isoformat(timespec="minutes"),
            "by": version.published_by.username if version.published_by else None,
            "why": version.why or "",
        }
        for version in versions_of(town_id)
    ]


def _read(path: Path, key: str) -> Playbook:
    """Return the file's playbook; raises UsageError where the choice is not clear, PlaybookFault else."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise click.UsageError(f"{path.name} 读不了，要的是 UTF-8 的 TOML 文件") from None
    keys = playbook_keys(text)
    if not key and len(keys) != 1:
        raise click.UsageError(f"文件里有{len(keys)}套（{'、'.join(keys)}），请用 --key 选一套")
    return load_playbook(text, key or keys[0])


def _print_changes(changed: Playbook) -> None:
    town_id = the_town().id
    found = changes(current_playbook(town_id), changed, _departments(town_id))
    for change in found:
        click.echo(f"{change.label}：{change.before} → {change.after}")
    click.echo(f"检查通过，和现在的版本有{len(found)}处不同")


def _departments(town_id: int) -> dict[str, str]:
    return {department.code: department.name for department in departments(town_id)}

"""`qiwan meeting`."""

from datetime import datetime
from pathlib import Path

import click
from flask.cli import AppGroup

from intake.cli.options import WeekLabel, at_option, instant_or_now
from intake.meetings.export import write_papers
from intake.meetings.weekly import body_for
from intake.rules.localtime import local
from intake.rules.weeks import Week
from intake.town.places import the_town

meeting = AppGroup("meeting", help="联席会议：每周汇总。")


@meeting.command("summary")
@click.option("--week", type=WeekLabel(), required=True, help="哪一周，例如 2026-W12。")
@click.option("--out", "folder", type=click.Path(file_okay=False, path_type=Path), required=True)
@at_option
def summary(week: Week, folder: Path, at: datetime | None) -> None:
    """Write summary.docx, ledger.xlsx and summary.json; make the summary first if the week is over."""
    town, now = the_town(), instant_or_now(at)
    body = body_for(town, week, now=now)
    stamp = f"命令行导出 {local(now):%Y-%m-%d %H:%M}"
    try:
        write_papers(town, week, body, folder, stamp=stamp, made_at=now)
    except OSError as error:
        raise click.ClickException(f"写不进 {folder}：{error.strerror}") from error
    click.echo(f"{week.label} 汇总已写入 {folder}")

"""`qiwan holidays`."""

from datetime import UTC, datetime
from pathlib import Path

import click
from flask.cli import AppGroup

from intake.cases.holidays import load_holidays
from intake.cli.options import existing_path
from intake.town.places import the_town

holidays = AppGroup("holidays", help="放假安排。")


@holidays.command("load")
@click.argument("path", type=existing_path)
def load(path: Path) -> None:
    """Load a year's list (JSON with days[{name, date, isOffDay}]) and recount open deadlines."""
    changed = load_holidays(the_town(), path, now=datetime.now(UTC))
    click.echo(f"放假安排已装入，重算了{changed}个期限")

"""`qiwan figures`."""

from datetime import UTC, date, datetime

import click
from flask.cli import with_appcontext

from intake.cli.options import Day, json_option, print_json
from intake.figures.count import figures
from intake.town.places import find_village, the_town

NAMES = {
    "receptions": "接访（起）",
    "visitors": "接访（人次）",
    "online": "录入网上系统",
    "hotline": "12345工单",
    "new": "新增",
    "closed": "办结",
    "open": "在办",
    "overdue": "超期",
    "escalated": "升级",
}


@click.command("figures")
@click.option("--from", "first", type=Day(), required=True, help="从哪一天（含）。")
@click.option("--to", "last", type=Day(), required=True, help="到哪一天（含）。")
@click.option("--village", default=None, help="只看一个村。")
@json_option
@with_appcontext
def figures_command(first: date, last: date, village: str | None, as_json: bool) -> None:
    """Count cases by date of registration, both days included."""
    if last < first:
        raise click.UsageError("--to 不能早于 --from")
    town = the_town()
    village_id = find_village(town.id, village).id if village else None
    counted = figures(town.id, first, last, at=datetime.now(UTC), village_id=village_id)
    if as_json:
        print_json(counted)
        return
    for name, label in NAMES.items():
        click.echo(f"{label}：{counted[name]}")

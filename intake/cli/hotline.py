"""`qiwan hotline`."""

from datetime import UTC, datetime
from pathlib import Path

import click
from flask.cli import AppGroup

from intake.cli.cases import print_report, report_json
from intake.cli.options import existing_path, json_option, print_json
from intake.hotline.importing import import_orders
from intake.town.places import the_town

hotline = AppGroup("hotline", help="12345工单：导入。")


@hotline.command("import")
@click.argument("path", type=existing_path)
@click.option("--mapping", required=True, help="表头对应关系的名字，在页面“12345工单 → 导入”里起的。")
@click.option("--check", is_flag=True, help="只检查，不写入。")
@json_option
def import_command(path: Path, mapping: str, check: bool, as_json: bool) -> None:
    """Import the hotline's own csv or xlsx: all orders or none."""
    report = import_orders(path, mapping, town=the_town(), now=datetime.now(UTC), check=check)
    if as_json:
        print_json(report_json(report, check))
    else:
        print_report(report, check)
    if report.faults:
        raise click.exceptions.Exit(1)

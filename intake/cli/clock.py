"""`qiwan clock`."""

from datetime import datetime

import click
from flask.cli import AppGroup

from intake.cases.visible import find_any_case
from intake.cli.options import at_option, instant_or_now, json_option, print_json
from intake.escalation.explain import explain
from intake.escalation.sweep import sweep
from intake.timers.claim import retry_stuck
from intake.town.places import the_town

clock = AppGroup("clock", help="闹钟：检查到期、说明原因。")


@clock.command("sweep")
@at_option
@json_option
def sweep_command(at: datetime | None, as_json: bool) -> None:
    """Ring every timer due at that instant, once."""
    tally = sweep(instant_or_now(at))
    if as_json:
        print_json(tally)
        return
    click.echo(
        f"到期{tally['due']}项：提醒{tally['reminders']}，升级{tally['escalations']}，预警{tally['alerts']}"
    )


@clock.command("retry")
def retry_command() -> None:
    """Take up again the timers that were set aside after repeated failures."""
    click.echo(f"重新计划{retry_stuck()}项")


@clock.command("explain")
@click.argument("number")
@at_option
def explain_command(number: str, at: datetime | None) -> None:
    """Say why a case was or was not reminded or escalated, and what comes next."""
    case = find_any_case(the_town().id, number)
    for line in explain(case, instant_or_now(at)):
        click.echo(line)

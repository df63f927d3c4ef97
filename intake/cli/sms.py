"""`qiwan sms`."""

from datetime import datetime

import click
from flask.cli import AppGroup

from intake.cli.desk import Desk
from intake.cli.options import Instant, at_option, instant_or_now, json_option, print_json
from intake.escalation.dispatch import send_due
from intake.sms.gateways.chosen import chosen_gateways
from intake.sms.ledger import outbox
from intake.town.places import the_town

sms = AppGroup("sms", help="短信：台账、发送。")


@sms.command("outbox")
@click.option("--since", type=Instant(), default=None, help="只列这个时刻之后的。")
@json_option
def outbox_command(since: datetime | None, as_json: bool) -> None:
    """The ledger of everything anyone was told."""
    rows = outbox(the_town().id, since=since)
    if as_json:
        print_json(rows)
        return
    for row in rows:
        click.echo(f"{row['created_at']}  {row['purpose']}  {row['to']}  {row['state']}  {row['body']}")


@sms.command("drain")
@at_option
@json_option
@click.pass_obj
def drain_command(desk: Desk, at: datetime | None, as_json: bool) -> None:
    """Send what may be sent at that instant."""
    outcome = send_due(chosen_gateways(desk.settings), at=instant_or_now(at))
    if as_json:
        print_json(outcome)
        return
    told = "，".join(f"{state} {count}" for state, count in sorted(outcome.items()))
    click.echo(told or "没有要发的短信")

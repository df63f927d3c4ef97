"""`qiwan demo`, `qiwan town` and `qiwan token`."""

from datetime import UTC, datetime
from pathlib import Path

import click
import flask_migrate
from flask.cli import AppGroup, with_appcontext
from sqlalchemy import select

from intake.cli.desk import Desk
from intake.cli.options import existing_path
from intake.database import db
from intake.demo.load import load_demo
from intake.town.passwords import hash_password
from intake.town.roster import check_roster, load_roster, write_accounts
from intake.town.tables import User
from intake.town.tokens import make_token

town = AppGroup("town", help="本镇名册。")


@click.command("demo")
@with_appcontext
@click.pass_obj
def demo(desk: Desk) -> None:
    """Load the demo town and its invented cases; twice is the same as once."""
    load_demo(desk.settings, now=datetime.now(UTC), say=click.echo)


@click.command("prepare", hidden=True)
@with_appcontext
@click.pass_obj
def prepare(desk: Desk) -> None:
    """What `up` needs before it serves: migrations and, with the simulator only, the demo town."""
    flask_migrate.upgrade()
    if desk.settings.sms_gateways == ("simulator",):
        load_demo(desk.settings, now=datetime.now(UTC), say=click.echo)


@town.command("load")
@click.argument("path", type=existing_path)
@click.option("--check", is_flag=True, help="只检查，不写入。")
@click.pass_obj
def load(desk: Desk, path: Path, check: bool) -> None:
    """Load the roster from xlsx or a folder of csv files."""
    if check:
        check_roster(path)
        click.echo("名册检查通过，没有写入")
        return
    report = load_roster(
        path, town_name=desk.settings.town, now=datetime.now(UTC), demo=False, hash_password=hash_password
    )
    if report.accounts:
        accounts = desk.settings.home / "new-accounts.csv"
        write_accounts(accounts, report.accounts)
        click.echo(f"新账号和初始密码在 {accounts}，发到个人后请删除")
    click.echo("名册已装入")


@click.command("token")
@click.argument("username")
@with_appcontext
def token(username: str) -> None:
    """Make a key to the JSON API for a person and print it once."""
    user = db.session.scalar(select(User).where(User.username == username, User.active))
    if user is None:
        raise click.ClickException(f"没有用户 {username}")
    click.echo(make_token(user, now=datetime.now(UTC)))

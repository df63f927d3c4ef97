"""The `qiwan` command: the group, and the one place where a failure becomes one clear line."""

import logging
import os
import sys
import traceback
from importlib import import_module
from typing import NoReturn

import click
from flask.cli import AppGroup
from sqlalchemy.exc import OperationalError, ProgrammingError

from intake.cli.desk import Desk
from intake.logs import configure_logging
from intake.rules.refusals import Refusal
from intake.settings import BadSettings, Settings, read_settings

#: Each command's place, loaded when it is called: `clock sweep` need not know how a workbook is read.
COMMANDS = {
    "audit": "intake.cli.audit:audit",
    "cases": "intake.cli.cases:cases",
    "clock": "intake.cli.clock:clock",
    "db": "flask_migrate.cli:db",
    "demo": "intake.cli.town:demo",
    "doctor": "intake.cli.doctor:doctor",
    "figures": "intake.cli.figures:figures_command",
    "holidays": "intake.cli.holidays:holidays",
    "hotline": "intake.cli.hotline:hotline",
    "meeting": "intake.cli.meeting:meeting",
    "playbook": "intake.cli.playbook:playbook",
    "prepare": "intake.cli.town:prepare",
    "services": "intake.cli.up:services_command",
    "sms": "intake.cli.sms:sms",
    "token": "intake.cli.town:token",
    "town": "intake.cli.town:town",
    "up": "intake.cli.up:up",
}


class Commands(AppGroup):
    """The group whose commands are imported by name when they are wanted."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return every command's name."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command, or None for a name there is not."""
        place = COMMANDS.get(cmd_name)
        if place is None:
            return None
        module, _, name = place.partition(":")
        command: click.Command = getattr(import_module(module), name)
        return command


cli = Commands("qiwan", help="七晚：乡镇信访和矛盾纠纷登记、提醒、升级与联席会议。")


def main() -> None:
    """Run a command; exit 2 for bad use, 1 for failure, and never show a traceback."""
    try:
        settings = read_settings(os.environ)
    except BadSettings as bad:
        _fail("；".join(bad.faults), 2)
    configure_logging(logging.WARNING)
    try:
        code = cli.main(obj=Desk(settings), prog_name="qiwan", standalone_mode=False)
    except click.UsageError as error:
        _fail(error.format_message(), 2)
    except click.ClickException as error:
        _fail(error.format_message(), error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        _fail("已中断", 130)
    except Refusal as refusal:
        _fail(refusal.sentence, 1)
    except (OperationalError, ProgrammingError):
        _fail("数据库连不上，或还没有建表（先运行 qiwan db upgrade）", 1)
    except BrokenPipeError:
        # Whoever read our output has gone; there is nobody left to tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except Exception as error:  # noqa: BLE001 (the last line of defence: a person sees one sentence)
        _fail(f"没有成功（{type(error).__name__}），详情在 {_keep(settings, error)}", 1)
    # A command that ends by click's Exit comes back as its code; all others return nothing.
    sys.exit(code if isinstance(code, int) else 0)


def _fail(sentence: str, code: int) -> NoReturn:
    click.echo(f"qiwan: {' '.join(sentence.split())}", err=True)
    sys.exit(code)


def _keep(settings: Settings, error: BaseException) -> str:
    """Write where the failure happened, without its message: messages may quote what was typed."""
    path = settings.home / "log" / "cli.log"
    path.parent.mkdir(parents=True, exist_ok=True)
    frames = "".join(traceback.format_tb(error.__traceback__))
    with path.open("a", encoding="utf-8") as file:
        file.write(f"{type(error).__qualname__}\n{frames}\n")
    return str(path)

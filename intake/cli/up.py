"""`qiwan up` and `qiwan services`: the whole installation, or its two servers alone, in the foreground."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

import click

from intake.cli.foreground import (
    alone,
    healthy,
    interrupted_parent,
    reachable,
    refuse_taken_port,
    stopped_by_signals,
)
from intake.embedded import ServiceError, Services, services
from intake.processes import Program, Supervisor
from intake.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
#: Seconds without an answer after which we point at the log; starting goes on.
SLOW_START = 60.0


class Context(Protocol):
    """What the command group hands to each command."""

    @property
    def settings(self) -> Settings: ...


class Progress:
    """Lines on the screen, each with the seconds since the start."""

    def __init__(self) -> None:
        self._began = time.monotonic()

    def __call__(self, line: str) -> None:
        click.echo(f"[{time.monotonic() - self._began:5.1f} 秒] {line}")
        sys.stdout.flush()


@click.command("up")
@click.pass_obj
def up(context: Context) -> None:
    """Start everything here: servers, migrations, demo town, web, worker and beat; Ctrl-C stops it all."""
    settings, say = context.settings, Progress()
    host = reachable(settings.host)
    address = f"http://[{host}]:{settings.port}" if ":" in host else f"http://{host}:{settings.port}"
    with stopped_by_signals(say) as hush, alone(settings.home, address):
        refuse_taken_port(settings.host, settings.port)
        with _servers(settings, say) as found:
            env = _environment(settings, found)
            _prepare(settings, env, say)
            say("启动网页、后台任务和定时器")
            supervisor = Supervisor(programs(settings, env), settings.home / "log")
            supervisor.run(
                ready=_announcer(settings, address, say),
                watch=_reviver(found, say),
                stopping=lambda: say("正在停止"),
            )
            hush()
    say("已停止")


@click.command("services")
@click.pass_obj
def services_command(context: Context) -> None:
    """Run the embedded PostgreSQL and Valkey only, in the foreground; the first two lines tell where."""
    with stopped_by_signals(lambda line: None), _told(context.settings.home, say=lambda line: None) as found:
        click.echo(f"DATABASE_URL={_plain(found.database_url)}")
        click.echo(f"REDIS_URL={found.redis_url}")
        sys.stdout.flush()
        watch = _reviver(found, lambda line: click.echo(line, err=True))
        while True:
            time.sleep(0.5)
            watch()


def programs(settings: Settings, env: dict[str, str]) -> list[Program]:
    """Return web, worker and beat, in the order they start."""
    celery = [sys.executable, "-m", "celery", "-A", "workers.app"]
    quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    schedule = str(settings.home / "run" / "beat-schedule")
    configuration = str(ROOT / "deploy" / "gunicorn.conf.py")
    commands = {
        "web": [sys.executable, "-m", "gunicorn", "--config", configuration, "intake.web.wsgi:app"],
        "worker": [*celery, "worker", "--concurrency", "2", "--loglevel", "INFO", *quiet],
        "beat": [*celery, "beat", "--loglevel", "INFO", "--schedule", schedule, "--pidfile="],
    }
    return [Program(name, command, env, ROOT) for name, command in commands.items()]


@contextlib.contextmanager
def _servers(settings: Settings, say: Callable[[str], None]) -> Iterator[Services]:
    """Give both addresses: those of the environment, or of embedded servers."""
    want_postgres, want_valkey = settings.database_url is None, settings.redis_url is None
    with _told(settings.home, want_postgres=want_postgres, want_valkey=want_valkey, say=say) as own:
        yield Services(
            database_url=settings.database_url or own.database_url,
            redis_url=settings.redis_url or own.redis_url,
            revive=own.revive,
        )


@contextlib.contextmanager
def _told(
    home: Path, *, want_postgres: bool = True, want_valkey: bool = True, say: Callable[[str], None]
) -> Iterator[Services]:
    """Give the embedded servers; a reason they cannot be had becomes one line."""
    try:
        with services(home, want_postgres=want_postgres, want_valkey=want_valkey, say=say) as found:
            yield found
    except ServiceError as error:
        raise click.ClickException(str(error)) from error


def _prepare(settings: Settings, env: dict[str, str], say: Callable[[str], None]) -> None:
    say("更新数据库结构，载入演示镇（第一次约半分钟）")
    _finish(["prepare"], env, settings.home / "log" / "prepare.log")


def _finish(arguments: list[str], env: dict[str, str], log: Path) -> None:
    """Run one of our own commands to its end. Raises ClickException with its last line where it fails."""
    command = [sys.executable, "-m", "intake.cli", *arguments]
    done = subprocess.run(
        command,
        env=env,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        check=False,
    )
    log.parent.mkdir(mode=0o700, exist_ok=True)
    with log.open("ab") as file:
        file.write(done.stdout)
    if done.returncode != 0:
        last = done.stdout.decode(errors="replace").strip().splitlines()[-1:] or [f"exit {done.returncode}"]
        raise click.ClickException(f"qiwan {' '.join(arguments)} 失败：{last[0]}（详情见 {log}）")


def _environment(settings: Settings, found: Services) -> dict[str, str]:
    """Return what web, worker and beat read: ours, with addresses and an absolute home."""
    return os.environ | {
        "QIWAN_HOME": str(settings.home),
        "QIWAN_HOST": settings.host,
        "QIWAN_PORT": str(settings.port),
        "DATABASE_URL": _plain(found.database_url),
        "REDIS_URL": found.redis_url,
        "PYTHONUNBUFFERED": "1",
    }


def _announcer(settings: Settings, address: str, say: Callable[[str], None]) -> Callable[[], bool]:
    """Return a check that says once where the page is, as soon as it is served."""
    slow_at = time.monotonic() + SLOW_START

    def check() -> bool:
        nonlocal slow_at
        if not healthy(reachable(settings.host), settings.port):
            if time.monotonic() > slow_at:
                slow_at = float("inf")
                say(f"网页还没有应答，原因见 {settings.home / 'log' / 'web.log'}")
            return False
        say(f"就绪：{address}/")
        accounts = settings.home / "demo-accounts.csv"
        if accounts.exists():
            say(f"演示账号：{accounts}")
        say("按 Ctrl-C 停止")
        return True

    return check


def _reviver(found: Services, say: Callable[[str], None]) -> Callable[[], None]:
    """Return what keeps an eye on the servers, and on the `make` that may have started us."""

    def revive() -> None:
        if interrupted_parent():
            signal.raise_signal(signal.SIGINT)
        for title in found.revive():
            say(f"{title} 意外停止，已重新启动")

    return revive


def _plain(url: str) -> str:
    """Return the URL as other programs know it, without SQLAlchemy's driver name."""
    return url.replace("postgresql+psycopg://", "postgresql://", 1)

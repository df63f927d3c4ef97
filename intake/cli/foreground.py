"""What a command that stays in the foreground needs: signals, one at a time, a free port, an answer."""

import contextlib
import errno
import fcntl
import os
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from types import FrameType

import click


@contextlib.contextmanager
def stopped_by_signals(say: Callable[[str], None]) -> Iterator[Callable[[], None]]:
    """Turn the first SIGINT, SIGTERM or SIGHUP into an orderly end; later ones cannot disturb it.

    Gives a function that makes us deaf to them at once, for a stop that has already begun.
    """
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

    def hush() -> None:
        for number in numbers:
            signal.signal(number, signal.SIG_IGN)

    def stop(number: int, frame: FrameType | None) -> None:
        hush()
        raise KeyboardInterrupt

    for number in numbers:
        signal.signal(number, stop)
    try:
        yield hush
    except KeyboardInterrupt:
        say("已停止")
        sys.exit(0)


@contextlib.contextmanager
def alone(home: Path, address: str) -> Iterator[None]:
    """Hold the home for this command; refuse where another `up` holds it."""
    folder = home / "run"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (folder / "up.lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise click.ClickException(
                f"已经在运行：同一个 QIWAN_HOME（{home}）只能运行一份，见 {address}"
            ) from None
        yield


def interrupted_parent() -> bool:
    """Say whether `make` above us was told to stop by a SIGINT to it alone.

    At the keyboard, Ctrl-C reaches us too. A SIGINT sent to make's own number does not: make then holds the
    signal back and waits for us without a word. Linux shows that; elsewhere the answer is False.
    """
    try:
        text = Path(f"/proc/{os.getppid()}/status").read_text()
    except OSError:
        return False
    facts = dict(line.split(":\t", 1) for line in text.splitlines() if ":\t" in line)
    bit = 1 << (signal.SIGINT - 1)
    return facts.get("Name") in {"make", "gmake"} and bool(int(facts.get("SigBlk", "0"), 16) & bit)


def refuse_taken_port(host: str, port: int) -> None:
    """Try the address before anything is started. Raises ClickException where web could not listen there."""
    try:
        family, kind, _, _, where = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(where)
    except OSError as error:
        why = "已被别的程序占用" if error.errno == errno.EADDRINUSE else error.strerror
        raise click.ClickException(f"不能使用 {host}:{port}（{why}）；请用 QIWAN_PORT 换一个端口") from error


def healthy(host: str, port: int) -> bool:
    """Ask /healthz there, with a second of patience."""
    connection = HTTPConnection(host, port, timeout=1)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def reachable(host: str) -> str:
    """Return a host that a browser here can open, for one that means "every address"."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)

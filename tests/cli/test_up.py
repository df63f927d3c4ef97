"""`qiwan up` and `qiwan services` as a person uses them: really started, really stopped."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from intake.embedded.state import free_port

ROOT = Path(__file__).resolve().parents[2]


class Started:
    """A running command and the lines it has printed so far."""

    def __init__(self, words: list[str], env: dict[str, str]) -> None:
        self.process = subprocess.Popen(
            words,
            cwd=ROOT,
            env=env,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self.lines: list[str] = []
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        with self.process.stdout as stream:
            self.lines.extend(stream)

    def shows(self, word: str) -> bool:
        return any(word in line for line in self.lines)

    def finish(self, seconds: float = 60) -> int:
        code = self.process.wait(seconds)
        self._reader.join()
        return code


@contextmanager
def started(words: list[str], env: dict[str, str]) -> Iterator[Started]:
    command = Started(words, env)
    try:
        yield command
    finally:
        if command.process.poll() is None:
            command.process.terminate()
        command.finish()


def wait_until(done: Callable[[], bool], seconds: float = 90) -> None:
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.1)


def members(home: Path) -> list[int]:
    """Return the processes whose environment or command line names this home."""
    mark, found = str(home).encode(), []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            text = (folder / "cmdline").read_bytes() + (folder / "environ").read_bytes()
        except OSError:
            continue
        if mark in text and int(folder.name) != os.getpid():
            found.append(int(folder.name))
    return found


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "七晚 的家"


@pytest.fixture
def env(home: Path) -> dict[str, str]:
    own = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}}
    return own | {"QIWAN_HOME": str(home), "QIWAN_PORT": str(free_port(0)), "PYTHONUNBUFFERED": "1"}


def qiwan(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "intake.cli", *arguments]


def run(env: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(qiwan(*arguments), cwd=ROOT, env=env, capture_output=True, text=True, check=False)


def test_up_serves_revives_refuses_a_second_one_and_leaves_nothing(home: Path, env: dict[str, str]) -> None:
    with started(qiwan("up"), env) as up:
        wait_until(lambda: up.shows("就绪") or up.process.poll() is not None)
        assert up.shows(f"http://127.0.0.1:{env['QIWAN_PORT']}/"), up.lines
        assert up.shows(str(home / "demo-accounts.csv"))
        with urllib.request.urlopen(f"http://127.0.0.1:{env['QIWAN_PORT']}/healthz", timeout=10) as answer:
            assert answer.status == 200

        second = run(env, "up")
        assert second.returncode == 1
        assert second.stderr.count("\n") == 1
        assert "已经在运行" in second.stderr

        database = int((home / "postgres" / "postmaster.pid").read_text().splitlines()[0])
        os.kill(database, signal.SIGKILL)
        wait_until(lambda: up.shows("已重新启动"))

        up.process.terminate()
        assert up.finish() == 0
    assert members(home) == []


def test_up_with_a_taken_port_says_so_and_starts_nothing(home: Path, env: dict[str, str]) -> None:
    with socket.create_server(("127.0.0.1", int(env["QIWAN_PORT"]))):
        done = run(env, "up")
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert env["QIWAN_PORT"] in done.stderr
    assert members(home) == []
    assert not (home / "postgres").exists()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_services_prints_both_addresses_first_and_stops_what_it_started(
    home: Path, env: dict[str, str], number: signal.Signals
) -> None:
    with started(qiwan("services"), env) as command:
        wait_until(lambda: len(command.lines) >= 2 or command.process.poll() is not None)
        database, broker = (line.strip() for line in command.lines[:2])
        assert database.startswith("DATABASE_URL=postgresql://qiwan:")
        assert broker.startswith("REDIS_URL=redis://:")
        psycopg.connect(database.partition("=")[2]).close()
        command.process.send_signal(number)
        assert command.finish() == 0
    assert members(home) == []


def test_a_sigint_to_make_alone_stops_it_too(home: Path, env: dict[str, str], tmp_path: Path) -> None:
    script = f"exec '{sys.executable}' -m intake.cli services"
    (tmp_path / "Makefile").write_text(f"run:\n\t@cd '{ROOT}' && {script}\n")
    with started(["make", "-C", str(tmp_path), "run"], env) as command:
        wait_until(lambda: command.shows("REDIS_URL=") or command.process.poll() is not None)
        command.process.send_signal(signal.SIGINT)
        command.finish()
    assert members(home) == []

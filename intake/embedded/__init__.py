"""PostgreSQL and Valkey of a home, from Python wheels: use those that run, start those that do not.

Nothing outside this package knows that the wheels exist; the rest of the project sees two URLs.
Lives in QIWAN_HOME: postgres/ and valkey/ (data), run/ (port, password, process), log/.
"""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO, Protocol

from intake.embedded import postgres, valkey
from intake.embedded.ground import Ground, ServiceError, find_ground
from intake.embedded.state import (
    Life,
    Record,
    free_port,
    life_of,
    only_one,
    private_folder,
    read_record,
    write_record,
)

__all__ = ["ServiceError", "Services", "running", "services"]

#: A server that comes back after a power cut reads its log first; a large one takes its time.
PATIENCE = 120.0
#: Seconds before each attempt to start.
PAUSES = (0.0, 0.2, 0.5, 1.0, 2.0, 3.0)
LOG_LIMIT = 5_000_000


class Engine(Protocol):
    """What the two server modules have in common."""

    @property
    def NAME(self) -> str: ...
    @property
    def TITLE(self) -> str: ...
    @property
    def ENDINGS(self) -> tuple[tuple[signal.Signals, float], ...]: ...

    def url(self, record: Record) -> str: ...
    def answers(self, record: Record) -> bool: ...
    def prepare(self, ground: Ground, *, new_password: str | None) -> None: ...
    def start(self, ground: Ground, record: Record, log: IO[bytes]) -> subprocess.Popen[bytes]: ...


@dataclass(frozen=True)
class Services:
    """Addresses of both servers; empty for one that was not wanted.

    revive: starts again, at the same address, what was started here and died; returns the names of those.
    """

    database_url: str
    redis_url: str
    revive: Callable[[], list[str]] = field(default=list, compare=False, repr=False)


@dataclass
class Started:
    """A server that is ours to stop: we started it, or whoever did is dead."""

    engine: Engine
    life: Life
    process: subprocess.Popen[bytes] | None

    @property
    def gone(self) -> bool:
        return self.process.poll() is not None if self.process else not self.life.alive

    def stop(self) -> None:
        """Ask it to end, ever more firmly; return when it is gone."""
        for number, seconds in self.engine.ENDINGS:
            if self.gone:
                return
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.life.pid, number)
            _wait(lambda: self.gone, seconds)


def running(home: Path, *, want_postgres: bool = True, want_valkey: bool = True) -> Services | None:
    """Return what already runs for this home, each asked for an answer; None if a wanted one does not."""
    urls = {"postgres": "", "valkey": ""}
    for engine in _wanted(want_postgres, want_valkey):
        record = _running_record(home, engine)
        if record is None:
            return None
        urls[engine.NAME] = engine.url(record)
    return Services(urls["postgres"], urls["valkey"])


@contextlib.contextmanager
def services(
    home: Path,
    *,
    want_postgres: bool = True,
    want_valkey: bool = True,
    say: Callable[[str], None] = lambda line: None,
) -> Iterator[Services]:
    """Give the addresses of this home's servers; at the end stop those started here, and only those.

    Call it from the main thread: on Linux the servers then also end should this process be killed.
    Raises ServiceError, with one sentence for the user, where a server cannot be had.
    """
    home = home.absolute()
    started: list[Started] = []
    urls = {"postgres": "", "valkey": ""}
    try:
        with only_one(home):
            for engine in _wanted(want_postgres, want_valkey):
                urls[engine.NAME] = _obtain(home, engine, started, say)
        yield Services(urls["postgres"], urls["valkey"], lambda: _revive(home, started))
    finally:
        with only_one(home):
            for server in reversed(started):
                server.stop()


def _wanted(want_postgres: bool, want_valkey: bool) -> list[Engine]:
    engines: list[tuple[bool, Engine]] = [(want_postgres, postgres), (want_valkey, valkey)]
    return [engine for wanted, engine in engines if wanted]


def _record_path(home: Path, engine: Engine) -> Path:
    return home / "run" / f"{engine.NAME}.json"


def _running_record(home: Path, engine: Engine) -> Record | None:
    record = read_record(_record_path(home, engine))
    return record if record and record.server.alive and engine.answers(record) else None


def _obtain(home: Path, engine: Engine, started: list[Started], say: Callable[[str], None]) -> str:
    """Return the server's address. What is ours to stop is put into `started` before anything can fail."""
    record = _running_record(home, engine)
    if record is not None:
        if not record.owner.alive:
            started.append(Started(engine, record.server, None))
            write_record(_record_path(home, engine), replace(record, owner=life_of(os.getpid())))
        say(f"{engine.TITLE} 已在运行")
        return engine.url(record)
    say(f"启动 {engine.TITLE}")
    return engine.url(_start(home, engine, started))


def _revive(home: Path, started: list[Started]) -> list[str]:
    dead = [server for server in started if server.gone]
    for server in dead:
        started.remove(server)
        with only_one(home):
            _start(home, server.engine, started, same_port=True)
    return [server.engine.TITLE for server in dead]


def _start(home: Path, engine: Engine, started: list[Started], *, same_port: bool = False) -> Record:
    """Start the server and wait for its answer.

    A few attempts: the port may be taken in between; what a killed server left may take a moment to go.
    same_port: others hold the address already, so wait for the port rather than take another.
    """
    ground = find_ground(home)
    path = _record_path(home, engine)
    known = read_record(path)
    record = known or Record()
    for pause in PAUSES:
        time.sleep(pause)
        try:
            engine.prepare(ground, new_password=None if known else record.password)
        except ServiceError:
            if pause == PAUSES[-1]:
                raise
            continue
        port = free_port(record.port)
        if same_port and port != record.port:
            continue
        record = replace(record, port=port)
        with _log_file(home, engine) as log:
            process = engine.start(ground, record, log)
        server = Started(engine, Life(process.pid, ""), process)
        started.append(server)
        record = replace(record, server=life_of(process.pid), owner=life_of(os.getpid()))
        write_record(path, record)
        known = record
        if _came_up(server, record):
            return record
        server.stop()
        started.remove(server)
    raise ServiceError(f"{engine.TITLE} 没有启动成功，原因见 {home / 'log' / f'{engine.NAME}.log'}")


def _came_up(server: Started, record: Record) -> bool:
    """Wait for the first answer; False when the server ended or kept silent."""
    return _wait(lambda: server.gone or server.engine.answers(record), PATIENCE) and not server.gone


def _log_file(home: Path, engine: Engine) -> IO[bytes]:
    path = private_folder(home / "log") / f"{engine.NAME}.log"
    if path.exists() and path.stat().st_size > LOG_LIMIT:
        path.replace(path.with_suffix(".log.1"))
    return path.open("ab")


def _wait(done: Callable[[], bool], seconds: float) -> bool:
    """Ask until `done` or the time is over; return the last answer."""
    end = time.monotonic() + seconds
    while not (finished := done()) and time.monotonic() < end:
        time.sleep(0.02)
    return finished

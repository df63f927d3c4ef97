"""A small supervisor: keeps programs running, tells why one died, and stops exactly what it started."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType

from intake.embedded.unprivileged import as_account

TICK = 0.1
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0
#: A program that ran this long (seconds) was healthy: its next death starts again at the first pause.
HEALTHY_AFTER = 60.0
LOG_LIMIT = 20_000_000
LOG_CHECK_EVERY = 60.0


@dataclass(frozen=True)
class Program:
    """A command line that should always run. env: the whole environment; folder: where it runs."""

    name: str
    command: Sequence[str]
    env: Mapping[str, str]
    folder: Path | None = None


class _Child:
    """One program with its current process, and the pause before the next start."""

    def __init__(self, program: Program, log: Path) -> None:
        self.program = program
        self.log = log
        self.process: subprocess.Popen[bytes] | None = None
        self.pid = 0
        self.pause = FIRST_PAUSE
        self.start_at = 0.0
        self._started = 0.0

    def start(self) -> None:
        """Start it in a session of its own, so that Ctrl-C reaches us alone and we can stop it in order."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                as_account(self.program.command, None, signal.SIGTERM),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=dict(self.program.env),
                cwd=self.program.folder,
                start_new_session=True,
            )
        self.pid = self.process.pid
        self._started = time.monotonic()

    def ended(self) -> str | None:
        """Return why it ended ("exit 1", "signal SIGKILL"), None while it runs. Its group ends with it."""
        if self.process is None or not _has_ended(self.process):
            return None
        self._kill_group()
        code = self.process.wait()
        self.process = None
        return f"exit {code}" if code >= 0 else f"signal {_signal_name(-code)}"

    def plan_restart(self) -> float:
        """Set when it starts again and return the pause in seconds; each quick death doubles it."""
        if time.monotonic() - self._started > HEALTHY_AFTER:
            self.pause = FIRST_PAUSE
        pause, self.pause = self.pause, min(self.pause * 2, LONGEST_PAUSE)
        self.start_at = time.monotonic() + pause
        return pause

    def stop(self, seconds: float) -> str | None:
        """Ask it to end, wait, then kill its group; return how it ended, None where it did not run."""
        if self.process is None:
            return None
        if not _has_ended(self.process):
            self.process.terminate()
        end = time.monotonic() + seconds
        while (reason := self.ended()) is None:
            if time.monotonic() > end:
                self._kill_group()
            time.sleep(TICK / 2)
        return reason

    def _kill_group(self) -> None:
        """Kill what is left of the group.

        The leader is not yet waited for, so its number, which is the group's, cannot be anyone else's.
        """
        assert self.process is not None
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)


class Supervisor:
    """Runs programs until SIGINT or SIGTERM; starts them in the order given, stops them in the reverse."""

    def __init__(self, programs: Sequence[Program], log_folder: Path, *, stop_seconds: float = 12.0) -> None:
        """log_folder: for <name>.log and supervisor.log. stop_seconds: patience for each program."""
        self._children = [_Child(program, log_folder / f"{program.name}.log") for program in programs]
        self._log_folder = log_folder
        self._stop_seconds = stop_seconds
        self._stopping = ""
        self._logs_checked = 0.0

    def run(
        self,
        ready: Callable[[], bool] | None = None,
        watch: Callable[[], None] = lambda: None,
        stopping: Callable[[], None] = lambda: None,
    ) -> None:
        """Run until told to stop; all are gone on return.

        ready: called each tick until it returns True. watch: called each tick, for what else must live.
        stopping: called once, before the first program is asked to end.
        """
        self._log_folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with self._told_by_signals():
            try:
                while not self._stopping:
                    watch()
                    self._tick()
                    if ready is not None and ready():
                        ready = None
                    time.sleep(TICK)
                stopping()
            finally:
                self._stop_all()

    def _tick(self) -> None:
        for child in self._children:
            if child.process is None and time.monotonic() >= child.start_at:
                child.start()
            elif (reason := child.ended()) is not None:
                self._note("program_ended", child, reason=reason, restart_in_seconds=child.plan_restart())
        self._trim_logs()

    def _stop_all(self) -> None:
        for child in reversed(self._children):
            reason = child.stop(self._stop_seconds)
            if reason is not None:
                self._note("program_stopped", child, reason=reason)

    def _note(self, event: str, child: _Child, **facts: str | float) -> None:
        """Write one JSON line, on the screen and in supervisor.log."""
        at = datetime.now(UTC).isoformat(timespec="seconds")
        line = json.dumps(
            {"at": at, "event": event, "program": child.program.name, "pid": child.pid, **facts}
        )
        with (self._log_folder / "supervisor.log").open("a") as file:
            file.write(line + "\n")
        # The screen may be gone (terminal closed); the file has the line, the programs still need stopping.
        with suppress(OSError):
            print(line, flush=True)

    def _trim_logs(self) -> None:
        """Keep one older copy of a log that grew too long; programs append, so emptying it is safe."""
        if time.monotonic() - self._logs_checked < LOG_CHECK_EVERY:
            return
        self._logs_checked = time.monotonic()
        for child in self._children:
            if child.log.exists() and child.log.stat().st_size > LOG_LIMIT:
                shutil.copyfile(child.log, child.log.with_suffix(".log.1"))
                os.truncate(child.log, 0)

    @contextmanager
    def _told_by_signals(self) -> Iterator[None]:
        def stop(number: int, frame: FrameType | None) -> None:
            self._stopping = _signal_name(number)

        numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        before = {number: signal.signal(number, stop) for number in numbers}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def _has_ended(process: subprocess.Popen[bytes]) -> bool:
    """Look without collecting the dead process, so that its number stays taken."""
    if sys.platform == "darwin":
        return process.poll() is not None
    return os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return str(number)

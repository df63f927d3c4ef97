"""The supervisor with real processes: it restarts, tells why, stops all it started and nothing else."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from intake.processes import FIRST_PAUSE, LONGEST_PAUSE, Program, _Child

ROOT = Path(__file__).resolve().parents[1]

SUPERVISOR = """
import json, os, sys
from pathlib import Path
from intake.processes import Program, Supervisor
folder = Path(sys.argv[1])
programs = [Program(name, command, dict(os.environ), folder) for name, command in json.loads(sys.argv[2])]
Supervisor(programs, folder / "log", stop_seconds=float(sys.argv[3])).run()
"""
#: Notes its start and its end in files named by it, and lives with one child in the same group.
WORKER = """
import os, signal, subprocess, sys, time
name = sys.argv[1]
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
def stop(number, frame):
    with open("ended", "a") as file:
        file.write(name + "\\n")
    sys.exit(0)
signal.signal(signal.SIGTERM, signal.SIG_IGN if "stubborn" in name else stop)
with open(name + ".pids", "a") as file:
    file.write(f"{os.getpid()} {child.pid}\\n")
time.sleep(600)
"""


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def wait_until(done: Callable[[], bool], seconds: float = 15) -> None:
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)


@contextmanager
def supervised(folder: Path, names: list[str], stop_seconds: float = 10) -> Iterator[subprocess.Popen[str]]:
    programs = [(name, [sys.executable, "-c", WORKER, name]) for name in names]
    command = [sys.executable, "-c", SUPERVISOR, str(folder), json.dumps(programs), str(stop_seconds)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            wait_until(lambda: all(starts(folder, name) for name in names))
            yield process
        finally:
            process.kill()


def starts(folder: Path, name: str) -> list[tuple[int, int]]:
    path = folder / f"{name}.pids"
    lines = path.read_text().splitlines() if path.exists() else []
    return [(int(line.split()[0]), int(line.split()[1])) for line in lines]


def notes(folder: Path, event: str) -> list[dict[str, object]]:
    path = folder / "log" / "supervisor.log"
    lines = [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []
    return [line for line in lines if line["event"] == event]


def test_a_program_that_dies_is_started_again_and_the_reason_is_logged(tmp_path: Path) -> None:
    with supervised(tmp_path, ["web", "worker"]):
        first, child = starts(tmp_path, "worker")[0]
        os.kill(first, signal.SIGKILL)
        wait_until(lambda: len(starts(tmp_path, "worker")) == 2)
        [note] = notes(tmp_path, "program_ended")
        assert note["program"] == "worker"
        assert note["pid"] == first
        assert note["reason"] == "signal SIGKILL"
        assert note["restart_in_seconds"] == FIRST_PAUSE
        assert not is_alive(child)
        assert len(starts(tmp_path, "web")) == 1


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_stops_all_in_reverse_order(tmp_path: Path, number: signal.Signals) -> None:
    names = ["web", "worker", "beat"]
    with supervised(tmp_path, names) as process:
        process.send_signal(number)
        assert process.wait(timeout=20) == 0
        assert (tmp_path / "ended").read_text().split() == ["beat", "worker", "web"]
        for name in names:
            assert not any(is_alive(pid) for pair in starts(tmp_path, name) for pid in pair)


def test_a_program_that_ignores_the_request_is_killed_with_its_children(tmp_path: Path) -> None:
    with supervised(tmp_path, ["stubborn"], stop_seconds=0.5) as process:
        process.terminate()
        assert process.wait(timeout=20) == 0
        assert not any(is_alive(pid) for pid in starts(tmp_path, "stubborn")[0])
        assert notes(tmp_path, "program_stopped")[0]["reason"] == "signal SIGKILL"


def test_a_stranger_is_left_alone(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", WORKER, "stranger"], cwd=tmp_path) as stranger:
        try:
            with supervised(tmp_path, ["web"]) as process:
                os.kill(starts(tmp_path, "web")[0][0], signal.SIGKILL)
                wait_until(lambda: len(starts(tmp_path, "web")) == 2)
                process.terminate()
                assert process.wait(timeout=20) == 0
            wait_until(lambda: bool(starts(tmp_path, "stranger")))
            assert all(is_alive(pid) for pid in starts(tmp_path, "stranger")[0])
        finally:
            os.kill(starts(tmp_path, "stranger")[0][1], signal.SIGKILL)
            stranger.kill()


def test_programs_end_when_the_supervisor_is_killed(tmp_path: Path) -> None:
    with supervised(tmp_path, ["web"]) as process:
        process.kill()
        process.wait()
        wait_until(lambda: not is_alive(starts(tmp_path, "web")[0][0]))
        os.kill(starts(tmp_path, "web")[0][1], signal.SIGKILL)


def test_the_pause_doubles_with_each_quick_death_up_to_its_limit(tmp_path: Path) -> None:
    child = _Child(
        Program("web", [sys.executable, "-c", "raise SystemExit(3)"], {}, tmp_path), tmp_path / "web.log"
    )
    child.start()
    wait_until(lambda: child.ended() == "exit 3")
    assert [child.plan_restart() for _ in range(7)] == [1, 2, 4, 8, 16, LONGEST_PAUSE, LONGEST_PAUSE]


def test_output_of_a_program_is_appended_to_its_log(tmp_path: Path) -> None:
    for _ in range(2):
        child = _Child(
            Program("web", [sys.executable, "-c", "print('在')"], {}, tmp_path), tmp_path / "web.log"
        )
        child.start()
        wait_until(lambda child=child: child.ended() is not None)  # type: ignore[misc]
    assert (tmp_path / "web.log").read_text() == "在\n在\n"

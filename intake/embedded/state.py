"""What a home remembers of its servers between commands: port, password, process; and the lock around it."""

import contextlib
import fcntl
import json
import os
import secrets
import socket
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

LOOPBACK = "127.0.0.1"


@dataclass(frozen=True)
class Life:
    """One process, not to be mistaken for a later one of that number (born: kernel ticks, "" unknown)."""

    pid: int
    born: str

    @property
    def alive(self) -> bool:
        return self.pid > 0 and _exists(self.pid) and _born(self.pid) == self.born


@dataclass(frozen=True)
class Record:
    """One server: where it listens, its password, its process and the process that started it."""

    port: int = 0
    password: str = field(default_factory=lambda: secrets.token_hex(24))
    server: Life = Life(0, "")
    owner: Life = Life(0, "")


def life_of(pid: int) -> Life:
    """Return the identity of the running process `pid`."""
    return Life(pid, _born(pid))


def read_record(path: Path) -> Record | None:
    """Return what the file tells, None where it is missing or broken (then everything is made anew)."""
    try:
        data = json.loads(path.read_text())
        return Record(data["port"], data["password"], Life(**data["server"]), Life(**data["owner"]))
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None


def write_record(path: Path, record: Record) -> None:
    """Replace the file in one step, readable by its owner only."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump(asdict(record), file)
    draft.replace(path)


@contextlib.contextmanager
def only_one(home: Path) -> Iterator[None]:
    """Hold the home's lock: of two commands that start or stop servers at once, one waits."""
    folder = private_folder(home / "run")
    with (folder / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def private_folder(folder: Path) -> Path:
    """Make the folder for ourselves alone and return it."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def free_port(wanted: int) -> int:
    """Return `wanted` where nobody listens there, so that addresses stay the same, else a free port."""
    for port in (wanted, 0):
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((LOOPBACK, port))
            return int(probe.getsockname()[1])
    raise OSError("no free port on the loopback address")


def _exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _born(pid: int) -> str:
    """Return the start time the kernel gives for a process; "" where there is no /proc or no such process."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return ""
    fields = text.rpartition(")")[2].split()
    # A zombie has ended; only its number is still taken.
    return "" if fields[0] == "Z" else fields[19]

"""PostgreSQL from its wheel: make the data folder, start, ask, with settings for a small machine."""

import os
import shutil
import signal
import subprocess
from pathlib import Path
from typing import IO

import psycopg

from intake.embedded.ground import Ground, ServiceError
from intake.embedded.state import LOOPBACK, Record
from intake.embedded.unprivileged import as_account

NAME = "postgres"
TITLE = "PostgreSQL"
USER = DATABASE = "qiwan"
#: Fast shutdown first, then an immediate one, which recovers from the log at the next start.
ENDINGS = ((signal.SIGINT, 20.0), (signal.SIGQUIT, 5.0))

SETTINGS = {
    "listen_addresses": LOOPBACK,
    # Paths of sockets end at 107 bytes; a home may be deeper.
    "unix_socket_directories": "",
    "max_connections": "60",
    "shared_buffers": "32MB",
    "max_wal_size": "256MB",
    "io_method": "sync",
    "jit": "off",
    "fsync": "on",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
    # No personal data in the log: no statement, no parameter, no row in a detail line, no ERROR at all
    # (its text may quote input). What the server itself has to tell, and FATAL, stay.
    "log_statement": "none",
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
}
ACCESS = f"host all {USER} {LOOPBACK}/32 scram-sha-256\n"


def url(record: Record) -> str:
    """Return the address for SQLAlchemy with psycopg."""
    return f"postgresql+psycopg://{USER}:{record.password}@{LOOPBACK}:{record.port}/{DATABASE}"


def answers(record: Record) -> bool:
    """Say whether this home's own server answers there: no other one knows the password."""
    try:
        psycopg.connect(
            host=LOOPBACK,
            port=record.port,
            user=USER,
            password=record.password,
            dbname=DATABASE,
            connect_timeout=2,
            require_auth="scram-sha-256",
        ).close()
    except psycopg.OperationalError:
        return False
    return True


def prepare(ground: Ground, *, new_password: str | None) -> None:
    """Make the data folder where there is none; set the password where it was lost (new_password)."""
    folder = ground.data / NAME
    if not (folder / "PG_VERSION").exists():
        _make(ground, folder)
    _forget_dead_server(folder)
    if new_password is not None:
        _single_user(ground, folder, f"ALTER ROLE {USER} PASSWORD '{new_password}';\n")


def start(ground: Ground, record: Record, log: IO[bytes]) -> subprocess.Popen[bytes]:
    """Start the server on record.port and return at once; it gets a session of its own, away from Ctrl-C."""
    options = [f"{name}={value}" for name, value in (SETTINGS | {"port": str(record.port)}).items()]
    command = [str(ground.postgres / "postgres"), "-D", str(ground.data / NAME)]
    for option in options:
        command += ["-c", option]
    return subprocess.Popen(
        as_account(command, ground.account, signal.SIGINT),
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        env=_environment(),
        cwd="/",
        start_new_session=True,
    )


def _forget_dead_server(folder: Path) -> None:
    """Remove a lock file whose process is dead or somebody else's.

    After a power cut its number may belong to any program of the same user, and PostgreSQL would refuse
    for ever. Should a part of the dead server still live, its shared memory keeps the new one away.
    """
    lock = folder / "postmaster.pid"
    if not (lock.exists() and Path("/proc/self").exists()):
        return
    pid = lock.read_text().partition("\n")[0].strip()
    try:
        ours = Path(f"/proc/{pid}/cwd").samefile(folder)
    except FileNotFoundError:
        ours = False
    except PermissionError:
        ours = True
    if not ours:
        lock.unlink(missing_ok=True)


def _make(ground: Ground, folder: Path) -> None:
    """Build the data folder beside its place and move it there whole, so a kill leaves no half of one."""
    draft = folder.with_name("postgres.new")
    if draft.exists():
        shutil.rmtree(draft)
    ground.owned(draft)
    command = [str(ground.postgres / "initdb"), "-D", str(draft), "-U", "postgres", "--auth=reject"]
    command += [
        "--encoding=UTF8",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--locale=C.UTF-8",
    ]
    _finish(ground, command, "")
    access = draft / "pg_hba.conf"
    access.write_text(ACCESS)
    _single_user(
        ground, draft, f"CREATE ROLE {USER} LOGIN CREATEDB;\nCREATE DATABASE {DATABASE} OWNER {USER};\n"
    )
    if folder.exists():
        folder.rmdir()
    draft.rename(folder)


def _single_user(ground: Ground, folder: Path, statements: str) -> None:
    """Run statements without a server: the superuser needs no password, because it can never log in."""
    command = [str(ground.postgres / "postgres"), "--single", "-D", str(folder)]
    for name in ("log_statement", "log_min_error_statement", "io_method"):
        command += ["-c", f"{name}={SETTINGS[name]}"]
    _finish(ground, [*command, "postgres"], statements)


def _finish(ground: Ground, command: list[str], text: str) -> None:
    """Run to the end; raise ServiceError with the program's own last words where it fails."""
    done = subprocess.run(
        as_account(command, ground.account, signal.SIGTERM),
        input=text.encode(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=_environment(),
        cwd="/",
        start_new_session=True,
        check=False,
    )
    if done.returncode != 0:
        words = done.stdout.decode(errors="replace").strip().splitlines()[-1:] or ["?"]
        raise ServiceError(f"PostgreSQL 准备失败：{words[0]}")


def _environment() -> dict[str, str]:
    """Return an environment without what would steer PostgreSQL (PGDATA, PGPORT, a locale)."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8", "TZ": "UTC"}

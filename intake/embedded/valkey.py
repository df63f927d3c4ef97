"""Valkey from its wheel: append-only file on, loopback and a password, settings given by a pipe."""

import signal
import subprocess
from typing import IO

import redis

from intake.embedded.ground import Ground
from intake.embedded.state import LOOPBACK, Record
from intake.embedded.unprivileged import as_account

NAME = "valkey"
TITLE = "Valkey"
ENDINGS = ((signal.SIGTERM, 10.0), (signal.SIGKILL, 5.0))

SETTINGS = """\
bind {address}
port {port}
requirepass {password}
protected-mode yes
daemonize no
dir "./"
appendonly yes
appendfsync everysec
aof-load-truncated yes
save ""
maxmemory-policy noeviction
"""


def url(record: Record) -> str:
    """Return the address for Celery and the redis client."""
    return f"redis://:{record.password}@{LOOPBACK}:{record.port}/0"


def answers(record: Record) -> bool:
    """Say whether this home's own server answers there: no other one takes the password."""
    client = redis.Redis.from_url(url(record), socket_timeout=2, socket_connect_timeout=2)
    try:
        return bool(client.ping())
    except redis.RedisError:
        return False
    finally:
        client.close()


def prepare(ground: Ground, *, new_password: str | None) -> None:
    """Make the data folder; the password is given at each start, so a lost one needs nothing."""
    ground.owned(ground.data / NAME)


def start(ground: Ground, record: Record, log: IO[bytes]) -> subprocess.Popen[bytes]:
    """Start the server on record.port and return at once. The password travels by a pipe, unseen by `ps`."""
    command = as_account([str(ground.valkey), "-"], ground.account, signal.SIGTERM)
    process = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=log,
        stderr=log,
        cwd=ground.data / NAME,
        start_new_session=True,
    )
    assert process.stdin is not None
    text = SETTINGS.format(address=LOOPBACK, port=record.port, password=record.password)
    with process.stdin as pipe:
        pipe.write(text.encode())
    return process

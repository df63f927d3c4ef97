"""A real Celery worker and a real beat, as processes, on a real Valkey."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
import redis
from sqlalchemy import select

from intake.application import ROOT
from intake.database import db
from intake.settings import Settings
from intake.sms.tables import Message
from intake.town.heartbeat import heartbeats
from tests.conftest import MakeCase
from tests.running import environment

PATIENCE = 60.0


def celery(settings: Settings, *arguments: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "celery", "-A", "workers.app", *arguments],
        cwd=ROOT,
        env=environment(settings),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


@pytest.fixture
def beat(settings: Settings) -> Iterator[subprocess.Popen[bytes]]:
    process = celery(settings, "beat", "--pidfile=", "--schedule", str(settings.home / "beat"))
    yield process
    process.terminate()
    process.wait(30)


@pytest.fixture
def worker(settings: Settings) -> Iterator[Callable[[], subprocess.Popen[bytes]]]:
    started: list[subprocess.Popen[bytes]] = []

    def start() -> subprocess.Popen[bytes]:
        started.append(celery(settings, "worker", "--concurrency=1", "--loglevel=WARNING"))
        return started[-1]

    yield start
    for process in started:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(30)


def wait_for(what: str, holds: Callable[[], bool]) -> None:
    """Look again and again until it holds; fail with its name when patience is over."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        db.session.rollback()
        if holds():
            return
        time.sleep(0.3)
    pytest.fail(f"did not happen within {PATIENCE:.0f} s: {what}")


def alert_states() -> set[str]:
    return set(db.session.scalars(select(Message.state).where(Message.purpose == "alert")))


def test_a_red_case_reaches_the_phones_by_beat_and_worker_alone(
    settings: Settings,
    make_case: MakeCase,
    beat: subprocess.Popen[bytes],
    worker: Callable[[], subprocess.Popen[bytes]],
) -> None:
    make_case(at=datetime.now(UTC), risk_signs=["threat"])
    worker()
    wait_for("the alert is delivered", lambda: alert_states() == {"delivered"})
    wait_for("heartbeats are noted", lambda: {"sweep_urgent", "drain"} <= heartbeats().keys())


def test_losing_the_broker_s_memory_and_the_worker_loses_nothing(
    settings: Settings,
    make_case: MakeCase,
    beat: subprocess.Popen[bytes],
    worker: Callable[[], subprocess.Popen[bytes]],
) -> None:
    first = worker()
    wait_for("the first worker works", lambda: "drain" in heartbeats())
    os.killpg(first.pid, signal.SIGKILL)
    first.wait(30)
    make_case(at=datetime.now(UTC), risk_signs=["threat"])
    with redis.Redis.from_url(str(settings.redis_url)) as broker:
        broker.flushall()
    worker()
    wait_for("the alert is delivered", lambda: alert_states() == {"delivered"})

"""What every test stands on: a real PostgreSQL, a database of its own, a town, and a clock to set.

A migrated database and one with the town's roster are made once; each test gets a copy of the
second and drops it afterwards. Nothing may reach any network but this machine's own.
"""

import os
import shutil
import socket
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import flask_migrate
import psycopg
import pytest
from flask import Flask
from psycopg import sql
from sqlalchemy import select
from sqlalchemy.engine import make_url

from intake.application import ROOT, make_application
from intake.cases.register import register
from intake.cases.tables import Case
from intake.database import db
from intake.embedded import postgres, services
from intake.settings import Settings, read_settings
from intake.town.places import the_town
from intake.town.roster import load_roster
from intake.town.tables import Town, User

PASSWORD = "test-password-1"
#: A Monday morning, so that seven evenings end on a Sunday.
MONDAY = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
ROSTER = ROOT / "intake" / "town" / "data" / "zhaozhuang"
MEMORY_DISK = Path("/dev/shm")
ROOMY = 4 * 1024**3
LOOPBACK = ("127.", "::1", "localhost")


@pytest.fixture(autouse=True)
def only_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse every connection that would leave this machine."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> Any:
        if isinstance(address, tuple) and not str(address[0]).startswith(LOOPBACK):
            raise AssertionError(f"a test wanted to reach {address[0]}")
        return connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A QIWAN_HOME for the whole run, on a memory disk where there is a roomy one.

    Each test copies a database and drops it again: thousands of times ten megabytes.
    """
    if os.access(MEMORY_DISK, os.W_OK) and shutil.disk_usage(MEMORY_DISK).free > ROOMY:
        with tempfile.TemporaryDirectory(dir=MEMORY_DISK, prefix="qiwan-") as folder:
            yield Path(folder)
    else:
        yield tmp_path_factory.mktemp("home")


@pytest.fixture(scope="session")
def servers(home: Path) -> Iterator[tuple[str, str]]:
    """(database URL, Redis URL): those of the environment, or embedded ones for this run."""
    if os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL"):
        settings = read_settings(dict(os.environ) | {"QIWAN_HOME": str(home)})
        yield str(settings.database_url), str(settings.redis_url)
        return
    # Each test drops a database, and each drop waits for the disk; a test needs no outliving a power cut.
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(postgres.SETTINGS, "fsync", "off")
        with services(home) as found:
            yield found.database_url, found.redis_url


@pytest.fixture(scope="session")
def base_settings(home: Path, servers: tuple[str, str]) -> Settings:
    """Settings of the run, pointing at the server's first database."""
    settings = read_settings({"QIWAN_HOME": str(home)})
    return replace(settings, database_url=servers[0], redis_url=servers[1])


def cheap_hash(password: str) -> str:
    """Return an argon2 hash with the least parameters: tests sign in often."""
    from argon2 import PasswordHasher

    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(password)


@pytest.fixture(scope="session")
def templates(base_settings: Settings) -> Iterator[dict[str, str]]:
    """Names of two databases to copy: "empty" is migrated, "town" has the roster too."""
    run = uuid.uuid4().hex[:8]
    names = {"empty": f"empty_{run}", "town": f"town_{run}"}
    _create(base_settings, names["empty"], None)
    app = make_application(at_database(base_settings, names["empty"]))
    with app.app_context():
        flask_migrate.upgrade()
        db.engine.dispose()
    _create(base_settings, names["town"], names["empty"])
    app = make_application(at_database(base_settings, names["town"]))
    one_hash = cheap_hash(PASSWORD)
    with app.app_context():
        load_roster(ROSTER, town_name=None, now=MONDAY, demo=False, hash_password=lambda _: one_hash)
        db.session.remove()
        db.engine.dispose()
    yield names
    for name in names.values():
        _drop(base_settings, name)


def at_database(settings: Settings, name: str) -> Settings:
    """Return the settings with another database of the same server."""
    url = make_url(str(settings.database_url)).set(database=name)
    return replace(settings, database_url=url.render_as_string(hide_password=False))


def _server(settings: Settings) -> psycopg.Connection[Any]:
    plain = str(settings.database_url).replace("+psycopg", "")
    return psycopg.connect(plain, autocommit=True)


def _create(settings: Settings, name: str, template: str | None) -> None:
    source = sql.Identifier(template or "template0")
    with _server(settings) as connection:
        statement = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy")
        connection.execute(statement.format(sql.Identifier(name), source))


def _drop(settings: Settings, name: str) -> None:
    """Drop a database; the server's own cleaner may sit in it for a moment and cannot be thrown out."""
    statement = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
    with _server(settings) as connection:
        for patience in reversed(range(50)):
            try:
                connection.execute(statement)
            except psycopg.errors.InsufficientPrivilege:
                if not patience:
                    raise
                time.sleep(0.2)
            else:
                return


@pytest.fixture
def settings(base_settings: Settings, templates: dict[str, str], tmp_path: Path) -> Iterator[Settings]:
    """Settings with a database of the test's own, holding the town's roster."""
    name = f"t_{uuid.uuid4().hex}"
    _create(base_settings, name, templates["town"])
    yield replace(at_database(base_settings, name), home=tmp_path)
    _drop(base_settings, name)


@pytest.fixture
def empty_settings(base_settings: Settings, templates: dict[str, str], tmp_path: Path) -> Iterator[Settings]:
    """Settings with a migrated database that holds nothing."""
    name = f"t_{uuid.uuid4().hex}"
    _create(base_settings, name, templates["empty"])
    yield replace(at_database(base_settings, name), home=tmp_path)
    _drop(base_settings, name)


@dataclass
class Clock:
    """What time it is for pages; a test sets `now`."""

    now: datetime


@pytest.fixture
def clock() -> Clock:
    """A clock that stands at Monday 2026-03-02, 10:00 in the town."""
    return Clock(MONDAY)


@pytest.fixture
def bare_app(settings: Settings) -> Iterator[Flask]:
    """The application without pages, inside its context: for tests of rules and actions."""
    app = make_application(settings)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def town(bare_app: Flask) -> Town:
    """The town of the bare application."""
    return the_town()


@contextmanager
def web_app(settings: Settings) -> Iterator[Flask]:
    """The web application with these settings, its connections closed afterwards."""
    from intake.web.app import create_app

    app = create_app(settings)
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def app(settings: Settings, clock: Clock) -> Iterator[Flask]:
    """The web application, outside any context; its pages read the test's clock."""
    with web_app(settings) as app:
        app.config.update(TESTING=True, QIWAN_NOW=lambda: clock.now)
        yield app


def user(username: str) -> User:
    """Return a person of the roster."""
    return db.session.scalars(select(User).where(User.username == username)).one()


FORM = {
    "kind": "dispute",
    "category": "邻里纠纷",
    "village": "娄庄村",
    "title": "排水沟堵了起争执",
    "narrative": "两家为门前排水沟吵了三回。",
    "people": "2",
    "petitioner_name": "王秋生",
    "petitioner_phone": "13912345678",
    "petitioner_address": "娄庄村东头",
    "other_party_name": "李满仓",
}

MakeCase = Callable[..., Case]


@pytest.fixture
def make_case(bare_app: Flask) -> MakeCase:
    """Register a case by the real action; fields override the form, `at` is when, `by` a username."""

    def make(*, at: datetime = MONDAY, by: str = "office", **fields: Any) -> Case:
        own = {"village": ""} if by.startswith(("grid", "center")) else {}
        return register(FORM | own | fields, by=user(by), now=at)

    return make

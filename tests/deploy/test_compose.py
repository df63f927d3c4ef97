"""The compose file: judged by the real Docker Compose, and each of its command lines really run."""

import importlib.util
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from intake.embedded import Services, postgres, services, valkey
from intake.embedded.ground import find_ground
from intake.embedded.state import Record, free_port
from intake.embedded.unprivileged import as_account

ROOT = Path(__file__).resolve().parents[2]
OURS = ("web", "worker", "beat", "migrate")


def compose(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Call the program inside the wheel; the wheel's own console script hides the exit code."""
    found = importlib.util.find_spec("compose")
    assert found is not None
    assert found.origin is not None
    program = Path(found.origin).parent / "docker-compose"
    command = [str(program), "-f", str(ROOT / "docker-compose.yml"), *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def plan() -> dict[str, Any]:
    done = compose("config", "--format", "json")
    assert done.returncode == 0, done.stderr
    loaded: dict[str, Any] = json.loads(done.stdout)
    return loaded


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    with services(tmp_path_factory.mktemp("home")) as servers:
        yield servers


@pytest.fixture(scope="module")
def container(plan: dict[str, Any], found: Services, tmp_path_factory: pytest.TempPathFactory) -> "Container":
    return Container(plan, found, tmp_path_factory.mktemp("container"))


class Container:
    """What a container would give a command: the file's environment and secrets, with addresses of here."""

    def __init__(self, plan: dict[str, Any], found: Services, folder: Path) -> None:
        self.plan = plan
        self.folder = folder
        self.port = free_port(0)
        database, broker = urlsplit(found.database_url), urlsplit(found.redis_url)
        self.swaps = {
            "@postgres:5432": f"@127.0.0.1:{database.port}",
            "@redis:6379": f"@127.0.0.1:{broker.port}",
            "/run/secrets/": f"{folder}/secrets/",
            "/var/lib/qiwan": f"{folder}/home",
            "/tmp": str(folder),
        }
        key = "A" * 43 + "="
        texts = {
            "database_password": str(database.password),
            "redis_password": str(broker.password),
            "secret_key": "s" * 48,
            "data_keys": f"k1:{key}",
        }
        (folder / "secrets").mkdir()
        for name, text in texts.items():
            (folder / "secrets" / name).write_text(text + "\n")

    def here(self, text: str) -> str:
        """Return the text with what lies in the container replaced by what lies here."""
        marks = {old: f"\0{n}\0" for n, old in enumerate(self.swaps)}
        for old, mark in marks.items():
            text = text.replace(old, mark)
        for old, mark in marks.items():
            text = text.replace(mark, self.swaps[old])
        return text

    def env(self, service: str) -> dict[str, str]:
        given = {
            name: self.here(value) for name, value in self.plan["services"][service]["environment"].items()
        }
        path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
        own = {"PATH": path, "HOSTNAME": socket.gethostname(), "PYTHONPATH": str(ROOT)}
        return own | given | {"QIWAN_PORT": str(self.port), "QIWAN_HOST": "127.0.0.1"}

    def command(self, service: str) -> list[str]:
        words = [self.here(word) for word in self.plan["services"][service]["command"]]
        return ["python", "deploy/entrypoint.py", *words]

    def healthy(self, service: str) -> bool:
        kind, *words = self.plan["services"][service]["healthcheck"]["test"]
        # Compose writes a dollar sign meant for the container as two.
        words = [self.here(word).replace("$$", "$") for word in words]
        command = ["sh", "-c", words[0]] if kind == "CMD-SHELL" else words
        done = subprocess.run(command, cwd=ROOT, env=self.env(service), capture_output=True, check=False)
        return done.returncode == 0

    @contextmanager
    def started(self, service: str) -> Iterator[subprocess.Popen[bytes]]:
        log = self.folder / f"{service}.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                self.command(service),
                cwd=ROOT,
                env=self.env(service),
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        try:
            yield process
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def wait_until(done: Callable[[], bool], seconds: float = 40) -> None:
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.2)


def test_compose_accepts_the_file() -> None:
    done = compose("config", "-q")
    assert (done.returncode, done.stderr) == (0, "")


def test_compose_would_refuse_a_broken_file(tmp_path: Path) -> None:
    broken = tmp_path / "broken.yml"
    broken.write_text("services: {web: {imagee: x}}")
    assert compose("-f", str(broken), "config", "-q").returncode != 0


def test_only_web_publishes_a_port(plan: dict[str, Any]) -> None:
    assert {name for name, service in plan["services"].items() if service.get("ports")} == {"web"}
    assert plan["services"]["web"]["ports"][0]["host_ip"] == "127.0.0.1"


def test_databases_are_on_a_network_without_a_way_out(plan: dict[str, Any]) -> None:
    assert plan["networks"]["inside"]["internal"] is True
    for name in ("postgres", "redis"):
        assert set(plan["services"][name]["networks"]) == {"inside"}


def test_every_lasting_service_has_a_health_check_and_starts_again(plan: dict[str, Any]) -> None:
    for name in set(plan["services"]) - {"migrate"}:
        assert plan["services"][name]["healthcheck"]["test"], name
        assert plan["services"][name]["restart"] == "unless-stopped", name


def test_pages_and_workers_wait_for_the_databases_and_the_migration(plan: dict[str, Any]) -> None:
    for name in ("web", "worker", "beat"):
        conditions = {need: how["condition"] for need, how in plan["services"][name]["depends_on"].items()}
        assert conditions == {
            "postgres": "service_healthy",
            "redis": "service_healthy",
            "migrate": "service_completed_successfully",
        }


def test_nobody_is_root(plan: dict[str, Any]) -> None:
    for name, service in plan["services"].items():
        assert service["user"].split(":")[0] not in {"", "0", "root"}, name
    assert "USER 10001:10001" in (ROOT / "deploy" / "Dockerfile").read_text()


def test_secrets_come_by_file_only(plan: dict[str, Any]) -> None:
    for name, service in plan["services"].items():
        for key, value in service.get("environment", {}).items():
            secret = any(word in key for word in ("PASSWORD", "SECRET", "KEYS"))
            assert not secret or (key.endswith("_FILE") and value.startswith("/run/secrets/")), (name, key)
    for name, secret in plan["secrets"].items():
        assert secret["file"] == str(ROOT / "secrets" / name)


def test_data_lies_on_named_volumes(plan: dict[str, Any]) -> None:
    for name, target in (("postgres", "/var/lib/postgresql"), ("redis", "/data"), ("web", "/var/lib/qiwan")):
        mounts = {mount["target"]: mount for mount in plan["services"][name]["volumes"]}
        assert mounts[target]["type"] == "volume"


def test_workers_can_be_scaled(plan: dict[str, Any]) -> None:
    assert "container_name" not in plan["services"]["worker"]
    assert "ports" not in plan["services"]["worker"]


def test_the_image_holds_every_file_the_commands_name() -> None:
    text = (ROOT / "deploy" / "Dockerfile").read_text()
    kept = (ROOT / ".dockerignore").read_text().splitlines()
    for name in ("intake", "workers", "templates", "migrations", "requirements.lock"):
        assert f"COPY {name}" in text
        assert f"!{name}" in kept
        assert (ROOT / name).exists()
    assert "HEALTHCHECK" in text
    assert "--require-hashes" in text


def test_the_command_lines_work_one_after_the_other(container: Container) -> None:
    with container.started("migrate") as migrate:
        assert migrate.wait(timeout=60) == 0, (container.folder / "migrate.log").read_text()
    for name in ("web", "worker", "beat"):
        with container.started(name) as process:
            wait_until(lambda name=name: container.healthy(name))  # type: ignore[misc]
            assert process.poll() is None
            process.terminate()
            process.wait(timeout=30)
            text = (container.folder / f"{name}.log").read_text()
            assert "Traceback" not in text, text


def test_an_unreadable_secret_is_one_clear_line(container: Container) -> None:
    env = container.env("web") | {"DATABASE_PASSWORD_FILE": "/run/secrets/none"}
    done = subprocess.run(
        container.command("web"), cwd=ROOT, env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "/run/secrets/none" in done.stderr


def test_the_redis_command_line_asks_for_the_password_and_keeps_a_log(
    plan: dict[str, Any], tmp_path: Path
) -> None:
    record = Record(port=free_port(0), password="geheim")
    (tmp_path / "redis_password").write_text("geheim\n")
    (tmp_path / "data").mkdir()
    words = [word.replace("$$", "$") for word in plan["services"]["redis"]["command"]]
    words[-1] = (
        words[-1].replace("/run/secrets", str(tmp_path)).replace("--dir /data", f"--dir {tmp_path / 'data'}")
    )
    words[-1] += f" --port {record.port} --bind 127.0.0.1"
    env = os.environ | {"PATH": f"{find_ground(tmp_path).valkey.parent}:{os.environ['PATH']}"}
    with subprocess.Popen(words, env=env, stdout=subprocess.DEVNULL, start_new_session=True) as process:
        try:
            wait_until(lambda: valkey.answers(record))
            assert not valkey.answers(Record(port=record.port, password="other"))
            assert list((tmp_path / "data").glob("appendonlydir/*.aof"))
        finally:
            os.killpg(process.pid, signal.SIGTERM)


def test_the_postgres_command_line_is_understood(plan: dict[str, Any], tmp_path: Path) -> None:
    home = tmp_path / "home"
    with services(home, want_valkey=False) as once:
        password = str(urlsplit(once.database_url).password)
    record, ground = Record(port=free_port(0), password=password), find_ground(home)
    program, *options = plan["services"]["postgres"]["command"]
    own = ["-c", f"port={record.port}", "-c", "unix_socket_directories=", "-c", "listen_addresses=127.0.0.1"]
    command = [str(ground.postgres / program), *options, "-D", str(ground.data / "postgres"), *own]
    with subprocess.Popen(
        as_account(command, ground.account, signal.SIGINT), stderr=subprocess.DEVNULL
    ) as process:
        try:
            wait_until(lambda: postgres.answers(record))
        finally:
            process.send_signal(signal.SIGINT)

"""The embedded servers, really started: by root, by an ordinary user, in awkward folders, after kill -9."""

import json
import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
import redis

from intake.embedded import Services, running, services
from intake.embedded.unprivileged import DAC_READ_SEARCH, as_account, ordinary_account

ROOT = Path(__file__).resolve().parents[1]
only_root = pytest.mark.skipif(os.geteuid() != 0, reason="needs root")

KEEPER = """
import sys, time
from pathlib import Path
from intake.embedded import services
with services(Path(sys.argv[1])) as found:
    print(found.database_url, found.redis_url, flush=True)
    sys.stdin.read()
"""


def database(found: Services) -> psycopg.Connection:
    return psycopg.connect(found.database_url.replace("+psycopg", ""), autocommit=True)


def remember(found: Services, word: str) -> None:
    with database(found) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS notes (word text)")
        connection.execute("INSERT INTO notes VALUES (%s)", [word])
    with redis.Redis.from_url(found.redis_url) as client:
        client.rpush("notes", word)


def remembered(found: Services) -> tuple[list[str], list[str]]:
    with database(found) as connection:
        rows = [row[0] for row in connection.execute("SELECT word FROM notes ORDER BY word")]
    with redis.Redis.from_url(found.redis_url) as client:
        return rows, [word.decode() for word in client.lrange("notes", 0, -1)]


def server_pids(home: Path) -> list[int]:
    return [
        json.loads((home / "run" / f"{name}.json").read_text())["server"]["pid"]
        for name in ("postgres", "valkey")
    ]


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


def keeper(home: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", KEEPER, str(home)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def kill_family(pid: int) -> None:
    """Kill -9 a server and its children at once."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    for number in (pid, *map(int, children)):
        os.kill(number, signal.SIGKILL)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "七晚 的家"


def test_both_servers_answer_in_a_folder_with_a_space_and_chinese_characters(home: Path) -> None:
    with services(home) as found:
        remember(found, "甲")
        assert remembered(found) == (["甲"], ["甲"])
        assert running(home) == found


def test_data_survives_a_stop_and_nothing_keeps_running(home: Path) -> None:
    with services(home) as found:
        remember(found, "甲")
        pids = server_pids(home)
    assert running(home) is None
    assert not any(is_alive(pid) for pid in pids)
    with services(home) as found:
        assert remembered(found) == (["甲"], ["甲"])


def test_the_first_start_takes_less_than_three_seconds_and_a_later_one_less_than_one(home: Path) -> None:
    taken = []
    for _ in range(2):
        began = time.monotonic()
        with services(home):
            taken.append(time.monotonic() - began)
    # Ten times the aim: a busy machine must not fail the suite, a hang must.
    assert taken[0] < 30
    assert taken[1] < 10


def test_servers_that_run_already_are_used_and_left_running(home: Path) -> None:
    with services(home) as first:
        with services(home) as second:
            assert second == first
        assert running(home) == first


def test_two_commands_at_once_start_one_pair_of_servers(home: Path) -> None:
    pair = [keeper(home) for _ in range(2)]
    lines = [process.stdout.readline() for process in pair if process.stdout]
    assert lines[0] == lines[1] != ""
    for process in pair:
        process.communicate("")
        assert process.returncode == 0


def test_a_killed_server_starts_again_with_its_data(home: Path) -> None:
    process = keeper(home)
    assert process.stdout and process.stdout.readline()
    found = running(home)
    assert found is not None
    remember(found, "甲")
    time.sleep(1.2)  # the append-only file is written through each second
    process.kill()
    for pid in server_pids(home):
        if is_alive(pid):
            kill_family(pid)
    process.communicate()
    with services(home) as again:
        assert remembered(again) == (["甲"], ["甲"])


def test_servers_end_when_whoever_started_them_is_killed(home: Path) -> None:
    process = keeper(home)
    assert process.stdout and process.stdout.readline()
    pids = server_pids(home)
    process.kill()
    process.communicate()
    wait_until(lambda: not any(is_alive(pid) for pid in pids))


def test_a_server_that_dies_alone_is_revived_at_the_same_address(home: Path) -> None:
    with services(home) as found:
        remember(found, "甲")
        time.sleep(1.2)
        for pid in server_pids(home):
            kill_family(pid)
        revived: list[str] = []
        wait_until(lambda: revived.extend(found.revive()) or len(revived) == 2)
        assert sorted(revived) == ["PostgreSQL", "Valkey"]
        assert remembered(found) == (["甲"], ["甲"])
        assert found.revive() == []


@pytest.mark.parametrize("damage", ["", "{", '{"port": 1}'])
def test_a_lost_or_broken_state_file_costs_only_the_old_password(home: Path, damage: str) -> None:
    with services(home) as found:
        remember(found, "甲")
    for path in (home / "run").glob("*.json"):
        path.write_text(damage)
    with services(home) as again:
        assert remembered(again) == (["甲"], ["甲"])


def test_a_lock_file_that_names_a_living_stranger_does_not_stop_the_server(home: Path) -> None:
    with services(home):
        lock = (home / "postgres" / "postmaster.pid").read_text().splitlines()
    account = ordinary_account(home / "postgres") if os.geteuid() == 0 else None
    with subprocess.Popen(as_account(["/bin/sleep", "60"], account, signal.SIGKILL)) as stranger:
        lock[0] = str(stranger.pid)
        path = home / "postgres" / "postmaster.pid"
        path.write_text("\n".join(lock) + "\n")
        os.chown(path, path.parent.stat().st_uid, path.parent.stat().st_gid)
        with services(home) as found:
            assert running(home) == found
        assert stranger.poll() is None
        stranger.kill()


def test_a_taken_port_is_avoided(home: Path) -> None:
    with services(home) as found:
        port = int(found.redis_url.rpartition(":")[2].partition("/")[0])
    with socket.create_server(("127.0.0.1", port)), services(home) as again:
        assert again.redis_url != found.redis_url
        assert running(home) == again


def test_passwords_are_for_the_owner_only_and_shown_by_no_process_list(home: Path) -> None:
    with services(home) as found:
        for path in (home / "run").glob("*.json"):
            assert stat.S_IMODE(path.stat().st_mode) == 0o600
            secret = json.loads(path.read_text())["password"]
            lines = [Path(f"/proc/{pid}/cmdline").read_bytes() for pid in server_pids(home)]
            assert not any(secret.encode() in line for line in lines)
        wrong = replace(found, database_url=found.database_url.replace("qiwan:", "qiwan:x"))
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            database(wrong)


def test_the_database_log_keeps_no_personal_data(home: Path) -> None:
    with services(home) as found, database(found) as connection:
        connection.execute("CREATE TABLE people (phone text PRIMARY KEY)")
        connection.execute("INSERT INTO people VALUES ('13800001111')")
        with pytest.raises(psycopg.errors.UniqueViolation):
            connection.execute("INSERT INTO people VALUES (%s)", ["13800001111"])
        with pytest.raises(psycopg.errors.InvalidTextRepresentation):
            connection.execute("SELECT '13800001111x'::bigint")
    assert "13800001111" not in (home / "log" / "postgres.log").read_text()


def test_chinese_text_is_found_by_trigrams_and_time_is_utc(home: Path) -> None:
    with services(home, want_valkey=False) as found, database(found) as connection:
        assert found.redis_url == ""
        connection.execute("CREATE EXTENSION pg_trgm")
        assert connection.execute("SELECT similarity('赵庄村东头', '赵庄村西头') > 0.2").fetchone() == (True,)
        assert connection.execute("SHOW timezone").fetchone() == ("UTC",)


@only_root
def test_root_runs_them_below_a_closed_folder_without_opening_it(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    with services(closed / "home"):
        for pid in server_pids(closed / "home"):
            assert "Uid:\t0\t" not in Path(f"/proc/{pid}/status").read_text()
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700


@only_root
def test_root_without_capabilities_uses_a_copy_outside_the_home(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tmp_path.chmod(0o700)
    with services(home) as found:
        remember(found, "甲")
    place = Path("/var/tmp") / f"qiwan-test-{os.getpid()}"
    monkeypatch.setattr("intake.embedded.ground.OUTSIDE", place)
    # No such capability: the kernel refuses, as it does in a container without these two rights.
    monkeypatch.setattr("intake.embedded.ground.DAC_READ_SEARCH", 63)
    monkeypatch.setattr("intake.embedded.ground.DAC_OVERRIDE", 63)
    try:
        for _ in range(2):
            with services(home) as again:
                assert remembered(again) == (["甲"], ["甲"])
                assert (home / "postgres").resolve().is_relative_to(place)
        assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o700
    finally:
        shutil.rmtree(place)


@only_root
def test_an_ordinary_user_runs_them_too(tmp_path: Path) -> None:
    account = replace(ordinary_account(tmp_path / "none"), capability=DAC_READ_SEARCH)
    home = tmp_path / "用户 home"
    home.mkdir()
    os.chown(home, account.uid, account.gid)
    command = as_account([sys.executable, "-c", KEEPER, str(home)], account, signal.SIGTERM)
    done = subprocess.run(
        command, cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("postgresql+psycopg://")
    assert (home / "postgres").stat().st_uid == account.uid

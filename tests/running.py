"""Real processes for tests: the web server, the command line, and Chromium."""

import base64
import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Page

from intake.application import ROOT
from intake.settings import Settings
from tests.conftest import PASSWORD

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
BROWSER_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-quic"]


def environment(settings: Settings, **more: str) -> dict[str, str]:
    """Return what a process of this installation is given."""
    keys = ",".join(f"{key_id}:{base64.b64encode(key).decode()}" for key_id, key in settings.data_keys)
    return dict(os.environ) | {
        "QIWAN_HOME": str(settings.home),
        "DATABASE_URL": str(settings.database_url),
        "REDIS_URL": str(settings.redis_url),
        "QIWAN_SECRET_KEY": settings.secret_key,
        "QIWAN_DATA_KEYS": keys,
        **more,
    }


def free_port() -> int:
    """Return a port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def web_server(settings: Settings) -> Iterator[str]:
    """Serve the pages by gunicorn as the installation does; yield the address."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "--config", "deploy/gunicorn.conf.py", "intake.web.wsgi:app"]
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment(settings, QIWAN_PORT=str(port), QIWAN_WEB_WORKERS="1"),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_until_served(address)
        yield address
    finally:
        process.terminate()
        process.wait(30)


def _wait_until_served(address: str) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(f"{address}/healthz", timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    pytest.fail("the web server did not answer within 30 s")


def qiwan(settings: Settings, *arguments: str, code: int = 0) -> str:
    """Run a command of the command line and return its output; it must end with this code."""
    done = subprocess.run(
        [sys.executable, "-m", "intake.cli", *arguments],
        cwd=ROOT,
        env=environment(settings),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == code, f"{arguments}: {done.returncode}\n{done.stdout}\n{done.stderr}"
    assert "Traceback" not in done.stderr
    return done.stdout if code == 0 else done.stderr


def qiwan_json(settings: Settings, *arguments: str) -> Any:
    """Run a command with --json and return what it printed."""
    return json.loads(qiwan(settings, *arguments, "--json"))


def sign_in(page: Page, address: str, username: str) -> None:
    """Sign in at the page as a person would, and wait for the first page behind it."""
    page.goto(f"{address}/login")
    page.fill("[name=username]", username)
    page.fill("[name=password]", PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url(lambda url: "/login" not in url)


def chromium() -> str:
    """Return the system's Chromium; without one the test is skipped by name, in CI it fails."""
    for name in BROWSERS:
        if found := shutil.which(name):
            return found
    if os.environ.get("CI") == "true":
        pytest.fail("no Chromium on this machine")
    pytest.skip("no Chromium on this machine")

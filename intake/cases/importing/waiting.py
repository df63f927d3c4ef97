"""A register between its check and its import: sealed, for its sender only, and gone soon after."""

import secrets
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from intake.rules.refusals import Refusal
from intake.sealing import keyring
from intake.town.tables import User

#: [own] After this an unconfirmed file is thrown away, seconds.
KEPT_FOR = 30 * 60
ENDINGS = (".csv", ".txt", ".xlsx", ".xlsm")
_COLUMN = "importing.waiting"


class NoWaitingFile(Refusal):
    """The file was confirmed, given up or too old: it must be sent again."""

    def __init__(self) -> None:
        super().__init__("没有等待导入的文件，可能已经导入过，或者超过了30分钟，请重新上传", "file")


def keep(folder: Path, user: User, name: str, content: bytes) -> str:
    """Keep the file until it is confirmed; return the word that names it. Old ones are thrown away."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _sweep(folder)
    token = secrets.token_hex(16)
    sealed = keyring.seal_bytes(content, _COLUMN)
    place = folder / f"{user.id}-{token}{ending_of(name)}"
    place.touch(mode=0o600)
    place.write_bytes(sealed)
    return token


@contextmanager
def taken(folder: Path, user: User, token: str) -> Iterator[Path]:
    """Yield the file's path, opened for this block; afterwards nothing of it is kept.

    Raise NoWaitingFile for a word that is not this person's.
    """
    place = _find(folder, user, token)
    if place is None:
        raise NoWaitingFile
    sealed = place.read_bytes()
    place.unlink()
    with opened(place.name, keyring.open_bytes(sealed, _COLUMN)) as path:
        yield path


@contextmanager
def opened(name: str, content: bytes) -> Iterator[Path]:
    """Yield a path with this content and ending, in a folder that only this process reads."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"register{ending_of(name)}"
        path.write_bytes(content)
        yield path


def give_up(folder: Path, user: User, token: str) -> None:
    """Throw the file away unread."""
    if (place := _find(folder, user, token)) is not None:
        place.unlink(missing_ok=True)


def ending_of(name: str) -> str:
    """Return the ending that decides how the file is read; any other name keeps none of it."""
    ending = Path(name).suffix.lower()
    return ending if ending in ENDINGS else ".unknown"


def _find(folder: Path, user: User, token: str) -> Path | None:
    _sweep(folder)
    if len(token) != 32 or not all(char in "0123456789abcdef" for char in token):
        return None
    return next(iter(folder.glob(f"{user.id}-{token}.*")), None)


def _sweep(folder: Path) -> None:
    for place in folder.glob("*-*.*"):
        if time.time() - place.stat().st_mtime > KEPT_FOR:
            place.unlink(missing_ok=True)

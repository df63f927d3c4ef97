"""The paper that accounts are handed out on: a csv only its owner can read."""

import csv
import os
import secrets
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from intake.town.tables import User


class Account(NamedTuple):
    """One line of the paper, in the columns of contract.md."""

    username: str
    password: str
    role: str
    name: str
    village: str
    grid: str
    phone: str


def account_of(user: User, password: str) -> Account:
    """Return the user's line."""
    return Account(
        username=user.username,
        password=password,
        role=user.role,
        name=user.name,
        village=user.village.name if user.village else "",
        grid=user.grid.name if user.grid else "",
        phone=user.phone or "",
    )


def write_accounts(path: Path, rows: Iterable[Account]) -> None:
    """Write the lines with mode 0600; readers see the old file or the new one, never half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(Account._fields)
            writer.writerows(rows)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def read_accounts(path: Path) -> dict[str, Account]:
    """Return username → line; nothing if there is no such file."""
    if not path.is_file():
        return {}
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {row["username"]: Account(*(row.get(field) or "" for field in Account._fields)) for row in rows}

"""demo-accounts.csv: the one place where the demo people's passwords can be read."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from intake.audit.log import record
from intake.database import db
from intake.town.accounts import Account, account_of, read_accounts, write_accounts
from intake.town.passwords import hash_password, random_password
from intake.town.roster_write import hash_all
from intake.town.tables import User


def keep_accounts(path: Path, town_id: int, fresh: Sequence[Account], *, now: datetime) -> None:
    """Write the file, with the passwords it already has; who is not in it gets a new one."""
    kept = {username: account.password for username, account in read_accounts(path).items()}
    kept |= {account.username: account.password for account in fresh}
    people = _demo_people(town_id)
    kept |= _new_passwords([user for user in people if not kept.get(user.username)], now)
    accounts = {user.username: account_of(user, kept[user.username]) for user in people}
    db.session.commit()
    if accounts != read_accounts(path):
        write_accounts(path, accounts.values())


def _demo_people(town_id: int) -> Sequence[User]:
    query = select(User).where(User.town_id == town_id, User.demo).order_by(User.id)
    return db.session.scalars(query.options(joinedload(User.village), joinedload(User.grid))).all()


def _new_passwords(people: Sequence[User], now: datetime) -> dict[str, str]:
    """Give each a new password, which ends the sessions of the old one."""
    passwords = {user.username: random_password() for user in people}
    hashes = hash_all(passwords, hash_password)
    for user in people:
        user.password_hash = hashes[user.username]
        user.session_epoch += 1
        record(user.town_id, at=now, by="system", action="password.reset", subject=f"user {user.username}")
    return passwords

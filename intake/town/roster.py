"""Load a town's roster: checked as a whole, then written as a whole, as often as one likes."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import text

from intake.database import db
from intake.rules.refusals import Refusal
from intake.town.accounts import Account, write_accounts
from intake.town.playbooks import publish_shipped
from intake.town.roster_check import RosterFault, checked_tables
from intake.town.roster_write import RosterWriter

__all__ = ["RosterFault", "RosterReport", "UsernameTaken", "check_roster", "load_roster", "write_accounts"]

#: Two loads at once wait for one another.
_LOCK = 7_077_002


class UsernameTaken(Refusal):
    """Another town of this installation has people of these usernames."""

    def __init__(self, usernames: list[str]) -> None:
        super().__init__(f"这些用户名别的镇已经在用：{'、'.join(usernames[:10])}")


@dataclass(frozen=True)
class RosterReport:
    """What loading did. accounts: the new people with their passwords, which nobody can read again."""

    town_id: int
    accounts: list[Account]
    created: int
    updated: int


def check_roster(path: Path) -> None:
    """Raise RosterFault with everything that is wrong; write nothing."""
    checked_tables(path)


def load_roster(
    path: Path,
    *,
    town_name: str | None,
    now: datetime,
    demo: bool,
    hash_password: Callable[[str], str],
) -> RosterReport:
    """Load a folder of csv files or an xlsx; new people get random passwords, known ones keep theirs.

    town_name: instead of the roster's own, if given. demo: marks the new people as demo data. What the
    roster no longer names stays. Raises RosterFault, SheetFault or UsernameTaken; then nothing is written.
    """
    tables = checked_tables(path)
    db.session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    writer = RosterWriter(tables, town_name, demo)
    people = writer.known_people().values()
    if taken := sorted(user.username for user in people if user.town_id != writer.town.id):
        db.session.rollback()
        raise UsernameTaken(taken)
    writer.write_places()
    writer.write_duties()
    accounts, updated = writer.write_people(hash_password)
    publish_shipped(writer.town.id, now=now)
    report = RosterReport(writer.town.id, accounts, len(accounts), updated)
    db.session.commit()
    return report

"""Load the demo town once: roster, accounts, and ten weeks of invented cases up to now."""

from collections.abc import Callable
from datetime import datetime
from importlib.resources import as_file, files

from sqlalchemy import func, select

from intake.audit.log import record
from intake.audit.tables import AuditEntry
from intake.cases.tables import Case, CaseEvent
from intake.database import db
from intake.demo.accounts import keep_accounts
from intake.demo.acts import Acts
from intake.demo.hurry import quick_commits
from intake.demo.replay import replay
from intake.demo.scenarios import script
from intake.demo.schedule import schedule
from intake.rules.refusals import Refusal
from intake.settings import Settings
from intake.town.passwords import hash_password
from intake.town.roster import load_roster
from intake.town.tables import Town

BEGUN, LOADED = "demo.begun", "demo.loaded"


class DemoRefused(Refusal):
    """Demo people must never be texted for real."""

    def __init__(self) -> None:
        super().__init__("演示数据只能配合模拟短信使用，请把 QIWAN_SMS_GATEWAY 设为 simulator")


def load_demo(settings: Settings, *, now: datetime, say: Callable[[str], None] = print) -> None:
    """Load roster, accounts and cases; twice is the same as once, also after an interruption.

    Raises DemoRefused unless the simulator is the only gateway.
    """
    if settings.sms_gateways != ("simulator",):
        raise DemoRefused
    with as_file(files("intake.town") / "data" / "zhaozhuang") as folder:
        report = load_roster(folder, town_name=settings.town, now=now, demo=True, hash_password=hash_password)
    path = settings.home / "demo-accounts.csv"
    keep_accounts(path, report.town_id, report.accounts, now=now)
    say(f"演示账号在 {path}")
    if _marked(report.town_id, LOADED) is None:
        say("正在重演十周的演示事项……")
        with quick_commits():
            _replay(db.session.get_one(Town, report.town_id), now)
    say(f"演示事项{_count(report.town_id)}件，人物和号码都是虚构的")


def _replay(town: Town, now: datetime) -> None:
    """Play the script up to the instant at which it was first begun; what is done already stays."""
    begun = _begin(town, now)
    parts = script()
    entries = schedule(parts.scenarios, begun)
    replay(town, entries, Acts(town, parts.texts), until=begun, done=_done(town))
    record(town.id, at=now, by="system", action=LOADED, subject=f"town {town.name}")
    db.session.commit()


def _begin(town: Town, now: datetime) -> datetime:
    """Return the instant the replay ends at, noting it the first time: a second try needs the same."""
    marked = _marked(town.id, BEGUN)
    if marked is None:
        record(town.id, at=now, by="system", action=BEGUN, subject=f"town {town.name}")
        db.session.commit()
    return marked or now


def _marked(town_id: int, action: str) -> datetime | None:
    query = select(AuditEntry.at).where(AuditEntry.town_id == town_id, AuditEntry.action == action)
    return db.session.scalars(query.order_by(AuditEntry.id)).first()


def _done(town: Town) -> set[datetime]:
    """Return the instants at which people have acted on demo cases: each entry has one of its own."""
    query = select(CaseEvent.at).join(Case, Case.id == CaseEvent.case_id)
    return set(
        db.session.scalars(query.where(Case.demo, Case.town_id == town.id, CaseEvent.by_id.is_not(None)))
    )


def _count(town_id: int) -> int:
    query = select(func.count()).select_from(Case).where(Case.town_id == town_id, Case.demo)
    return db.session.scalar(query) or 0

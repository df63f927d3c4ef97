"""Make the weekly summary: once per week, on Monday at 07:30, whoever asks and however often."""

from datetime import datetime, time
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from intake.audit.chain import seal_entries
from intake.cases.tables import Case
from intake.database import db
from intake.escalation.agenda import put_on_agenda
from intake.escalation.sweep import sweep
from intake.escalation.tables import AgendaItem
from intake.meetings.body import summary_body
from intake.meetings.redact import redacted
from intake.meetings.tables import Decision, WeeklySummary
from intake.rules.localtime import instant
from intake.rules.weeks import Week, week_of
from intake.sms.outbox import tell
from intake.town.chain import people_in_role
from intake.town.tables import Town

#: [own] When the week before is summed up, local time on Monday.
MADE_AT = time(7, 30)
READERS = ("office", "mayor", "secretary")


def due_week(now: datetime) -> Week:
    """Return the last week whose summary is due at that instant."""
    this_week = week_of(now)
    due_at = instant(this_week.first, MADE_AT)
    return this_week.previous() if now >= due_at else this_week.previous().previous()


def stored_summary(town_id: int, week: Week) -> WeeklySummary | None:
    """Return the week's summary, if it was made."""
    return db.session.scalar(
        select(WeeklySummary).where(WeeklySummary.town_id == town_id, WeeklySummary.week == week.label)
    )


def make_summary(town: Town, week: Week, *, now: datetime) -> WeeklySummary:
    """Make the week's summary and tell its readers, or return the one that was made before.

    Two makers at once are settled by the database: one row per town and week.
    """
    made = stored_summary(town.id, week)
    if made is not None:
        return made
    # The paper names the head of the audit log: everything until now must hang on it.
    seal_entries()
    carry_over(town, week, now)
    db.session.execute(
        insert(WeeklySummary)
        .values(town_id=town.id, week=week.label, made_at=now, body=summary_body(town, week, now))
        .on_conflict_do_nothing()
    )
    if week == due_week(now):
        _tell_readers(town, week, now)
    db.session.commit()
    summary = stored_summary(town.id, week)
    assert summary is not None
    return summary


def _tell_readers(town: Town, week: Week, now: datetime) -> None:
    """Text that the newest summary is ready; one drawn up for a week long past tells nobody."""
    readers = [reader for role in READERS for reader in people_in_role(town.id, role)]
    for reader in readers:
        key = f"summary:{week.label}:{reader.id}"
        tell(reader, "summary", key=key, at=now, week=week.label, office_phone=town.office_phone)


def make_due_summary(town: Town, *, now: datetime) -> WeeklySummary:
    """Make the summary that is due at that instant, if it is missing; beat calls this every few minutes.

    After an outage the timers of the week ring first, or their cases would be missing on the paper.
    """
    week = due_week(now)
    if stored_summary(town.id, week) is None:
        sweep(now)
    return make_summary(town, week, now=now)


def carry_over(town: Town, week: Week, now: datetime) -> None:
    """What stood on an earlier agenda, is still open and not decided since stands on this one too.

    A case that has its written opinion only waits for its petitioner to be told: there is nothing to discuss.
    """
    decided = (
        select(Decision.id)
        .where(Decision.case_id == Case.id, Decision.week >= AgendaItem.week)
        .correlate(Case, AgendaItem)
        .exists()
    )
    earlier = (
        select(Case)
        .join(AgendaItem, AgendaItem.case_id == Case.id)
        .where(Case.town_id == town.id, Case.closed_at.is_(None), AgendaItem.week < week.label)
        .where(~decided)
        .where(Case.registered_at < week.end, Case.state != "decided")
        .distinct()
    )
    for case in db.session.scalars(earlier).all():
        put_on_agenda(case, week.label, "上次会议未议定", now)


def body_for(town: Town, week: Week, *, now: datetime) -> dict[str, Any]:
    """Return the week's summary: the one that was made, or made now if it is due.

    A week whose summary is not due yet is only drawn up, marked as a preview; nothing is kept or told.
    """
    if week <= due_week(now):
        return redacted(town.id, make_summary(town, week, now=now).body)
    return summary_body(town, week, now) | {"preview": True}

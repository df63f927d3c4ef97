"""The tasks: open the application, call one action, note the heartbeat."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from intake.audit.chain import seal_entries
from intake.database import db
from intake.escalation.dispatch import send_due
from intake.escalation.sweep import URGENT_KINDS, sweep
from intake.meetings.weekly import make_due_summary
from intake.posts.remind import remind_posts
from intake.sms.gateways.chosen import chosen_gateways
from intake.town.heartbeat import beat
from intake.town.places import all_towns
from intake.visits.remind import remind_visits
from workers.app import app, flask_app, settings


@contextmanager
def job(name: str) -> Iterator[datetime]:
    """Open the application for one run; a run that ends well leaves a heartbeat."""
    with flask_app.app_context():
        now = datetime.now(UTC)
        yield now
        beat(name, now)
        db.session.remove()


@app.task
def sweep_timers() -> None:
    """Ring every timer that is due."""
    with job("sweep") as now:
        sweep(now)


@app.task
def sweep_urgent() -> None:
    """Ring alerts and cases without anybody, between two full sweeps."""
    with job("sweep_urgent") as now:
        sweep(now, kinds=URGENT_KINDS)


@app.task
def drain_outbox() -> None:
    """Send what may be sent."""
    with job("drain") as now:
        send_due(chosen_gateways(settings), at=now)


@app.task
def seal_audit() -> None:
    """Link what was committed into the audit chain."""
    with job("seal_audit"):
        seal_entries()


@app.task
def make_weekly_summary() -> None:
    """Make the summary that is due, if it is missing."""
    with job("weekly_summary") as now:
        for town in all_towns():
            make_due_summary(town, now=now)


@app.task
def remind_of_visits() -> None:
    """Remind those who go to a door today."""
    with job("remind_visits") as now:
        remind_visits(now)


@app.task
def remind_at_posts() -> None:
    """Tell who is on duty tonight, and posts that have not said "none today"."""
    with job("posts") as now:
        for town in all_towns():
            remind_posts(town, now=now)

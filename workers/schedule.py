"""When beat knocks. Each knock expires before the next, so an absent worker finds no heap of them."""

from typing import Any

from celery.schedules import crontab, schedule

SCHEDULE: dict[str, dict[str, Any]] = {
    "sweep timers each minute": {
        "task": "workers.tasks.sweep_timers",
        "schedule": crontab(),
        "options": {"expires": 55},
    },
    "sweep what is urgent": {
        "task": "workers.tasks.sweep_urgent",
        "schedule": schedule(5),
        "options": {"expires": 5},
    },
    "drain the outbox": {
        "task": "workers.tasks.drain_outbox",
        "schedule": schedule(5),
        "options": {"expires": 5},
    },
    "seal the audit log": {
        "task": "workers.tasks.seal_audit",
        "schedule": schedule(20),
        "options": {"expires": 20},
    },
    # Tonight's duty and silent posts; each person is told once a day, however often it is asked.
    "remind posts": {
        "task": "workers.tasks.remind_at_posts",
        "schedule": crontab(minute="*/5"),
        "options": {"expires": 280},
    },
    # Due on Mondays at 07:30; asked every five minutes, so that an outage only delays it.
    "make the weekly summary": {
        "task": "workers.tasks.make_weekly_summary",
        "schedule": crontab(minute="*/5"),
        "options": {"expires": 280},
    },
    "remind of visits": {
        "task": "workers.tasks.remind_of_visits",
        "schedule": crontab(),
        "options": {"expires": 55},
    },
}

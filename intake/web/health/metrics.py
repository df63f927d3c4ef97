"""The numbers in Prometheus' text format."""

import os
from datetime import datetime

from prometheus_client import REGISTRY, CollectorRegistry, Gauge, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from intake.web.health import read
from intake.web.health.ready import SWEEP_JOB
from intake.web.health.shared import VARIABLE


def exposition(at: datetime) -> bytes:
    """Return the town's numbers of this instant, and the requests of all workers."""
    return generate_latest(_town_numbers(at)) + generate_latest(_requests())


def _town_numbers(at: datetime) -> CollectorRegistry:
    registry = CollectorRegistry()
    last = read.last_run(SWEEP_JOB)
    for name, meaning, value in (
        ("qiwan_cases_open", "Open cases", read.open_cases()),
        ("qiwan_timer_lag_seconds", "How long the oldest due timer has waited", read.timer_lag(at)),
        ("qiwan_timers_stuck", "Timers that failed too often", read.stuck_timers()),
        ("qiwan_outbox_age_seconds", "How long the oldest unsent text has waited", read.outbox_age(at)),
        ("qiwan_sweep_age_seconds", "Since the last sweep", (at - last).total_seconds() if last else -1),
    ):
        Gauge(name, meaning, registry=registry).set(value)
    return registry


def _requests() -> CollectorRegistry:
    folder = os.environ.get(VARIABLE)
    if not folder:
        return REGISTRY
    registry = CollectorRegistry()
    MultiProcessCollector(registry, path=folder)
    return registry

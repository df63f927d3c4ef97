"""Let ten weeks pass: people act at their instants, and between them the machinery does its part.

The machinery wakes at exactly the instants at which a timer is due, a text may leave, or a Monday's
summary is made, as beat would wake it; so page, outbox and summary tell one story.
"""

import logging
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime

from sqlalchemy import func, select

from intake.database import db
from intake.demo.acts import Acts
from intake.demo.schedule import Entry
from intake.escalation.dispatch import send_due
from intake.escalation.sweep import sweep
from intake.meetings.weekly import MADE_AT, make_due_summary
from intake.rules.localtime import instant
from intake.rules.refusals import Refusal
from intake.rules.weeks import week_of
from intake.sms.gateways.simulator import Simulator
from intake.sms.tables import Message
from intake.timers.tables import Timer
from intake.town.tables import Town

log = logging.getLogger(__name__)

Work = Callable[[datetime], object]


def replay(
    town: Town, entries: Sequence[Entry], acts: Acts, *, until: datetime, done: Collection[datetime]
) -> None:
    """Play the entries that are not done yet, with the machinery in between, up to `until`."""
    machinery = Machinery(town, entries[0].at)
    for entry in entries:
        machinery.run(entry.at)
        if entry.at not in done:
            _play(acts, entry)
    machinery.run(until)


def _play(acts: Acts, entry: Entry) -> None:
    try:
        acts.play(entry)
    except Refusal as refusal:
        # A replay that was interrupted meets a town that has moved on; the rest of it still fits.
        db.session.rollback()
        log.warning("demo case %s, step %s: %s", entry.scenario.index, entry.step, refusal.sentence)


class Machinery:
    """Sweeps, sends and sums up at the instants at which something is due."""

    def __init__(self, town: Town, begin: datetime) -> None:
        self.town = town
        self.monday = instant(week_of(begin).next().first, MADE_AT)

    def run(self, until: datetime) -> None:
        """Do everything that is due up to that instant, in its order."""
        while True:
            at, work = self._next()
            if at > until:
                return
            work(at)

    def _next(self) -> tuple[datetime, Work]:
        """Return what is due next, and when; of what is due at once, timers come first."""
        timer = select(func.min(Timer.due_at)).where(Timer.state == "planned")
        message = select(func.min(Message.not_before)).where(Message.state.in_(("queued", "held")))
        first = db.session.execute(select(timer.scalar_subquery(), message.scalar_subquery())).one()
        db.session.rollback()
        works: tuple[Work, ...] = (sweep, self._send, self._sum_up)
        due: Iterable[tuple[datetime | None, Work]] = zip((*first, self.monday), works, strict=True)
        return min(((at, do) for at, do in due if at is not None), key=lambda one: one[0])

    def _send(self, at: datetime) -> None:
        send_due((Simulator(),), at=at)

    def _sum_up(self, at: datetime) -> None:
        make_due_summary(self.town, now=at)
        self.monday = instant(week_of(at).next().first, MADE_AT)

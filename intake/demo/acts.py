"""One entry of the replay → one real action, done by the person whose part it is."""

import random
from collections.abc import Callable
from datetime import timedelta
from functools import partial

from sqlalchemy import select

from intake.cases.handover import acknowledge_handover, ask_for_help, hand_over
from intake.cases.moves import apply_move
from intake.cases.progress import record_step
from intake.cases.risk import set_risk
from intake.cases.tables import Case, Handover
from intake.database import db
from intake.demo.arrive import arrive, submission_of
from intake.demo.cast import Cast
from intake.demo.schedule import Entry
from intake.demo.verbs import VERBS
from intake.escalation.acknowledge import acknowledge_alert
from intake.meetings.decide import decide
from intake.rules.categories import STEP_KINDS
from intake.rules.lifecycle import MOVES
from intake.rules.localtime import local_date
from intake.rules.weeks import week_of
from intake.town.tables import Town

MOVE_NAMES = frozenset(move.name for move in MOVES)
DECIDED_WITHIN = timedelta(days=10)


class Acts:
    """Plays entries in one town. texts: what people write at each kind of step."""

    def __init__(self, town: Town, texts: dict[str, list[str]]) -> None:
        self.town_id = town.id
        self.texts = texts
        self.cast = Cast(town.id)
        self._special: dict[str, Callable[[Entry, str], object]] = {
            "help": self._help,
            "handover": self._hand_over,
            "take": self._take,
            "ack": self._acknowledge,
            "risk": self._risk,
            "decide": self._decide,
        }
        # What the later capabilities add: a verb of theirs takes the place of an earlier one.
        self._special |= {name: partial(act, self) for name, act in VERBS.items()}

    def play(self, entry: Entry) -> None:
        """Do what the entry says."""
        if entry.verb == "register":
            arrive(entry, self.cast, self.town_id)
            return
        number = self.number(entry)
        if entry.verb in self._special:
            self._special[entry.verb](entry, number)
        elif entry.verb in MOVE_NAMES:
            self._move(entry, number)
        else:
            self._record(entry, number)

    def number(self, entry: Entry) -> str:
        submission = submission_of(self.town_id, entry.scenario)
        return db.session.scalars(select(Case.number).where(Case.submission_id == submission)).one()

    def words(self, entry: Entry, kind: str) -> str:
        """Return a text of this kind, always the same for the same step."""
        return random.Random(f"{entry.scenario.index}:{entry.step}:{kind}").choice(self.texts[kind])

    def _record(self, entry: Entry, number: str) -> None:
        present = self.words(entry, "present") if entry.verb in STEP_KINDS else ""
        words = self.words(entry, entry.verb)
        who = self.cast.find(entry.who, entry.scenario)
        record_step(who, number, now=entry.at, kind=entry.verb, text=words, present=present)

    def _move(self, entry: Entry, number: str) -> None:
        """Closing says the outcome; declining, sending away, withdrawing and reopening say why."""
        scenario = entry.scenario
        text = scenario.outcome if entry.verb == "resolve" else scenario.reason
        who = self.cast.find(entry.who, scenario)
        apply_move(
            who, number, entry.verb, now=entry.at, text="" if entry.verb in {"accept", "archive"} else text
        )

    def _help(self, entry: Entry, number: str) -> None:
        who = self.cast.find(entry.who, entry.scenario)
        ask_for_help(who, number, self.cast.mediator(entry.scenario), now=entry.at)

    def _hand_over(self, entry: Entry, number: str) -> None:
        who = self.cast.find(entry.who, entry.scenario)
        hand_over(who, number, entry.scenario.dept, self.words(entry, "handover"), now=entry.at)

    def _take(self, entry: Entry, number: str) -> None:
        waiting = (
            select(Handover.id)
            .join(Case)
            .where(Case.number == number, Case.town_id == self.town_id, Handover.acknowledged_at.is_(None))
        )
        handover_id = db.session.scalars(waiting.order_by(Handover.id)).first() or 0
        who = self.cast.find(entry.who, entry.scenario)
        acknowledge_handover(who, number, handover_id, now=entry.at)

    def _acknowledge(self, entry: Entry, number: str) -> None:
        acknowledge_alert(self.cast.find(entry.who, entry.scenario), number, now=entry.at)

    def _risk(self, entry: Entry, number: str) -> None:
        who = self.cast.find(entry.who, entry.scenario)
        set_risk(who, number, entry.target, self.words(entry, "risk"), now=entry.at)

    def _decide(self, entry: Entry, number: str) -> None:
        """The meeting of a week's Monday decides on the agenda of the week before."""
        week = week_of(entry.at).previous()
        lead = self.cast.find(entry.target, entry.scenario).username
        due = local_date(entry.at) + DECIDED_WITHIN
        who = self.cast.find(entry.who, entry.scenario)
        decide(who, number, week, text=self.words(entry, "decide"), lead=lead, due=due, now=entry.at)

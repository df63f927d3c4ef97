"""What a handler gets and gives when a timer rings."""

from dataclasses import dataclass
from datetime import datetime

from intake.cases.tables import Case, CaseEvening
from intake.rules.playbook import Playbook
from intake.timers.tables import Timer
from intake.town.chain import Holders, holders
from intake.town.playbooks import playbook_of


@dataclass(frozen=True)
class Ring:
    """A due timer with its case, both locked, and the instant the sweep stands at."""

    timer: Timer
    case: Case
    at: datetime

    @property
    def playbook(self) -> Playbook:
        """The playbook the case began under."""
        return playbook_of(self.case.town_id, self.case.playbook)

    @property
    def present(self) -> Holders:
        """Who holds the chain at the case's place."""
        return holders(self.case.town_id, self.case.village_id, self.case.grid_id)

    @property
    def evening(self) -> CaseEvening:
        """The evening that the timer's key names, of the round the timer was set in."""
        n = int(self.timer.key)
        return next(e for e in self.case.evenings if e.round == self.timer.version and e.n == n)


@dataclass(frozen=True)
class Consequence:
    """The one thing that followed: a word for the timer, and what the sweep counts."""

    word: str
    reminders: int = 0
    escalations: int = 0
    alerts: int = 0

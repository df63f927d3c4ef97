"""What a handler gets and gives when a timer rings."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from intake.cases.circle.chain import holders_of
from intake.cases.tables import Case, CaseEvening
from intake.database import db
from intake.rules.localtime import local_date
from intake.rules.playbook import Playbook
from intake.timers.tables import Timer
from intake.town.chain import Holders, holders
from intake.town.playbooks import playbook_of
from intake.town.stand_ins import away_on
from intake.town.tables import User


class Known:
    """What a sweep looks up once: who holds the chain at each place, and the playbooks cases began under."""

    def __init__(self) -> None:
        self._ids: dict[tuple[int, int, int | None], dict[str, int]] = {}
        self._playbooks: dict[tuple[int, str], Playbook] = {}
        self._away: dict[tuple[int, date], dict[int, int]] = {}

    def playbook_of(self, case: Case) -> Playbook:
        """Return the playbook the case began under; a published one never changes."""
        key = (case.town_id, case.playbook)
        if key not in self._playbooks:
            self._playbooks[key] = playbook_of(*key)
        return self._playbooks[key]

    def at_place_of(self, case: Case, at: datetime) -> Holders:
        """Return the holders of the chain where the case belongs, within its circle, on that local day."""
        if case.guarded:
            return holders_of(case, at)
        place, day = (case.town_id, case.village_id, case.grid_id), (case.town_id, local_date(at))
        if day not in self._away:
            self._away[day] = {one: stand_in.id for one, stand_in in away_on(*day).items()}
        if place not in self._ids:
            self._ids[place] = {role: person.id for role, person in holders(*place).items()}
        ids, away = self._ids[place], self._away[day]
        wanted = select(User).where(User.id.in_({*ids.values(), *away.values()}))
        found = {person.id: person for person in db.session.scalars(wanted)}
        return Holders(
            {role: found[person_id] for role, person_id in ids.items()},
            {one: found[stand_in_id] for one, stand_in_id in away.items()},
        )


@dataclass(frozen=True)
class Ring:
    """A due timer with its case, both locked, and the instant the sweep stands at."""

    timer: Timer
    case: Case
    at: datetime
    known: Known

    @property
    def playbook(self) -> Playbook:
        """The playbook the case began under."""
        return self.known.playbook_of(self.case)

    @property
    def present(self) -> Holders:
        """Who holds the chain at the case's place."""
        return self.known.at_place_of(self.case, self.at)

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

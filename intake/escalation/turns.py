"""Whose turn each of many cases is, in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import select

from intake.cases.circle.admit import inside
from intake.cases.circle.chain import away_inside
from intake.cases.tables import Case, CaseEvening
from intake.database import db
from intake.escalation.remind import who_acts
from intake.escalation.turn import Turn, turn_at
from intake.rules.localtime import local_date
from intake.town.chain import TOWN_ROLES, Holders, first_of_each_role
from intake.town.places import departments
from intake.town.playbooks import playbook_of
from intake.town.stand_ins import Away, away_on
from intake.town.tables import User, VillageLead


class Turns:
    """The town's people by where they stand on the chain, read once."""

    def __init__(self, town_id: int) -> None:
        query = select(User).where(User.town_id == town_id, User.active).order_by(User.id)
        people = {person.id: person for person in db.session.scalars(query)}
        self._town = [person for person in people.values() if person.role in TOWN_ROLES]
        self._workers: dict[int | None, list[User]] = defaultdict(list)
        self._leads: dict[int, list[User]] = defaultdict(list)
        for person in people.values():
            if person.role == "grid_worker" and person.grid_id:
                self._workers[person.grid_id].append(person)
        led = select(VillageLead).where(VillageLead.town_id == town_id).order_by(VillageLead.user_id)
        for lead in db.session.scalars(led):
            if lead.user_id in people:
                self._leads[lead.village_id].append(people[lead.user_id])
        self._chains: dict[str, tuple[str, ...]] = {}
        self._away: dict[date, Away] = {}
        # Held here, so that a row's department or sender is not asked for again.
        self._departments, self._people = departments(town_id), people
        self._town_id = town_id

    def present(self, case: Case, at: datetime) -> Holders:
        """Return who holds the chain at the case's place, on that local day."""
        workers, leads = self._workers.get(case.grid_id, ()), self._leads.get(case.village_id, ())
        people = inside(case, [*self._town, *workers, *leads])
        return first_of_each_role(people, away_inside(case, self._away_on(local_date(at))))

    def _away_on(self, day: date) -> Away:
        if day not in self._away:
            self._away[day] = away_on(self._town_id, day)
        return self._away[day]

    def chain(self, case: Case) -> tuple[str, ...]:
        """Return the chain of the case's playbook."""
        if case.playbook not in self._chains:
            self._chains[case.playbook] = playbook_of(case.town_id, case.playbook).chain
        return self._chains[case.playbook]

    def actor(self, case: Case, evening: CaseEvening) -> User | None:
        """Return who must act that evening: the person, or who stands in on that day."""
        present, person = self._place(case, evening)
        return present.acting(person) if person is not None else None

    def actor_name(self, case: Case, evening: CaseEvening) -> str:
        """Return the name of who must act that evening, and for whom where it is a stand-in."""
        present, person = self._place(case, evening)
        return present.name(person) if person is not None else "无人负责"

    def _place(self, case: Case, evening: CaseEvening) -> tuple[Holders, User | None]:
        """Return who holds the chain on the evening's day, and whose evening it is."""
        present = self.present(case, evening.due_at)
        return present, who_acts(case, evening.actor, self.chain(case), present)

    def of(self, case: Case, at: datetime) -> Turn:
        """Return whose turn the case is."""
        return turn_at(case, at, self.chain(case), self.present(case, at))

    def of_all(self, cases: Iterable[Case], at: datetime) -> dict[int, Turn]:
        """Return case id → turn."""
        return {case.id: self.of(case, at) for case in cases}

"""Whose turn each of many cases is, in a fixed number of queries."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select

from intake.cases.tables import Case, CaseEvening
from intake.database import db
from intake.escalation.remind import who_acts
from intake.escalation.turn import Turn, turn_at
from intake.town.chain import Holders
from intake.town.places import departments
from intake.town.playbooks import playbook_of
from intake.town.tables import User, VillageLead


class Turns:
    """The town's people by where they stand on the chain, read once."""

    def __init__(self, town_id: int) -> None:
        query = select(User).where(User.town_id == town_id, User.active).order_by(User.id)
        people = [person for person in db.session.scalars(query) if person.phone]
        by_id = {person.id: person for person in people}
        self._town: Holders = {}
        self._workers: dict[int, User] = {}
        self._leads: dict[int, User] = {}
        for person in people:
            if person.role in {"office", "mayor", "secretary"}:
                self._town.setdefault(person.role, person)
            elif person.role == "grid_worker" and person.grid_id:
                self._workers.setdefault(person.grid_id, person)
        led = select(VillageLead).where(VillageLead.town_id == town_id).order_by(VillageLead.user_id)
        for lead in db.session.scalars(led):
            if lead.user_id in by_id:
                self._leads.setdefault(lead.village_id, by_id[lead.user_id])
        self._chains: dict[str, tuple[str, ...]] = {}
        # Held here, so that a row's department is not asked for again.
        self._departments = departments(town_id)

    def present(self, case: Case) -> Holders:
        """Return who holds the chain at the case's place."""
        found = dict(self._town)
        if case.grid_id in self._workers:
            found["grid_worker"] = self._workers[case.grid_id]
        if case.village_id in self._leads:
            found["village_lead"] = self._leads[case.village_id]
        return found

    def chain(self, case: Case) -> tuple[str, ...]:
        """Return the chain of the case's playbook."""
        if case.playbook not in self._chains:
            self._chains[case.playbook] = playbook_of(case.town_id, case.playbook).chain
        return self._chains[case.playbook]

    def actor(self, case: Case, evening: CaseEvening) -> User | None:
        """Return who must act that evening."""
        return who_acts(case, evening.actor, self.chain(case), self.present(case))

    def of(self, case: Case, at: datetime) -> Turn:
        """Return whose turn the case is."""
        return turn_at(case, at, self.chain(case), self.present(case))

    def of_all(self, cases: Iterable[Case], at: datetime) -> dict[int, Turn]:
        """Return case id → turn."""
        return {case.id: self.of(case, at) for case in cases}

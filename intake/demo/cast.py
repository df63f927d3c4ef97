"""Who plays which part in a scenario's village."""

from sqlalchemy import select

from intake.database import db
from intake.demo.scenarios import Scenario
from intake.town.places import villages
from intake.town.tables import Grid, User, VillageLead


class Cast:
    """Finds the people of one town by their part."""

    def __init__(self, town_id: int) -> None:
        self.town_id = town_id
        self.villages = {village.name: village.id for village in villages(town_id)}

    def find(self, who: str, scenario: Scenario) -> User:
        """Return the person: a part (grid, center, lead, dept) in the scenario's village, or a username."""
        village_id = self.villages[scenario.village]
        if who == "grid":
            return self._grid_worker(village_id) or self._center(village_id)
        if who == "center":
            return self._center(village_id)
        if who == "lead":
            return self._lead(village_id)
        return self._named(scenario.dept if who == "dept" else who)

    def mediator(self, scenario: Scenario) -> str:
        """Return the username of one of the village's mediators."""
        village_id = self.villages[scenario.village]
        people = select(User.username).where(User.village_id == village_id, User.role == "mediator")
        usernames = db.session.scalars(people.order_by(User.id)).all()
        return usernames[scenario.index % len(usernames)]

    def _grid_worker(self, village_id: int) -> User | None:
        workers = select(User).join(Grid, Grid.id == User.grid_id).where(Grid.village_id == village_id)
        return db.session.scalars(workers.where(User.role == "grid_worker").order_by(User.id)).first()

    def _center(self, village_id: int) -> User:
        people = select(User).where(User.village_id == village_id, User.role == "center")
        return db.session.scalars(people.order_by(User.id).limit(1)).one()

    def _lead(self, village_id: int) -> User:
        people = select(User).join(VillageLead, VillageLead.user_id == User.id)
        here = people.where(VillageLead.village_id == village_id)
        return db.session.scalars(here.order_by(User.id).limit(1)).one()

    def _named(self, username: str) -> User:
        people = select(User).where(User.town_id == self.town_id, User.username == username)
        return db.session.scalars(people).one()

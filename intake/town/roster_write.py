"""Write a checked roster into the town's tables, in the caller's transaction: twice is the same as once."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from sqlalchemy import delete, or_, select

from intake.database import Base, db
from intake.rules.identity import clean_phone
from intake.town.accounts import Account, account_of
from intake.town.duties import describe, duties_of
from intake.town.passwords import random_password
from intake.town.roster_check import role_code, split_list
from intake.town.roster_files import Row, Tables
from intake.town.tables import (
    Department,
    Duty,
    Grid,
    PetitionPost,
    ServiceCenter,
    Town,
    User,
    Village,
    VillageLead,
)

T = TypeVar("T", bound=Base)
Passwords = dict[str, str]


class RosterWriter:
    """Brings one town's rows in line with the tables; what a table no longer names stays as it is."""

    def __init__(self, tables: Tables, town_name: str | None, demo: bool) -> None:
        self.tables = tables
        self.demo = demo
        self.town = self._town(town_name)
        self.villages: dict[str, Village] = {}
        self.grids: dict[str, Grid] = {}
        self.departments: dict[str, Department] = {}

    def write_places(self) -> None:
        """Write villages, centers, posts, grids and departments."""
        for row in self.tables["villages"]:
            self.villages[row["village"]] = self._keep(Village, {"code": row["code"]}, name=row["village"])
        db.session.flush()
        for row in self.tables["centers"]:
            phone = clean_phone(row["phone"])
            self._keep(ServiceCenter, self._at(row), name=row["name"], phone=phone)
        for row in self.tables["posts"]:
            self._keep(PetitionPost, self._at(row), name=row["name"])
        for row in self.tables["grids"]:
            self.grids[row["name"]] = self._keep(Grid, {"name": row["name"]}, **self._at(row))
        for row in self.tables["departments"]:
            department = self._keep(Department, {"code": row["code"]}, name=row["name"])
            self.departments[row["code"]] = self.departments[row["name"]] = department
        db.session.flush()

    def write_duties(self) -> None:
        """Enter what nobody entered yet; what the office has changed since stays as it is."""
        known = duties_of(self.town.id)
        for row in self.tables["duties"]:
            if row["category"] in known:
                continue
            duty = Duty(town_id=self.town.id, category=row["category"])
            named = dict.fromkeys(self.departments[name] for name in split_list(row["helpers"]))
            describe(duty, self.departments[row["lead"]], list(named), row["basis"])
            db.session.add(duty)
        db.session.flush()

    def write_people(self, hash_password: Callable[[str], str]) -> tuple[list[Account], int]:
        """Write the people; return the new ones with their passwords, and how many were there before."""
        rows = self.tables["people"]
        known = self.known_people()
        fresh = [row["username"] for row in rows if row["username"] not in known]
        passwords = {username: random_password() for username in fresh}
        hashes = hash_all(passwords, hash_password)
        for row in rows:
            user = known.get(row["username"])
            if user is None:
                user = User(username=row["username"], password_hash=hashes[row["username"]], demo=self.demo)
                user.town_id = self.town.id
                known[row["username"]] = user
                db.session.add(user)
            self._describe(user, row)
        db.session.flush()
        self._write_leads(known)
        accounts = [account_of(known[username], password) for username, password in passwords.items()]
        return accounts, len(rows) - len(fresh)

    def known_people(self) -> dict[str, User]:
        """Return the users that have a username of the roster, of this town or (wrongly) of another."""
        wanted = [row["username"] for row in self.tables["people"]]
        users = db.session.scalars(select(User).where(User.username.in_(wanted)))
        return {user.username: user for user in users}

    def _town(self, name: str | None) -> Town:
        """Return the town of this name; one with the same prefix was renamed."""
        row = self.tables["town"][0]
        name = name or row["name"]
        found = select(Town).where(or_(Town.name == name, Town.prefix == row["prefix"]))
        town = db.session.scalar(found.order_by((Town.name == name).desc()).limit(1)) or Town()
        town.name, town.prefix, town.office_phone = name, row["prefix"], row["office_phone"]
        db.session.add(town)
        db.session.flush()
        return town

    def _keep(self, table: type[T], key: dict[str, Any], **values: Any) -> T:
        """Return the town's row with this key, made if missing, with these values."""
        found = db.session.scalar(select(table).filter_by(town_id=self.town.id, **key))
        if found is None:
            found = table(town_id=self.town.id, **key, **values)
            db.session.add(found)
        for name, value in values.items():
            if getattr(found, name) != value:
                setattr(found, name, value)
        return found

    def _at(self, row: Row) -> dict[str, int]:
        return {"village_id": self.villages[row["village"]].id}

    def _describe(self, user: User, row: Row) -> None:
        grid, department = self.grids.get(row["grid"]), self.departments.get(row["department"])
        village = self.villages.get(row["village"])
        wanted = {
            "name": row["name"],
            "phone": clean_phone(row["phone"]) or None,
            "role": role_code(row["role"]),
            "title": row["title"],
            "village_id": village.id if village else grid.village_id if grid else None,
            "grid_id": grid.id if grid else None,
            "department_id": department.id if department else None,
        }
        if "skills" in row.values:
            wanted["skills"] = split_list(row["skills"])
        for name, value in wanted.items():
            # Setting an equal value would seal it anew and write the row.
            if getattr(user, name) != value:
                setattr(user, name, value)

    def _write_leads(self, people: dict[str, User]) -> None:
        wanted = {
            (self.villages[village].id, people[row["username"]].id)
            for row in self.tables["people"]
            for village in split_list(row["leads"])
        }
        of_town = VillageLead.town_id == self.town.id
        rows = db.session.scalars(select(VillageLead).where(of_town))
        standing = {(lead.village_id, lead.user_id) for lead in rows}
        for village_id, user_id in standing - wanted:
            one = (VillageLead.village_id == village_id) & (VillageLead.user_id == user_id)
            db.session.execute(delete(VillageLead).where(one))
        for village_id, user_id in sorted(wanted - standing):
            db.session.add(VillageLead(village_id=village_id, user_id=user_id, town_id=self.town.id))


def hash_all(passwords: Passwords, hash_password: Callable[[str], str]) -> dict[str, str]:
    """Return username → hash. Argon2 lets go of the interpreter's lock, so threads share the work."""
    with ThreadPoolExecutor() as pool:
        hashes: Sequence[str] = list(pool.map(hash_password, passwords.values()))
    return dict(zip(passwords, hashes, strict=True))

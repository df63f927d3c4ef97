"""What stands in a person's calendar: the evenings on which they must act, visits, deadlines, tasks."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import or_, select

from intake.cases.followups.tables import TASK_KINDS, Task
from intake.cases.search import for_rows
from intake.cases.tables import Case, Handover, LegalClock
from intake.cases.visible import visible_cases, visible_to
from intake.database import db
from intake.escalation.turns import Turns
from intake.rules.deadlines import CLOCK_NAMES
from intake.rules.lifecycle import OPEN_STATES
from intake.rules.localtime import local_date
from intake.rules.visits import LASTS, VISIT_KINDS
from intake.rules.wording import step_name
from intake.town.stand_ins import acting_people
from intake.town.tables import User
from intake.visits.lists import visits_of
from intake.visits.tables import Visit, VisitPerson

#: [own] What is over stays in the calendar so long; the office sees other people's deadlines so far ahead.
KEPT = timedelta(days=7)
OFFICE_AHEAD = timedelta(days=14)
#: A calendar holds at most so many of each sort.
MOST = 500


@dataclass(frozen=True)
class Entry:
    """One entry. uid: the same for the same matter for ever. end: None for a whole day.

    words: number, evening or short name of a deadline, and nothing else: calendars are copied to clouds.
    """

    uid: str
    begin: datetime | date
    end: datetime | None
    words: str


def entries(user: User, at: datetime) -> list[Entry]:
    """Return all entries of the person's calendar, at most 500 of each sort."""
    people = acting_people(user, local_date(at))
    return [
        *_evenings(user, at),
        *_visits(user, people, at),
        *_clocks(user, people, at),
        *_tasks(user, people, at),
        *_handed(user, people, at),
    ]


def _evenings(user: User, at: datetime) -> Iterator[Entry]:
    turns, today = Turns(user.town_id), local_date(at)
    query = visible_cases(user, at).where(Case.state.in_(OPEN_STATES)).options(*for_rows())
    for case in db.session.scalars(query.order_by(Case.id.desc()).limit(MOST)):
        for evening in case.current_evenings:
            if evening.done_at is not None or local_date(evening.due_at) < today:
                continue
            actor = turns.actor(case, evening)
            if actor is not None and actor.id == user.id:
                words = f"{case.number} {step_name(evening.n)}"
                yield Entry(f"evening-{evening.id}", evening.remind_at, evening.due_at, words)


def _visits(user: User, people: Sequence[User], at: datetime) -> Iterator[Entry]:
    going = select(VisitPerson.visit_id).where(VisitPerson.user_id.in_(_ids(people)))
    query = visits_of(user, at).where(Visit.id.in_(going), Visit.state.in_(("booked", "done")))
    for visit in db.session.scalars(query.where(Visit.at >= at - KEPT).order_by(Visit.at).limit(MOST)):
        number = f"{visit.case.number} " if visit.case is not None else ""
        kind = "上门" if visit.case is not None else VISIT_KINDS[visit.kind]
        yield Entry(f"visit-{visit.id}", visit.at, visit.at + LASTS, f"{number}{kind}")


def _clocks(user: User, people: Sequence[User], at: datetime) -> Iterator[Entry]:
    """One's own cases' legal dates; the office also has all that run out within two weeks."""
    mine = [Case.assignee_id.in_(_ids(people)), Case.supervisor_id.in_(_ids(people))]
    if departments := _departments(people):
        taken = select(Handover.case_id).where(
            Handover.department_id.in_(departments), Handover.state.in_(("acknowledged", "done"))
        )
        mine.append(Case.id.in_(taken))
    if any(person.role == "office" for person in people):
        mine.append(LegalClock.strict <= local_date(at) + OFFICE_AHEAD)
    query = (
        select(LegalClock, Case.number)
        .join(Case, Case.id == LegalClock.case_id)
        .where(visible_to(user, at), LegalClock.state == "running", or_(*mine))
        .where(LegalClock.strict >= local_date(at - KEPT))
        .order_by(LegalClock.strict, LegalClock.id)
        .limit(MOST)
    )
    for clock, number in db.session.execute(query):
        yield Entry(f"clock-{clock.id}", clock.strict, None, f"{number} {CLOCK_NAMES[clock.kind]}到期")


def _tasks(user: User, people: Sequence[User], at: datetime) -> Iterator[Entry]:
    query = (
        select(Task, Case.number)
        .join(Case, Case.id == Task.case_id)
        .where(visible_to(user, at), Task.person_id.in_(_ids(people)), Task.done_at.is_(None))
        .order_by(Task.due, Task.id)
        .limit(MOST)
    )
    for task, number in db.session.execute(query):
        yield Entry(f"task-{task.id}", task.due, None, f"{number} {TASK_KINDS[task.kind]}")


def _handed(user: User, people: Sequence[User], at: datetime) -> Iterator[Entry]:
    """What a department took on, by the day it is to be done."""
    departments = _departments(people)
    if not departments:
        return
    query = (
        select(Handover.id, Handover.due, Case.number)
        .join(Case, Case.id == Handover.case_id)
        .where(visible_to(user, at), Handover.department_id.in_(departments), Handover.due.is_not(None))
        .where(Handover.state.in_(("waiting", "acknowledged")), Case.state.in_(OPEN_STATES))
        .order_by(Handover.due, Handover.id)
        .limit(MOST)
    )
    for handover_id, due, number in db.session.execute(query):
        yield Entry(f"handover-{handover_id}", due, None, f"{number} 转办到期")


def _ids(people: Sequence[User]) -> list[int]:
    return [person.id for person in people]


def _departments(people: Sequence[User]) -> list[int]:
    """Return the departments that one of these people, who act as one, belongs to."""
    found = {person.department_id for person in people if person.role == "department"}
    return sorted(one for one in found if one is not None)

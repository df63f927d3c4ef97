"""What posts add to the counts: visits that opened no case, roll calls, and what an evening brought.

The rule that keeps one visit from being counted twice: a visit that became a case is counted as that case
(source post, 人次 = visitors); every other visit is counted here, by its own row.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import Select, func, select

from intake.cases.tables import Case
from intake.database import db
from intake.posts.tables import Reception, RollCall
from intake.rules.duty_roster import evening_of
from intake.rules.localtime import instant, local_date
from intake.rules.weeks import Week
from intake.town.tables import PetitionPost
from intake.visits.tables import Visit

#: (village id, day).
Place = tuple[int, date]


@dataclass
class Evening:
    """What one evening brought in a village: visits to the post, people in them, visits at doorsteps."""

    receptions: int = 0
    people: int = 0
    visits: int = 0


def visits_between(town_id: int, first: date, last: date, village_id: int | None = None) -> tuple[int, int]:
    """Return (visits, people) of the visits that opened no case, on local days `first` to `last`."""
    begin, end = instant(first, time(0)), instant(last + timedelta(days=1), time(0))
    query = select(func.count(), func.coalesce(func.sum(Reception.people), 0)).where(
        Reception.town_id == town_id, Reception.opened_case.is_(False)
    )
    query = query.where(Reception.at >= begin, Reception.at < end)
    if village_id is not None:
        posts = select(PetitionPost.id).where(PetitionPost.village_id == village_id)
        query = query.where(Reception.post_id.in_(posts))
    visits, people = db.session.execute(query).one()
    return int(visits), int(people)


def villages_visited(town_id: int, week: Week) -> set[int]:
    """Return the villages whose post had a visit in the week; a visit about a sealed case tells nothing."""
    query = (
        select(PetitionPost.village_id)
        .join(Reception, Reception.post_id == PetitionPost.id)
        .outerjoin(Case, Case.id == Reception.case_id)
        .where(Reception.town_id == town_id, Reception.at >= week.start, Reception.at < week.end)
        .where(Case.sealed.is_not(True))
    )
    return set(db.session.scalars(query.distinct()))


def days_confirmed(town_id: int, week: Week) -> dict[int, int]:
    """Return village → on how many days of the week its post said "none today"; villages with a post only."""
    query = (
        select(PetitionPost.village_id, func.count(RollCall.day))
        .outerjoin(
            RollCall, (RollCall.post_id == PetitionPost.id) & RollCall.day.between(week.first, week.last)
        )
        .where(PetitionPost.town_id == town_id)
        .group_by(PetitionPost.village_id)
    )
    return {village_id: int(days) for village_id, days in db.session.execute(query)}


def evenings_of(town_id: int, week: Week) -> dict[Place, Evening]:
    """Return what each village's evenings of the week brought, from 17:00 on; guarded cases are left out."""
    receptions = (
        select(PetitionPost.village_id, Reception.at, Reception.people)
        .join(PetitionPost, PetitionPost.id == Reception.post_id)
        .where(Reception.town_id == town_id, Reception.at >= week.start, Reception.at < week.end)
    )
    visits = select(Visit.village_id, Visit.at, func.coalesce(0, 0)).where(
        Visit.town_id == town_id, Visit.state == "done", Visit.at >= week.start, Visit.at < week.end
    )
    found: dict[Place, Evening] = {}
    for village_id, at, people in _open_ones(receptions.outerjoin(Case, Case.id == Reception.case_id)):
        evening = found.setdefault((village_id, local_date(at)), Evening())
        evening.receptions += 1
        evening.people += people
    for village_id, at, _ in _open_ones(visits.outerjoin(Case, Case.id == Visit.case_id)):
        found.setdefault((village_id, local_date(at)), Evening()).visits += 1
    return found


def _open_ones(query: Select[int, datetime, int]) -> list[tuple[int, datetime, int]]:
    """Run the query; leave out guarded cases and what was not in the evening."""
    rows = db.session.execute(query.where(Case.guarded.is_not(True))).all()
    return [(place, at, people) for place, at, people in rows if at >= evening_of(local_date(at))[0]]

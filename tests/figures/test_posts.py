"""One visit is counted once, whatever came of it."""

from datetime import date, timedelta

from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from intake.cases.tables import Case
from intake.database import db
from intake.figures.count import figures
from intake.figures.posts import evenings_of
from intake.figures.week import town_week, village_week
from intake.posts.receive import receive
from intake.posts.roll_call import say_none
from intake.posts.tables import Reception
from intake.rules.localtime import parse_instant
from intake.rules.weeks import week_of
from tests.conftest import MONDAY, MakeCase, user
from tests.posts.visits import opening, visit

DAY = date(2026, 3, 2)


def counted(village_id: int | None = None) -> tuple[int, int]:
    found = figures(user("office").town_id, DAY, DAY, at=MONDAY, village_id=village_id)
    return found["receptions"], found["visitors"]


def test_each_visit_is_one_reception_and_its_people(make_case: MakeCase) -> None:
    case = make_case(by="center01", source="post", visitors="4")
    receive(user("center01"), visit(people="2"), now=MONDAY)
    receive(user("center01"), visit(people="3", outcome="link", number=case.number), now=MONDAY)
    receive(user("center02"), opening(people="1"), now=MONDAY)
    assert counted() == (4, 10)
    assert counted(case.village_id) == (3, 9)
    numbers = town_week(case.town_id, week_of(MONDAY))
    assert (numbers["receptions"], numbers["visitors"], numbers["new"]) == (4, 10, 2)


def test_a_visit_counts_on_the_day_it_came(bare_app: Flask) -> None:
    receive(user("center01"), visit(at="2026-03-01 20:00"), now=MONDAY)
    assert counted() == (0, 0)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(visits=st.lists(st.tuples(st.sampled_from(("answer", "open")), st.integers(1, 4)), max_size=6))
def test_however_many_come_the_sum_is_theirs(bare_app: Flask, visits: list[tuple[str, int]]) -> None:
    db.session.execute(delete(Reception))
    db.session.execute(Case.__table__.update().values(source="visit"))
    for outcome, people in visits:
        sent = visit if outcome == "answer" else opening
        receive(user("center01"), sent(people=str(people)), now=MONDAY)
    assert counted() == (len(visits), sum(people for _, people in visits))


def test_a_village_with_a_visit_reports_no_zero_and_its_roll_calls_are_counted(bare_app: Flask) -> None:
    receive(user("center01"), visit(), now=MONDAY)
    for days in range(3):
        say_none(user("center02"), "", now=MONDAY + timedelta(days=days))
    rows = {row["village"]: row for row in village_week(user("office").town_id, week_of(MONDAY))}
    assert (rows["赵庄村"]["zero_report"], rows["赵庄村"]["roll_call"]) == (False, 0)
    assert (rows["娄庄村"]["zero_report"], rows["娄庄村"]["roll_call"]) == (True, 3)
    assert rows["岔河寺村"]["roll_call"] is None
    assert all(isinstance(row["zero_report"], bool) for row in rows.values())


def test_an_evening_is_what_came_after_five(bare_app: Flask) -> None:
    evening = parse_instant("2026-03-02T19:30")
    receive(user("center01"), visit(people="3"), now=evening)
    receive(user("center01"), visit(people="9", representatives="史长顺"), now=MONDAY)
    receive(user("center01"), opening(opens="accusation"), now=evening)
    town_id, village_id = user("office").town_id, user("center01").village_id
    assert village_id is not None
    found = evenings_of(town_id, week_of(MONDAY))
    assert list(found) == [(village_id, DAY)]
    assert (found[village_id, DAY].receptions, found[village_id, DAY].people) == (1, 3)

"""The counts agree with a plain recount, whatever the cases are."""

from datetime import date, timedelta

from flask import Flask

from intake.cases.moves import apply_move
from intake.figures.count import figures
from intake.figures.week import kind_week, town_week, village_week
from intake.rules.weeks import week_of
from tests.conftest import MONDAY, MakeCase, user


def test_receptions_and_the_people_who_came_are_counted_apart(make_case: MakeCase, bare_app: Flask) -> None:
    make_case(source="post", visitors="3")
    make_case(source="post", visitors="1")
    make_case(source="visit")
    counted = figures(user("office").town_id, date(2026, 3, 2), date(2026, 3, 2), at=MONDAY)
    assert (counted["receptions"], counted["visitors"], counted["new"]) == (2, 4, 3)


def test_both_days_count_and_a_village_can_be_asked_alone(make_case: MakeCase) -> None:
    first = make_case(at=MONDAY)
    make_case(at=MONDAY + timedelta(days=1), village="袁庄村")
    town_id = user("office").town_id
    both = figures(town_id, date(2026, 3, 2), date(2026, 3, 3), at=MONDAY)
    one = figures(town_id, date(2026, 3, 2), date(2026, 3, 3), at=MONDAY, village_id=first.village_id)
    none = figures(town_id, date(2026, 3, 4), date(2026, 3, 9), at=MONDAY)
    assert (both["new"], one["new"], none["new"]) == (2, 1, 0)


def test_open_and_closed_add_up_to_new(make_case: MakeCase) -> None:
    numbers = [make_case(title=f"事项{n}").number for n in range(4)]
    apply_move(user("office"), numbers[0], "resolve", now=MONDAY + timedelta(hours=1), text="已和解")
    counted = figures(user("office").town_id, date(2026, 3, 2), date(2026, 3, 2), at=MONDAY)
    assert (counted["closed"], counted["open"], counted["new"]) == (1, 3, 4)


def test_a_case_past_its_legal_date_is_overdue(make_case: MakeCase) -> None:
    make_case(kind="petition")
    make_case(kind="dispute")
    counted = figures(
        user("office").town_id, date(2026, 3, 2), date(2026, 3, 2), at=MONDAY + timedelta(days=16)
    )
    assert counted["overdue"] == 1


def test_the_week_by_village_and_by_kind_adds_up_to_the_town(make_case: MakeCase) -> None:
    for n, village in enumerate(["娄庄村", "娄庄村", "袁庄村", "白店村"]):
        make_case(village=village, kind=("petition", "dispute")[n % 2], at=MONDAY + timedelta(hours=n))
    week, town_id = week_of(MONDAY), user("office").town_id
    town = town_week(town_id, week)
    for rows in (village_week(town_id, week), kind_week(town_id, week)):
        for name in ("new", "closed", "open", "overdue"):
            assert sum(row[name] for row in rows) == town[name]
    assert town["new"] == 4
    assert len(village_week(town_id, week)) == 22
    assert sum(row["zero_report"] for row in village_week(town_id, week)) == 19

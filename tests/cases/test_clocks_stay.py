"""Nothing but the event that the law names moves a clock: no remark, edit, hand-over, merge or new person."""

from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from intake.cases.importing.action import import_cases
from intake.cases.moves import apply_move
from intake.cases.repeats.judge import keep_apart, link
from intake.cases.repeats.merge import merge, merged_link
from intake.cases.repeats.unmerge import unmerge
from intake.cases.tables import Case
from intake.database import db
from intake.rules.refusals import AcceptedBeforeReceived
from intake.timers.tables import Timer
from intake.town.places import the_town
from tests.cases.test_state_machine import BEGINNINGS, clocks_of, planned, put_away, walk_to
from tests.cases.walks import LAWLESS, PEOPLE, begin, person, refusable
from tests.conftest import MONDAY, MakeCase, user

NOW = MONDAY + timedelta(minutes=5)


def clock_timers(case: Case) -> set[tuple[str, str, object]]:
    return {(one.kind, one.key, one.due_at) for one in planned(case) if one.kind.startswith("clock")}


@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    beginning=st.sampled_from(BEGINNINGS),
    acts=st.lists(
        st.tuples(st.sampled_from(list(LAWLESS)), st.sampled_from(PEOPLE), st.integers(0, 999)), max_size=12
    ),
)
def test_what_the_law_names_nothing_of_moves_no_clock(
    bare_app: Flask, beginning: tuple[str, str, str], acts: list[tuple[str, str, int]]
) -> None:
    kind, wants, words = beginning
    case = begin(kind, wants)
    walk_to(case, words, NOW)
    clocks, timers, now = clocks_of(case), clock_timers(case), NOW
    for name, who, pick in acts:
        now += timedelta(hours=3)
        with refusable():
            LAWLESS[name](case, person(case, who), now, pick)
        db.session.refresh(case)
        assert clocks_of(case) == clocks, f"{name} moved a clock"
        assert clock_timers(case) == timers, f"{name} moved a clock's timer"
    put_away()


def test_a_merge_taken_back_leaves_every_date_and_timer_as_it_was(make_case: MakeCase) -> None:
    earlier, later = make_case(kind="petition"), make_case(kind="petition", at=MONDAY + timedelta(hours=1))
    apply_move(user("office"), earlier.number, "accept", now=MONDAY + timedelta(hours=2))
    before = [(clocks_of(one), clock_timers(one)) for one in (earlier, later)]
    merge(user("office"), later.number, earlier.number, "同一件事", now=MONDAY + timedelta(hours=3))
    assert (clocks_of(earlier), clock_timers(earlier)) == before[0]
    assert clock_timers(later) == set()
    link_ = merged_link(later)
    assert link_ is not None
    unmerge(user("office"), later.number, link_.id, now=MONDAY + timedelta(hours=4))
    assert [(clocks_of(one), clock_timers(one)) for one in (earlier, later)] == before


@pytest.mark.parametrize("judge", [link, keep_apart])
def test_a_link_moves_no_clock(make_case: MakeCase, judge: object) -> None:
    earlier, later = make_case(kind="petition"), make_case(kind="petition")
    before = [(clocks_of(one), clock_timers(one)) for one in (earlier, later)]
    judge(user("office"), later.number, earlier.number, now=NOW)  # type: ignore[operator]
    assert [(clocks_of(one), clock_timers(one)) for one in (earlier, later)] == before


def test_an_edit_by_a_repeated_import_moves_no_clock(bare_app: Flask, tmp_path: Path) -> None:
    header = "kind,registered_at,village,title,narrative,accepted_at,external_number\n"
    row = "petition,2026-02-20,娄庄村,{title},{story},2026-02-21,XF1\n"
    path = tmp_path / "登记册.csv"
    path.write_text(header + row.format(title="路不平", story="路面坏了"), encoding="utf-8")
    import_cases(path, town=the_town(), now=MONDAY)
    case = db.session.query(Case).one()
    before = clocks_of(case), clock_timers(case)
    assert before[0][("resolution", 1)][1].isoformat() == "2026-04-22"  # type: ignore[attr-defined]
    path.write_text(header + row.format(title="路面塌陷", story="坑更大了"), encoding="utf-8")
    assert import_cases(path, town=the_town(), now=NOW).updated == 1
    db.session.refresh(case)
    assert (clocks_of(case), clock_timers(case)) == before


def test_nothing_is_accepted_before_it_was_received(make_case: MakeCase) -> None:
    case = make_case(kind="petition")
    before = clocks_of(case), clock_timers(case), len(case.events)
    with pytest.raises(AcceptedBeforeReceived, match="2026-03-02"):
        apply_move(user("office"), case.number, "accept", now=MONDAY - timedelta(days=1))
    db.session.rollback()
    assert (clocks_of(case), clock_timers(case), len(case.events)) == before
    assert db.session.query(Timer).filter_by(key="resolution").count() == 0

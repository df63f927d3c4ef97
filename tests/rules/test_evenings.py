from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.rules.calendar import SHIPPED
from intake.rules.evenings import EveningMark, evening_served, plan_evenings, plan_rest, tonight
from intake.rules.localtime import instant, local, local_date
from intake.rules.playbook import Playbook
from intake.rules.playbook_text import shipped

LADDER = shipped()
THEMES = shipped("themes")
MONDAY = date(2026, 3, 2)
INSTANTS = st.integers(1_072_000_000, 4_070_000_000).map(lambda s: datetime.fromtimestamp(s, UTC))
KINDS = st.sampled_from(["notice", "visit", "talk", "mediation", "consult", "meeting", "feedback"])


def marks(done: Sequence[int] = (), missed: Sequence[int] = ()) -> list[EveningMark]:
    return [
        EveningMark(one.n, one.kinds, one.due_at, one.n in done, one.n in missed)
        for one in plan_evenings(LADDER, instant(MONDAY, time(9, 0)))
    ]


def at(n: int, clock: time = time(20, 0)) -> datetime:
    """The n-th evening of a case registered on that Monday morning."""
    return instant(MONDAY + timedelta(days=n - 1), clock)


@pytest.mark.parametrize(
    ("clock", "first"),
    [
        (time(0, 0), MONDAY),
        (time(17, 29, 59), MONDAY),
        (time(17, 30), MONDAY + timedelta(days=1)),
        (time(23, 59), MONDAY + timedelta(days=1)),
    ],
)
def test_the_first_evening_is_the_same_day_before_half_past_five(clock: time, first: date) -> None:
    plan = plan_evenings(LADDER, instant(MONDAY, clock))
    assert local_date(plan[0].remind_at) == first


def test_each_evening_reminds_ends_and_climbs_at_the_towns_times() -> None:
    first = plan_evenings(LADDER, instant(MONDAY, time(9, 0)))[0]
    assert first.remind_at == instant(MONDAY, time(18, 30))
    assert first.due_at == instant(MONDAY, time(21, 30))
    assert first.escalate_at == instant(MONDAY + timedelta(days=1), time(8, 0))
    assert first.remind_at.tzinfo is UTC


def test_every_evening_of_the_week_counts_also_over_a_holiday() -> None:
    plan = plan_evenings(LADDER, instant(date(2026, 9, 30), time(9, 0)))
    assert [local_date(one.due_at) for one in plan] == [
        date(2026, 9, 30) + timedelta(days=n) for n in range(7)
    ]


def test_the_evenings_go_over_the_year_end_into_an_unpublished_year() -> None:
    plan = plan_evenings(replace(LADDER, skip_holidays=True), instant(date(2098, 12, 29), time(9, 0)))
    assert local_date(plan[-1].due_at) == date(2099, 1, 4)


def test_a_playbook_may_skip_weekends_but_not_a_make_up_saturday() -> None:
    plan = plan_evenings(replace(LADDER, skip_weekends=True), instant(date(2026, 2, 26), time(9, 0)))
    days = [local_date(one.due_at) for one in plan]
    assert days == [date(2026, 2, 26), date(2026, 2, 27), date(2026, 2, 28)] + [
        date(2026, 3, day) for day in (2, 3, 4, 5)
    ]


def test_a_playbook_may_skip_holidays_with_their_weekend_days() -> None:
    plan = plan_evenings(replace(LADDER, skip_holidays=True), instant(date(2026, 9, 30), time(9, 0)))
    days = [local_date(one.due_at) for one in plan]
    assert days == [date(2026, 9, 30)] + [date(2026, 10, day) for day in (8, 9, 10, 11, 12, 13)]


def test_the_themes_take_the_step_of_the_weekday_and_still_count_from_one() -> None:
    plan = plan_evenings(THEMES, instant(date(2026, 3, 5), time(9, 0)))
    assert [one.title for one in plan] == ["夜调", "夜议", "夜巡", "夜结", "夜学", "夜访", "夜谈"]
    assert [one.n for one in plan] == [1, 2, 3, 4, 5, 6, 7]


@given(INSTANTS, st.sampled_from([LADDER, THEMES]), st.booleans(), st.booleans())
def test_an_evening_is_due_after_its_reminder_and_before_it_climbs_and_evenings_increase(
    registered_at: datetime, playbook: Playbook, weekends: bool, holidays: bool
) -> None:
    chosen = replace(playbook, skip_weekends=weekends, skip_holidays=holidays)
    plan = plan_evenings(chosen, registered_at)
    assert [one.n for one in plan] == [1, 2, 3, 4, 5, 6, 7]
    assert registered_at < plan[0].remind_at
    for one in plan:
        assert one.remind_at < one.due_at < one.escalate_at
    for before, after in pairwise(plan):
        assert before.escalate_at < after.remind_at
    for one in plan:
        assert not (
            weekends and local(one.due_at).weekday() >= 5 and not SHIPPED.is_workday(local_date(one.due_at))
        )
        assert not (holidays and SHIPPED.is_holiday(local_date(one.due_at)))


def test_tonight_is_the_first_evening_not_over() -> None:
    assert tonight(at(1, time(9, 0)), marks()) == 1
    assert tonight(at(1, time(21, 30)), marks()) == 1
    assert tonight(at(1, time(21, 31)), marks()) == 2
    assert tonight(at(7), marks(done=[7])) == 7
    assert tonight(at(7, time(22, 0)), marks()) is None
    assert tonight(at(1), []) is None


@pytest.mark.parametrize(
    ("kind", "when", "done", "missed", "expected"),
    [
        ("visit", at(1), (), (), 1),  # tonight's own
        ("visit", at(2), (), (1,), 2),  # tonight's before a missed one
        ("visit", at(3), (1,), (2,), 2),  # tonight asks for something else: the missed one
        ("visit", at(3), (), (1, 2), 1),  # the earliest missed one
        ("visit", at(2), (2,), (1,), 1),  # tonight is done already
        ("visit", at(2, time(21, 45)), (1,), (), 2),  # past, not yet marked as missed
        ("mediation", at(1), (), (), 3),  # ahead of time: the next later one
        ("mediation", at(4), (4,), (3,), 3),  # made good before going ahead
        ("mediation", at(4), (3, 4), (), 5),
        ("consult", at(7), (5, 6, 7), (), None),  # all that ask are done
        ("feedback", at(1), (), (), None),  # nobody asks for it
        ("comment", at(1), (), (), None),
        ("meeting", at(7, time(23, 0)), (), (7,), 7),  # after the last evening
    ],
)
def test_a_recorded_step_serves_the_evening_that_asks_for_it(
    kind: str, when: datetime, done: tuple[int, ...], missed: tuple[int, ...], expected: int | None
) -> None:
    assert evening_served(kind, when, marks(done, missed)) == expected


@given(KINDS, st.integers(0, 9 * 24 * 60), st.sets(st.integers(1, 7)), st.sets(st.integers(1, 7)))
def test_a_step_serves_only_an_undone_evening_that_asks_for_it(
    kind: str, minutes: int, done: set[int], missed: set[int]
) -> None:
    standing = marks(sorted(done), sorted(missed - done))
    found = evening_served(kind, at(1, time(0, 0)) + timedelta(minutes=minutes), standing)
    able = [mark.n for mark in standing if kind in mark.kinds and not mark.done]
    assert (found in able) if able else found is None


@given(st.permutations(marks()), KINDS, st.integers(1, 8))
def test_the_order_in_which_marks_are_given_does_not_matter(
    shuffled: list[EveningMark], kind: str, night: int
) -> None:
    assert evening_served(kind, at(night), shuffled) == evening_served(kind, at(night), marks())


HOLDS = st.sets(st.integers(0, 30).map(lambda n: MONDAY + timedelta(days=n)), max_size=12)


@given(HOLDS, st.integers(0, 20 * 24 * 60), st.sampled_from([LADDER, THEMES]), st.booleans(), st.booleans())
def test_an_evening_never_falls_on_a_hold_day(
    holds: set[date], minutes: int, playbook: Playbook, weekends: bool, holidays: bool
) -> None:
    chosen = replace(playbook, hold_days=tuple(sorted(holds)), skip_weekends=weekends, skip_holidays=holidays)
    plan = plan_evenings(chosen, at(1, time(0, 0)) + timedelta(minutes=minutes))
    days = [local_date(one.due_at) for one in plan]
    assert not holds & set(days)
    assert len(set(days)) == 7
    assert days == sorted(days)


def test_a_hold_day_moves_that_evening_and_all_after_it_by_one_day() -> None:
    held = replace(LADDER, hold_days=(MONDAY + timedelta(days=2),))
    days = [local_date(one.due_at) for one in plan_evenings(held, instant(MONDAY, time(9, 0)))]
    assert days == [MONDAY + timedelta(days=n) for n in (0, 1, 3, 4, 5, 6, 7)]


def test_an_evening_missed_before_a_hold_day_climbs_the_next_morning_all_the_same() -> None:
    held = replace(LADDER, hold_days=(MONDAY + timedelta(days=1),))
    first = plan_evenings(held, instant(MONDAY, time(9, 0)))[0]
    assert first.escalate_at == instant(MONDAY + timedelta(days=1), time(8, 0))


def test_the_rest_falls_where_the_other_playbook_would_have_put_it() -> None:
    later = replace(LADDER, remind_at=time(19, 0), due_at=time(22, 0))
    rest = plan_rest(later, {3, 4, 5, 6, 7}, instant(MONDAY, time(9, 0)), at(2, time(22, 30)), SHIPPED)
    assert [one.n for one in rest] == [3, 4, 5, 6, 7]
    assert rest[0].due_at == at(3, time(22, 0))
    assert rest[-1].due_at == at(7, time(22, 0))


def test_nobody_is_late_for_an_evening_that_the_other_playbook_had_before() -> None:
    earlier = replace(LADDER, remind_at=time(18, 0), due_at=time(19, 0))
    rest = plan_rest(earlier, {3, 4}, instant(MONDAY, time(9, 0)), at(3, time(20, 0)), SHIPPED)
    assert [(one.n, one.due_at) for one in rest] == [(3, at(4, time(19, 0))), (4, at(5, time(19, 0)))]


def test_the_rest_that_starts_anew_comes_after_the_evening_that_is_kept() -> None:
    earlier = replace(LADDER, remind_at=time(18, 0), due_at=time(19, 0))
    begun, kept = instant(MONDAY, time(9, 0)), MONDAY + timedelta(days=2)
    rest = plan_rest(earlier, {2, 4}, begun, at(3, time(10, 0)), SHIPPED, kept)
    assert [one.due_at for one in rest] == [at(4, time(19, 0)), at(5, time(19, 0))]


@given(HOLDS, st.integers(0, 9 * 24 * 60), st.sets(st.integers(1, 7), min_size=1))
def test_the_rest_is_always_still_to_come_and_in_order(holds: set[date], minutes: int, ns: set[int]) -> None:
    held = replace(LADDER, hold_days=tuple(sorted(holds)))
    now = at(1, time(9, 0)) + timedelta(minutes=minutes)
    rest = plan_rest(held, ns, at(1, time(9, 0)), now, SHIPPED)
    assert [one.n for one in rest] == sorted(ns)
    assert all(one.due_at > now for one in rest)
    assert all(before.due_at < after.due_at for before, after in pairwise(rest))
    assert not holds & {local_date(one.due_at) for one in rest}

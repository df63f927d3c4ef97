"""A round replayed on paper."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.rules.calendar import SHIPPED
from intake.rules.dry_run import DoneStep, Replay, Round, Tally, replay, tally
from intake.rules.dry_run_words import differences
from intake.rules.localtime import instant
from intake.rules.playbook import Playbook
from intake.rules.playbook_text import shipped

LADDER = shipped()
MONDAY = date(2026, 3, 2)
EVERYBODY = ("grid_worker", "village_lead", "office", "mayor", "secretary")


def at(n: int, clock: time = time(20, 0)) -> datetime:
    """The n-th day of a case registered on that Monday at nine."""
    return instant(MONDAY + timedelta(days=n - 1), clock)


LONG_AFTER = at(30)


def story(*steps: tuple[int, str], closed: datetime | None = None) -> Round:
    return Round(at(1, time(9, 0)), tuple(DoneStep(at(n), kind) for n, kind in steps), closed)


def went(
    one: Round,
    playbook: Playbook = LADDER,
    until: datetime = LONG_AFTER,
    present: tuple[str, ...] = EVERYBODY,
) -> Replay:
    return replay(one, playbook, SHIPPED, until=until, present=present)


def statuses(one: Replay) -> list[str]:
    return [evening.status for evening in one.evenings]


def climbs(one: Replay) -> list[str | None]:
    return [evening.climbed_to for evening in one.evenings]


def test_nothing_done_is_all_missed_and_climbs_to_the_top() -> None:
    one = went(story())
    assert statuses(one) == ["missed"] * 7
    assert climbs(one) == ["village_lead", "office", "mayor", "secretary"] + ["secretary"] * 3
    assert one.agenda == "2026-W10"
    assert tally(one) == Tally(missed=7, reminders=7, escalations=7, agenda=1)


def test_what_is_done_in_time_is_kept_and_what_is_done_before_the_reminder_needs_none() -> None:
    one = went(
        Round(at(1, time(9, 0)), (DoneStep(at(1, time(10, 0)), "notice"), DoneStep(at(2), "visit")), None)
    )
    assert statuses(one)[:3] == ["kept", "kept", "missed"]
    assert [evening.reminded for evening in one.evenings][:3] == [False, True, True]


def test_closing_spares_the_evenings_after_it() -> None:
    one = went(story((1, "notice"), closed=at(2, time(21, 0))))
    assert statuses(one) == ["kept"] + ["spared"] * 6
    assert climbs(one) == [None] * 7
    assert one.agenda is None
    assert tally(one) == Tally(reminders=2)


def test_evenings_during_a_merge_do_not_count() -> None:
    merged = (at(2, time(10, 0)), at(4, time(10, 0)))
    one = went(replace(story((1, "notice")), pauses=(merged,)))
    assert statuses(one) == ["kept", "spared", "spared"] + ["missed"] * 4
    assert [evening.reminded for evening in one.evenings] == [True, False, False] + [True] * 4


def test_what_was_missed_and_closed_before_the_morning_does_not_climb() -> None:
    one = went(story(closed=at(1, time(23, 0))))
    assert statuses(one)[0] == "missed"
    assert climbs(one)[0] is None


def test_what_has_not_come_yet_does_not_count() -> None:
    one = went(story(), until=at(2, time(18, 30)))
    assert statuses(one) == ["missed"] + ["coming"] * 6
    assert tally(one) == Tally(missed=1, reminders=2, escalations=1)


def test_a_missing_grid_worker_begins_one_step_higher() -> None:
    one = went(story(), present=("village_lead", "office", "mayor"))
    assert climbs(one) == ["office", "mayor"] + ["mayor"] * 5


def test_with_nobody_there_nothing_climbs_and_nobody_is_reminded() -> None:
    assert tally(went(story(), present=())) == Tally(missed=7, agenda=1)


@pytest.mark.parametrize(
    ("changed", "line"),
    [
        (replace(LADDER, remind_at=time(18, 0), due_at=time(19, 30)), "第1晚：原按时，改后未按时"),
        (replace(LADDER, remind_at=time(20, 30), due_at=time(22, 0)), "第1晚：原有提醒，改后不用提醒"),
        (replace(LADDER, hold_days=(MONDAY,)), "第1晚：由3月2日改到3月3日"),
        (replace(LADDER, hold_days=(MONDAY,)), "联席会议：原2026-W10后上会，改后2026-W11后上会"),
        (
            replace(LADDER, chain=("grid_worker", "office", "village_lead", "mayor")),
            "第2晚：原升级到包村干部，改后升级到镇办公室",
        ),
    ],
)
def test_a_difference_is_said_in_words(changed: Playbook, line: str) -> None:
    one = story((1, "notice"))
    what, _, how = line.partition("：")
    said = [found for found in differences(went(one), went(one, changed)) if found.startswith(f"{what}：")]
    assert len(said) == 1
    assert how in said[0].removeprefix(f"{what}：").split("；")


STEPS = st.lists(
    st.tuples(st.integers(0, 14 * 24 * 60), st.sampled_from(["notice", "visit", "mediation", "consult"])),
    max_size=12,
)
PRESENT = st.sets(st.sampled_from(EVERYBODY)).map(lambda roles: tuple(sorted(roles)))


@given(STEPS, st.none() | st.integers(0, 14 * 24 * 60), st.integers(0, 14 * 24 * 60), PRESENT)
def test_the_same_playbook_differs_in_nothing_and_the_counts_fit(
    steps: list[tuple[int, str]], closed: int | None, minutes: int, present: tuple[str, ...]
) -> None:
    begun = at(1, time(9, 0))
    done = tuple(DoneStep(begun + timedelta(minutes=n), kind) for n, kind in steps)
    one = Round(begun, done, None if closed is None else begun + timedelta(minutes=closed))
    until = begun + timedelta(minutes=minutes)
    first, again = (went(one, playbook, until, present) for playbook in (LADDER, replace(LADDER, version=9)))
    assert differences(first, again) == ()
    counted = tally(first)
    assert counted.escalations <= counted.missed <= 7
    assert [evening.n for evening in first.evenings] == [1, 2, 3, 4, 5, 6, 7]
    assert all(evening.climbed_to in {None, *present} for evening in first.evenings)

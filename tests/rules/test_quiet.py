from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.rules.localtime import instant, local
from intake.rules.quiet import send_not_before

DAY = date(2026, 12, 31)


@pytest.mark.parametrize(
    ("clock", "expected"),
    [
        (time(8, 0), instant(DAY, time(8, 0))),
        (time(18, 30), instant(DAY, time(18, 30))),
        (time(20, 59, 59), instant(DAY, time(20, 59, 59))),
        (time(21, 0), instant(date(2027, 1, 1), time(8, 0))),
        (time(23, 59), instant(date(2027, 1, 1), time(8, 0))),
        (time(0, 0), instant(DAY, time(8, 0))),
        (time(7, 59, 59), instant(DAY, time(8, 0))),
    ],
)
def test_a_text_waits_for_eight_in_the_morning(clock: time, expected: datetime) -> None:
    assert send_not_before(instant(DAY, clock), urgent=False) == expected


def test_an_urgent_text_passes() -> None:
    at = instant(DAY, time(3, 0))
    assert send_not_before(at, urgent=True) == at


@given(st.integers(946_000_000, 4_070_000_000).map(lambda s: datetime.fromtimestamp(s, UTC)))
def test_a_text_never_goes_out_early_nor_in_quiet_hours_nor_waits_a_day(at: datetime) -> None:
    allowed = send_not_before(at, urgent=False)
    assert allowed >= at
    assert time(8, 0) <= local(allowed).time() < time(21, 0)
    assert (allowed - at).total_seconds() <= 11 * 3600

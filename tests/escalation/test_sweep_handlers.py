"""Every kind of timer has a handler, and there is none for a kind that is not planned."""

from intake.escalation.sweep import HANDLERS
from intake.timers.tables import OUTLIVING_KINDS, TIMER_KINDS


def test_the_sweep_handles_exactly_the_kinds_there_are() -> None:
    assert set(HANDLERS) == set(TIMER_KINDS)
    assert set(OUTLIVING_KINDS) <= set(TIMER_KINDS)

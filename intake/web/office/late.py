"""What exactly is late about a case, in a few words."""

from datetime import datetime

from intake.cases.clocks import overdue
from intake.cases.tables import Case
from intake.rules.deadlines import CLOCK_NAMES, RIGHTS
from intake.rules.localtime import local_date


def late_words(case: Case, at: datetime) -> str:
    """Return the missed legal dates first, then the evenings that were missed and never made up."""
    today = local_date(at)
    clocks = [
        f"{CLOCK_NAMES[clock.kind]}{clock.strict.month}月{clock.strict.day}日到期未办"
        for clock in case.clocks
        if clock.kind not in RIGHTS and overdue(clock, today)
    ]
    missed = [str(e.n) for e in case.current_evenings if e.missed and e.done_at is None]
    evenings = [f"第{'、'.join(missed)}晚未做"] if missed else []
    return "；".join(clocks + evenings)

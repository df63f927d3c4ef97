"""Quiet hours: no text between 21:00 and 08:00 local time ([own]; promotional window 8 to 21)."""

from datetime import datetime, time, timedelta

from intake.rules.localtime import instant, local

QUIET_FROM = time(21, 0)
QUIET_UNTIL = time(8, 0)


def send_not_before(at: datetime, urgent: bool) -> datetime:
    """Return the instant from which a message of `at` may go out: `at`, or the next 08:00 local.

    urgent: a red alert passes the quiet hours.
    """
    wall = local(at)
    if urgent or QUIET_UNTIL <= wall.time() < QUIET_FROM:
        return at
    late = wall.time() >= QUIET_FROM
    return instant(wall.date() + timedelta(days=int(late)), QUIET_UNTIL)

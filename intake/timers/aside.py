"""Set a case's alarms aside and take them up again exactly as they stood; nothing is planned twice."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select, update

from intake.database import db
from intake.timers.tables import Timer

#: The mark of an alarm that waits to be taken up; what was cancelled for another reason has none.
ASIDE, LAPSED = "set aside", "lapsed"
#: What nobody is told any more once its instant is past; every other alarm rings late rather than never.
ONLY_AHEAD = ("reminder", "clock_warning", "task_reminder")


def set_aside(case_id: int) -> None:
    """Take back what is still planned for the case, marked so that it can be taken up again."""
    planned = update(Timer).where(Timer.case_id == case_id, Timer.state == "planned")
    db.session.execute(
        planned.values(state="cancelled", consequence=ASIDE),
        execution_options={"synchronize_session": "fetch"},
    )


def take_up(case_id: int, *, since: datetime, at: datetime, lapsed: Callable[[Timer], bool]) -> None:
    """Plan anew what was set aside.

    since, at: from when until when it lay aside. lapsed: which of those that fell due in between are not
    to ring any more, beside the kinds that only look ahead.
    """
    waiting = select(Timer).where(
        Timer.case_id == case_id, Timer.state == "cancelled", Timer.consequence == ASIDE
    )
    for timer in db.session.scalars(waiting.order_by(Timer.id).with_for_update()):
        if since < timer.due_at <= at and (timer.kind in ONLY_AHEAD or lapsed(timer)):
            timer.consequence = LAPSED
        else:
            timer.state, timer.consequence = "planned", None

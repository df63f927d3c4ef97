"""The board: one page that a mayor can read, and that an office can leave open all day."""

from datetime import datetime
from typing import Any

from flask import Blueprint, render_template

from intake.escalation.turns import Turns
from intake.posts.roll_call import silent_posts
from intake.town.heartbeat import heartbeats
from intake.town.tables import User
from intake.web.clock import now
from intake.web.health.ready import LONGEST_SILENCE, SWEEP_JOB
from intake.web.office import read
from intake.web.office.late import late_words
from intake.web.rights import WHOLE_TOWN, open_to
from intake.web.sessions import me

pages = Blueprint("office", __name__)


@pages.get("/office")
@open_to(*WHOLE_TOWN)
def board_page() -> str:
    """Show the board in its page."""
    return render_template("office/page.html", **_board(me(), now()))


@pages.get("/office/board")
@open_to(*WHOLE_TOWN, quiet=True)
def board() -> str:
    """Give the board alone, for the page that renews itself."""
    return render_template("office/board.html", **_board(me(), now()))


def _board(user: User, at: datetime) -> dict[str, Any]:
    turns = Turns(user.town_id)
    late = read.late_cases(user, at)
    tonight = read.cases_due_tonight(user, at)
    today = read.cases_of_today(user, at)
    last_sweep = heartbeats().get(SWEEP_JOB)
    return {
        "at": at,
        "counts": read.counts(user, at),
        "alerts": read.alerts(user),
        "late": late,
        "late_words": {case.id: late_words(case, at) for case in late},
        "tonight": tonight,
        "today": today,
        "handovers": read.unacknowledged(user, at),
        "silent": silent_posts(user.town_id, at),
        "villages": read.by_village(user, at),
        "turns": turns.of_all([*late, *tonight, *today], at),
        "shown": read.SHOWN,
        "last_sweep": last_sweep,
        "sweep_silent": last_sweep is None or at - last_sweep > LONGEST_SILENCE,
    }

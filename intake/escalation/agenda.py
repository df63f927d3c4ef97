"""After the seventh evening an open case stands on the agenda of the next joint meeting."""

from datetime import datetime, timedelta

from sqlalchemy.dialects.postgresql import insert

from intake.cases.events import note
from intake.cases.tables import Case
from intake.database import db
from intake.escalation.ring import Consequence, Ring
from intake.escalation.tables import AgendaItem
from intake.rules.lifecycle import move
from intake.rules.weeks import week_of

#: What comes to light later than this (an old register, a long outage) belongs to the present week's meeting.
LONG_PAST = timedelta(days=7)


def put_on_agenda(case: Case, week: str, reason: str, at: datetime) -> bool:
    """Put the case on the agenda that follows this ISO week; return False if it stands there already."""
    written = db.session.execute(
        insert(AgendaItem)
        .values(town_id=case.town_id, week=week, case_id=case.id, reason=reason, at=at)
        .on_conflict_do_nothing()
        .returning(AgendaItem.id)
    )
    return written.first() is not None


def after_seventh(ring: Ring) -> Consequence:
    """Submit the case to the meeting on the Monday after its last evening, or after the office asked."""
    case = ring.case
    late = ring.at - ring.timer.due_at > LONG_PAST
    week = week_of(ring.at if late else ring.timer.due_at).label
    reason = "镇办提交" if ring.timer.key.startswith("submit:") else "第七晚后仍未办结"
    if not put_on_agenda(case, week, reason, ring.at):
        return Consequence("on the agenda before")
    # A petition that nobody accepted yet stays so: the method never replaces a legal step (article 23).
    if case.state != "joint_meeting" and (case.state != "registered" or case.kind != "petition"):
        case.state = move(case.state, "submit", "system", case.kind, case.petition_kind)
    note(case, "agenda", f"提交{week}联席会议", at=ring.at, by=None)
    return Consequence(f"agenda {week}")

"""Record what the joint meeting decided for a case, and tell who leads it."""

from datetime import date, datetime

from sqlalchemy import select

from intake.cases.circle.admit import may_know
from intake.cases.events import note
from intake.cases.tables import Case
from intake.cases.tell import tell_about
from intake.cases.visible import find_case
from intake.database import db
from intake.escalation.tables import AgendaItem
from intake.meetings.tables import Decision
from intake.rules.lifecycle import OPEN_STATES, STATE_NAMES, move
from intake.rules.localtime import local_date
from intake.rules.refusals import BadInput, CaseClosed, NotAllowed
from intake.rules.texts import check_text
from intake.rules.weeks import Week
from intake.rules.wording import day_name
from intake.town.tables import User

#: Who can answer for a case: everyone at work on cases, not the keepers of accounts and logs.
LEADING_ROLES = ("office", "mayor", "secretary", "village_lead", "department", "center", "grid_worker")
DECIDING_ROLES = frozenset({"office", "mayor", "secretary"})


def decide(
    user: User, number: str, week: Week, *, text: str, lead: str, due: date | None, now: datetime
) -> Decision:
    """Write a decision (who leads, by when) for a case of the week's agenda and text the lead.

    lead: a username. Raises NotAllowed, NotFound, CaseClosed or BadInput with a message per field.
    """
    if user.role not in DECIDING_ROLES:
        raise NotAllowed("只有镇办和镇领导可以记录议定事项。")
    case = find_case(user, number, lock=True)
    if case.state not in OPEN_STATES:
        raise CaseClosed(STATE_NAMES[case.state])
    if not _stands_on(case, week):
        raise NotAllowed(f"这件事项不在{week.label}的会议议程上。")
    person = db.session.scalar(
        select(User).where(
            User.town_id == user.town_id, User.username == lead, User.role.in_(LEADING_ROLES), User.active
        )
    )
    if person is not None and not may_know(case, person):
        person = None
    faults = _faults(text, person, due, now)
    if faults or person is None or due is None:
        raise BadInput(faults)
    decision = Decision(
        town_id=case.town_id,
        week=week.label,
        case_id=case.id,
        text=text.strip(),
        lead_id=person.id,
        due=due,
        at=now,
        by_id=user.id,
    )
    db.session.add(decision)
    db.session.flush()
    _follow(case, decision, person, user, now)
    db.session.commit()
    return decision


def _stands_on(case: Case, week: Week) -> bool:
    item = select(AgendaItem.id).where(AgendaItem.case_id == case.id, AgendaItem.week == week.label)
    return db.session.scalar(item) is not None


def _faults(text: str, person: User | None, due: date | None, now: datetime) -> dict[str, str]:
    faults: dict[str, str] = {}
    if message := check_text(text, limit=1000, required=True):
        faults["text"] = message
    if person is None:
        faults["lead"] = "请选择包案领导"
    if due is None:
        faults["due"] = "请填写完成期限"
    elif due < local_date(now):
        faults["due"] = "完成期限不能早于今天"
    return faults


def _follow(case: Case, decision: Decision, person: User, user: User, now: datetime) -> None:
    """The case goes on under the decision, and its lead answers for it."""
    if case.state == "joint_meeting":
        case.state = move(case.state, "continue", "office", case.kind, case.petition_kind)
    case.supervisor = person
    note(case, "decision", decision.text, at=now, by=user, next_date=decision.due)
    tell_about(
        case,
        person,
        "decision",
        key=f"decision:{decision.id}:{person.id}",
        at=now,
        deadline=day_name(decision.due),
    )

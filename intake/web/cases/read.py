"""All that the page of one case shows, in a fixed number of queries."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import case as sql_case
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from intake.cases.tables import Case, CaseEvening, CaseEvent, Handover, Participant
from intake.cases.visible import find_case
from intake.database import db
from intake.escalation.tables import AgendaItem, Alert
from intake.meetings.tables import Decision
from intake.town.tables import User, Village


def whole_case(user: User, number: str, at: datetime) -> Case:
    """Return the case with all that hangs on it, if the user may see it; raises NotFound."""
    found = find_case(user, number, at=at)
    query = (
        select(Case)
        .where(Case.id == found.id)
        .options(
            joinedload(Case.village),
            joinedload(Case.grid),
            joinedload(Case.assignee),
            joinedload(Case.supervisor),
            joinedload(Case.registered_by),
            selectinload(Case.parties),
            selectinload(Case.clocks),
            selectinload(Case.evenings).joinedload(CaseEvening.escalated_to),
            selectinload(Case.events).joinedload(CaseEvent.by),
            selectinload(Case.handovers).options(joinedload(Handover.department), joinedload(Handover.by)),
        )
        .execution_options(populate_existing=True)
    )
    return db.session.scalars(query).one()


def helpers(case: Case) -> Sequence[User]:
    """Return who was asked to help."""
    query = select(User).join(Participant, Participant.user_id == User.id)
    return db.session.scalars(query.where(Participant.case_id == case.id).order_by(User.id)).all()


def mediators(case: Case) -> Sequence[User]:
    """Return the town's mediators, those of the case's village first."""
    nearest = sql_case((User.village_id == case.village_id, 0), else_=1)
    query = (
        select(User)
        .where(User.town_id == case.town_id, User.role == "mediator", User.active)
        .outerjoin(Village, Village.id == User.village_id)
        .options(joinedload(User.village))
        .order_by(nearest, Village.code, User.id)
    )
    return db.session.scalars(query).all()


def waiting_alert(case: Case) -> Alert | None:
    """Return the alert that nobody has acknowledged yet."""
    query = select(Alert).where(Alert.case_id == case.id, Alert.acknowledged_at.is_(None))
    return db.session.scalar(query.order_by(Alert.id).limit(1))


def agenda_weeks(case: Case) -> Sequence[str]:
    """Return the agendas the case stood on."""
    query = select(AgendaItem.week).where(AgendaItem.case_id == case.id).order_by(AgendaItem.week)
    return db.session.scalars(query).all()


def decisions(case: Case) -> Sequence[Decision]:
    """Return what the joint meeting decided for the case."""
    query = select(Decision).where(Decision.case_id == case.id).options(joinedload(Decision.lead))
    return db.session.scalars(query.order_by(Decision.id)).all()

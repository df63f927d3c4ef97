"""Dissolve a department or take it up again; what lay with a dissolved one goes back to the office."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from intake.cases.circle.admit import inside, may_know
from intake.cases.circle.chain import holders_of
from intake.cases.events import note
from intake.cases.handovers.terms import end_watching
from intake.cases.tables import Case, Handover
from intake.cases.tell import tell_about
from intake.database import db
from intake.rules.handovers import ACTIVE_STATES, step
from intake.rules.lifecycle import OPEN_STATES
from intake.town.chain import climb, people_in_role
from intake.town.duties import mark_department
from intake.town.playbooks import playbook_of
from intake.town.tables import Department, User


def set_department_active(user: User, code: str, active: bool, *, now: datetime) -> int:
    """Dissolve a department or take it up again; return how many hand-overs went back to the office.

    Those of cases that the user may not know of go back as well, but are not counted.
    It keeps its past, and nothing new is handed to it. Raises NotAllowed for anyone but the office,
    BadInput for an unknown department.
    """
    department = mark_department(user, code, active, now=now)
    cases = () if active else _cases_with(department)
    back = [(case, _give_back(case, department, user, now)) for case in cases]
    returned = sum(count for case, count in back if may_know(case, user))
    db.session.commit()
    return returned


def _cases_with(department: Department) -> Sequence[Case]:
    """Return the open cases that lie with the department, locked in the order of ids."""
    theirs = Handover.department_id == department.id, Handover.state.in_(ACTIVE_STATES)
    query = (
        select(Case)
        .where(Case.id.in_(select(Handover.case_id).where(*theirs)), Case.state.in_(OPEN_STATES))
        .order_by(Case.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return db.session.scalars(query).all()


def _give_back(case: Case, department: Department, user: User, now: datetime) -> int:
    """Take back what lies with the department, and tell the office, which hands it on."""
    back = [h for h in case.handovers if h.department_id == department.id and h.state in ACTIVE_STATES]
    for handover in back:
        handover.state, handover.insisted = step(handover.state, "recall"), False
        handover.decided_at, handover.decided_by_id, handover.decision = now, user.id, "部门已撤销"
        end_watching(case, handover, "部门已撤销")
        words = f"{department.name}已撤销，转给它的事退回镇办，请另转部门"
        note(case, "handover", words, at=now, by=user)
    for person in _deciding(case, now) if back else ():
        key = f"refusal:{back[0].id}:dissolved:{person.id}"
        tell_about(case, person, "handover", key=key, at=now, variant="refused")
    return len(back)


def _deciding(case: Case, now: datetime) -> Sequence[User]:
    """Return the office's people who may know of the case, or else whoever stands above the office."""
    office = inside(case, people_in_role(case.town_id, "office"))
    chain = playbook_of(case.town_id, case.playbook).chain
    above = None if office else climb(chain, chain.index("office"), holders_of(case, now))
    return office if above is None else [above[1]]

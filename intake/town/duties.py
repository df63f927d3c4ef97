"""The duties table (职责清单): which department leads in which matters, who co-handles, on what basis.

It proposes; whoever hands a case over decides. Shipped entries are [own], and the town's office edits them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from intake.audit.log import record
from intake.database import db
from intake.rules.categories import HOTLINE_CATEGORIES
from intake.rules.refusals import BadInput, NotAllowed
from intake.rules.texts import check_text, one_line
from intake.town.tables import Department, Duty, DutyHelper, Town, User

EDITING_ROLES = frozenset({"office"})
#: Every category of any kind of case; the hotline's list holds the others.
DUTY_CATEGORIES = HOTLINE_CATEGORIES
#: Longest basis, in characters ([own]).
BASIS_LIMIT = 200


@dataclass(frozen=True)
class Proposal:
    """Who should lead in a matter, who should help, and why."""

    lead: Department
    helpers: tuple[Department, ...]
    basis: str


def duties_of(town_id: int) -> dict[str, Duty]:
    """Return category → duty, of the whole town."""
    return {duty.category: duty for duty in db.session.scalars(_with_names(town_id))}


def propose(town_id: int, category: str) -> Proposal | None:
    """Return the proposal for a category; None where nothing is entered or the lead was dissolved."""
    duty = db.session.scalar(_with_names(town_id).where(Duty.category == category))
    if duty is None or not duty.lead.active:
        return None
    helpers = tuple(helper.department for helper in duty.helpers if helper.department.active)
    return Proposal(duty.lead, helpers, duty.basis)


def _with_names(town_id: int) -> Select[tuple[Duty]]:
    names = joinedload(Duty.lead), selectinload(Duty.helpers).joinedload(DutyHelper.department)
    return select(Duty).where(Duty.town_id == town_id).options(*names)


def save_duty(
    user: User, category: str, lead_code: str, helper_codes: Sequence[str], basis: str, *, now: datetime
) -> Duty:
    """Enter who leads and who helps in a category, in place of what stood there.

    Raises NotAllowed for anyone but the office, BadInput for an unknown category or department.
    """
    if user.role not in EDITING_ROLES:
        raise NotAllowed("职责清单由镇办修改。")
    helper_codes = list(dict.fromkeys(helper_codes))
    departments = _departments(user.town_id)
    faults = _faults(category, lead_code, helper_codes, basis, departments)
    if faults:
        raise BadInput(faults)
    # Two that save at once: the second waits here, and finds the row of the first.
    db.session.execute(select(Town.id).where(Town.id == user.town_id).with_for_update(key_share=True))
    duty = duties_of(user.town_id).get(category) or Duty(town_id=user.town_id, category=category)
    describe(duty, departments[lead_code], [departments[code] for code in helper_codes], one_line(basis))
    db.session.add(duty)
    record(user.town_id, at=now, by=user.username, action="duty.saved", subject=f"duty {category}")
    db.session.commit()
    return duty


def describe(duty: Duty, lead: Department, helpers: Sequence[Department], basis: str) -> None:
    """Fill a duty; helpers that stand already keep their rows."""
    duty.lead, duty.basis = lead, basis
    standing = {helper.department_id: helper for helper in duty.helpers}
    duty.helpers = [
        standing.get(one.id) or DutyHelper(department=one, department_id=one.id, town_id=duty.town_id)
        for one in helpers
    ]


def mark_department(user: User, code: str, active: bool, *, now: datetime) -> Department:
    """Enter that a department is dissolved, or taken up again; return it, locked.

    In the caller's transaction. Raises NotAllowed for anyone but the office, BadInput for an unknown
    department.
    """
    if user.role not in EDITING_ROLES:
        raise NotAllowed("部门的撤销和恢复由镇办办理。")
    query = select(Department).where(Department.town_id == user.town_id, Department.code == code)
    locked = query.with_for_update(key_share=True).execution_options(populate_existing=True)
    department = db.session.scalar(locked)
    if department is None:
        raise BadInput({"department": "没有这个部门，请刷新页面再看"})
    if department.active != active:
        department.active = active
        what = "restored" if active else "dissolved"
        subject = f"department {code}"
        record(user.town_id, at=now, by=user.username, action=f"department.{what}", subject=subject)
    return department


def _departments(town_id: int) -> dict[str, Department]:
    found = db.session.scalars(select(Department).where(Department.town_id == town_id))
    return {department.code: department for department in found}


def _faults(
    category: str, lead_code: str, helper_codes: Sequence[str], basis: str, known: dict[str, Department]
) -> dict[str, str]:
    faults = {}
    if category not in DUTY_CATEGORIES:
        faults["category"] = "请从名单里选一类"
    if message := _department_fault(lead_code, known):
        faults["lead"] = message
    wrong = [message for code in helper_codes if (message := _department_fault(code, known))]
    if wrong:
        faults["helpers"] = wrong[0]
    elif lead_code in helper_codes:
        faults["helpers"] = "牵头的部门不用再选成协办"
    if message := check_text(basis, limit=BASIS_LIMIT, required=False):
        faults["basis"] = message
    return faults


def _department_fault(code: str, known: dict[str, Department]) -> str | None:
    if code not in known:
        return "请选择部门"
    return None if known[code].active else f"{known[code].name}已经撤销，请选别的部门"

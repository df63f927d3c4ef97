"""Take a hand-over back while nobody has taken it on; its department is told that it need not act."""

from datetime import datetime

from intake.cases.events import note
from intake.cases.handovers.find import any_handover, open_case, people_behind, sent
from intake.cases.handovers.terms import stop_watching
from intake.cases.tables import Case, Handover
from intake.cases.tell import tell_about
from intake.database import db
from intake.rules.handovers import TASK_LIMIT, step
from intake.rules.refusals import BadInput, NotAllowed
from intake.rules.texts import check_text
from intake.sms.outbox import take_back
from intake.town.chain import department_people
from intake.town.tables import User


def withdraw_handover(user: User, number: str, handover_id: int, reason: str = "", *, now: datetime) -> None:
    """Take a hand-over back while it still waits; its department is told that it need not act.

    Raises NotAllowed for anyone but the sender, the office and those above it, WrongHandoverState for one
    that does not wait any more, BadInput, CaseClosed.
    """
    case = open_case(user, number, now)
    handover = any_handover(case, handover_id)
    if not sent(people_behind(user, now), handover):
        raise NotAllowed("转交由转出的人或镇办收回。")
    target = step(handover.state, "withdraw")
    if message := check_text(reason, limit=TASK_LIMIT, required=False):
        raise BadInput({"reason": message})
    handover.state = target
    handover.decided_at, handover.decided_by_id, handover.decision = now, user.id, reason.strip() or None
    withdraw(case, handover, now)
    why = f"：{reason.strip()}" if reason.strip() else ""
    note(case, "handover", f"收回转给{handover.department.name}的事{why}", at=now, by=user)
    db.session.commit()


def withdraw(case: Case, handover: Handover, now: datetime) -> None:
    """Stop what watches it, take back what was not sent yet, and tell its department."""
    stop_watching(case, handover)
    take_back(case.id, "转交已收回", key_prefix=f"handover:{handover.id}:")
    tell_department(case, handover, "withdrawn", now)


def tell_department(case: Case, handover: Handover, variant: str, now: datetime) -> None:
    """Tell the department's people what became of the hand-over. variant: insisted or withdrawn."""
    for person in department_people(case.town_id, handover.department_id):
        key = f"handover_{variant}:{handover.id}:{person.id}"
        tell_about(case, person, "handover", key=key, at=now, variant=variant)

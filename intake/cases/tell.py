"""Tell someone something about a case: what every such text shares is filled in here."""

from datetime import datetime

from intake.cases.circle.admit import may_know
from intake.cases.tables import Case
from intake.sms.outbox import office_phone, tell
from intake.town.tables import User


def tell_about(
    case: Case,
    person: User,
    purpose: str,
    *,
    key: str,
    at: datetime,
    urgent: bool = False,
    gather: bool = False,
    **words: str,
) -> bool:
    """Write one text about the case for one person; return False if the same key was told before.

    Who is recused from the case, or not named to read a sealed one, is told nothing.

    The text names the case's number and the office's landline, and nothing else of the case. The other
    parameters are those of `sms.outbox.tell`.
    """
    if not may_know(case, person):
        return False
    return tell(
        person,
        purpose,
        key=key,
        at=at,
        case_id=case.id,
        urgent=urgent,
        gather=gather,
        number=case.number,
        office_phone=office_phone(case.town_id),
        **words,
    )

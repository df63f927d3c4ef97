"""Tell someone something about a case: what every such text shares is filled in here."""

from datetime import datetime

from intake.cases.circle.admit import may_know
from intake.cases.tables import Case
from intake.rules.localtime import local_date
from intake.sms.outbox import office_phone, tell
from intake.town.stand_ins import stand_in_of
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

    Who is recused from the case, or not named to read a sealed one, is told nothing. While the person is
    on leave, whoever stands in is told instead, unless kept out of the case.

    The text names the case's number and the office's landline, and nothing else of the case. The other
    parameters are those of `sms.outbox.tell`.
    """
    if not may_know(case, person):
        return False
    stand_in = stand_in_of(person, local_date(at))
    return tell(
        stand_in if stand_in is not None and may_know(case, stand_in) else person,
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

"""The parties asked the court together to confirm their agreement (《人民调解法》第三十三条)."""

from datetime import date, datetime

from intake.cases.clocks import last_clock, meet
from intake.cases.events import note
from intake.database import db
from intake.mediation.files import latest_agreement, locked_case
from intake.mediation.tables import Agreement
from intake.rules.agreement import NotAgreed, check_confirmation
from intake.rules.localtime import local_date
from intake.town.tables import User


def ask_confirmation(user: User, number: str, *, asked_on: date | None, now: datetime) -> Agreement:
    """Write down the day on which confirmation was asked for, which meets its clock; return the agreement.

    The same day again changes nothing. Raises NotAllowed, NotFound, NotAgreed or BadInput with the last
    day, when it was too late.
    """
    case = locked_case(user, number, now, still_open=False)
    agreement = latest_agreement(case)
    clock = last_clock(case, "confirmation")
    if clock is None:
        raise NotAgreed
    day = check_confirmation(
        asked_on,
        effective_on=agreement.effective_on,
        strict=clock.strict,
        rolled=clock.rolled,
        today=local_date(now),
    )
    if agreement.confirmation_asked_on != day:
        agreement.confirmation_asked_on = day
        meet(case, clock, day, now)
        note(case, "agreement", f"双方已于{day}就{agreement.number}共同申请司法确认", at=now, by=user)
    db.session.commit()
    return agreement

"""Write down a sitting of the mediation (调解笔录); it is the evening's step as well."""

from datetime import datetime

from intake.cases.progress import take_step
from intake.database import db
from intake.mediation.files import locked_case, open_file_of
from intake.mediation.tables import MediationSession
from intake.rules.localtime import local_date
from intake.rules.mediation import VENUES, check_session, require_consent
from intake.town.tables import User

#: So much of the record stands among the case's events; the whole stands in the file.
SHOWN = 120


def record_session(
    user: User, number: str, *, place: str, at: datetime | None, present: str, record: str, now: datetime
) -> int | None:
    """Add a sitting to the open file and tick off the evening it serves; return that evening, or None.

    place: a code of VENUES. at: when it was; one of an earlier day serves no evening. The same sitting sent
    twice is one. Raises NotAllowed, NotFound, CaseClosed, NoOpenFile, NoConsent or BadInput.
    """
    case = locked_case(user, number, now)
    mediation = open_file_of(case)
    require_consent(mediation.wills, "写调解笔录")
    at = check_session(place, at, present, record, registered=local_date(case.registered_at), now=now)
    present, record = present.strip(), record.strip()
    if any((one.at, one.place, one.record) == (at, place, record) for one in mediation.sessions):
        db.session.commit()
        return None
    n = len(mediation.sessions) + 1
    mediation.sessions.append(
        MediationSession(
            town_id=case.town_id, at=at, place=place, present=present, record=record, by_id=user.id
        )
    )
    text = f"第{n}次调解，在{VENUES[place]}：{_short(record)}"
    today = local_date(at) == local_date(now)
    evening = take_step(case, user, now=now, kind="mediation", text=text, present=present, serves=today)
    db.session.commit()
    return evening


def _short(record: str) -> str:
    return record if len(record) <= SHOWN else f"{record[:SHOWN]}……（全文见调解案卷）"

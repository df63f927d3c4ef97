"""Tell those who go: the time only, in neutral words. Once per visit, person and time."""

from datetime import datetime

from sqlalchemy import and_, or_, select, update

from intake.audit.log import record
from intake.cases.events import note
from intake.cases.tell import tell_about
from intake.database import db
from intake.rules.wording import moment
from intake.sms.outbox import WAITING, office_phone, tell
from intake.sms.tables import Message
from intake.town.tables import User
from intake.visits.tables import Visit


def note_visit(visit: Visit, action: str, text: str, *, at: datetime, by: User) -> None:
    """Write an event on the visit's case, or only the audit line of a knock that has no case."""
    if visit.case is not None:
        note(visit.case, "booking", text, at=at, by=by)
        return
    record(visit.town_id, at=at, by=by.username, action=f"visit.{action}", subject=f"visit {visit.id}")


def remind_person(visit: Visit, person: User, *, at: datetime) -> bool:
    """Remind one who goes; return False if they were reminded of this time before."""
    return _tell(visit, person, "door", "door", at)


def tell_moved(visit: Visit, person: User, *, at: datetime) -> bool:
    """Tell one who knew of an earlier time the new one; the day's reminder comes all the same."""
    return _tell(visit, person, "moved", "door", at)


def tell_off(visit: Visit, person: User, *, at: datetime) -> bool:
    """Tell one who knew of the visit that it is off."""
    return _tell(visit, person, "off", "door_off", at)


def _tell(visit: Visit, person: User, what: str, variant: str, at: datetime) -> bool:
    key = f"{what}:{visit.id}:{person.id}:{_agreed(visit)}"
    words = {"variant": variant, "deadline": moment(visit.at)}
    if visit.case is not None:
        return tell_about(visit.case, person, "reminder", key=key, at=at, **words)
    words["office_phone"] = office_phone(visit.town_id)
    return tell(person, "reminder", key=key, at=at, **words)


def forget(visit: Visit) -> list[int]:
    """Take back what was not sent yet about the visit's time; return who has been told of it already."""
    about = and_(
        or_(*(Message.key.startswith(f"{what}:{visit.id}:") for what in ("door", "moved"))),
        Message.key.endswith(f":{_agreed(visit)}"),
    )
    db.session.execute(
        update(Message)
        .where(about, Message.state.in_(WAITING))
        .values(state="cancelled", error="上门安排已改"),
        execution_options={"synchronize_session": "fetch"},
    )
    told = select(Message.user_id).where(about, Message.state.not_in(("cancelled", "failed")))
    return [one for one in db.session.scalars(told.order_by(Message.user_id)) if one is not None]


def _agreed(visit: Visit) -> str:
    """The time that stands, and when it was agreed: put off and back again is a new agreement."""
    return f"{int(visit.at.timestamp())}.{int(visit.booked_at.timestamp())}"

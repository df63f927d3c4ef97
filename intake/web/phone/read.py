"""The simulator's texts, by phone."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import joinedload

from intake.database import db
from intake.rules.identity import clean_phone
from intake.sealing import keyring
from intake.sms.tables import SimulatedText
from intake.town.tables import Grid, User

NEWEST = 60


@dataclass(frozen=True)
class Phone:
    """A phone: its newest text, how many there are, and whose it is if it belongs to someone here."""

    line: str
    number: str
    newest: SimulatedText
    texts: int
    owner: User | None


def phones(town_id: int) -> list[Phone]:
    """Return every phone that got a text, the latest first."""
    newest = (
        select(SimulatedText)
        .ext(distinct_on(SimulatedText.phone_index))
        .order_by(SimulatedText.phone_index, SimulatedText.received_at.desc(), SimulatedText.id.desc())
    )
    counted = select(SimulatedText.phone_index, func.count()).group_by(SimulatedText.phone_index)
    numbers = {row[0]: row[1] for row in db.session.execute(counted)}
    owners = _owners(town_id)
    found = [
        Phone(text.phone_index, text.phone, text, numbers[text.phone_index], owners.get(text.phone))
        for text in db.session.scalars(newest)
    ]
    return sorted(found, key=lambda phone: (phone.newest.received_at, phone.newest.id), reverse=True)


def texts_of(line: str) -> Sequence[SimulatedText]:
    """Return a phone's newest texts, the latest first: nobody has to scroll to what just came."""
    query = select(SimulatedText).where(SimulatedText.phone_index == line)
    newest = query.order_by(SimulatedText.received_at.desc(), SimulatedText.id.desc()).limit(NEWEST)
    return db.session.scalars(newest).all()


def line_of(town_id: int, *, phone: str = "", username: str = "") -> str:
    """Return the handle of a phone, by its number or by whose it is; empty for nobody's."""
    if username:
        query = select(User.phone).where(User.town_id == town_id, User.username == username)
        phone = db.session.scalar(query) or ""
    return keyring.index(clean_phone(phone), "phone") if phone else ""


def _owners(town_id: int) -> dict[str, User]:
    query = (
        select(User)
        .where(User.town_id == town_id)
        .options(
            joinedload(User.village),
            joinedload(User.grid).joinedload(Grid.village),
            joinedload(User.department),
        )
    )
    return {user.phone: user for user in db.session.scalars(query) if user.phone}

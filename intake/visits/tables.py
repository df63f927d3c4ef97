"""Bookings at the doorstep, and the keys of calendar feeds."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from intake.cases.tables import Case
from intake.database import Base
from intake.rules.visits import VISIT_KINDS, VISIT_STATES
from intake.sealing import Sealed
from intake.town.tables import User, Village


class Visit(Base):
    """A visit at a doorstep: when, where, who goes, and what came of it. case_id: None for a plain knock.

    remind_at: when those who go are reminded; None once they were.
    """

    __tablename__ = "visits"
    __table_args__ = (
        CheckConstraint(f"kind IN ({','.join(repr(v) for v in VISIT_KINDS)})", name="kind"),
        CheckConstraint(f"state IN ({','.join(repr(v) for v in VISIT_STATES)})", name="state"),
        Index("ix_visits_at", "town_id", "at"),
        Index("ix_visits_remind", "remind_at", postgresql_where="state = 'booked'"),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    town_id: Mapped[int] = mapped_column(ForeignKey("towns.id"))
    kind: Mapped[str] = mapped_column(Text)
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"), index=True)
    village_id: Mapped[int] = mapped_column(ForeignKey("villages.id"))
    at: Mapped[datetime]
    place: Mapped[str] = mapped_column(Sealed("visits.place"))
    purpose: Mapped[str] = mapped_column(Sealed("visits.purpose"))
    state: Mapped[str] = mapped_column(Text, default="booked")
    result: Mapped[str | None] = mapped_column(Sealed("visits.result"))
    ended_at: Mapped[datetime | None]
    booked_at: Mapped[datetime]
    remind_at: Mapped[datetime | None]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    demo: Mapped[bool] = mapped_column(default=False)

    case: Mapped[Case | None] = relationship()
    village: Mapped[Village] = relationship()
    by: Mapped[User | None] = relationship()
    people: Mapped[list["VisitPerson"]] = relationship(order_by="VisitPerson.user_id")


class VisitPerson(Base):
    """Someone who goes along."""

    __tablename__ = "visit_people"

    visit_id: Mapped[int] = mapped_column(ForeignKey("visits.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True, index=True)
    town_id: Mapped[int] = mapped_column(ForeignKey("towns.id"))

    user: Mapped[User] = relationship()


class CalendarFeed(Base):
    """The secret address of a person's calendar; only the SHA-256 of its key is kept."""

    __tablename__ = "calendar_feeds"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)
    town_id: Mapped[int] = mapped_column(ForeignKey("towns.id"))
    digest: Mapped[str] = mapped_column(Text, unique=True)
    created_at: Mapped[datetime]

    user: Mapped[User] = relationship()

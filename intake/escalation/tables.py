"""What escalation leaves behind: climbs, alerts, and places on the agenda."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from intake.cases.tables import Case
from intake.database import Base
from intake.town.tables import User


class Escalation(Base):
    """A case climbed to the next person, once per rule, key and round."""

    __tablename__ = "escalations"
    __table_args__ = (UniqueConstraint("case_id", "rule", "key", "round"),)

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    town_id: Mapped[int] = mapped_column(ForeignKey("towns.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    rule: Mapped[str] = mapped_column(Text)
    key: Mapped[str] = mapped_column(Text)
    round: Mapped[int]
    to_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime]

    to: Mapped[User] = relationship()


class Alert(Base):
    """A red case that waits for someone to say "I have it"."""

    __tablename__ = "alerts"
    __table_args__ = (
        UniqueConstraint("case_id", "version"),
        Index("ix_alerts_waiting", "raised_at", postgresql_where="acknowledged_at IS NULL"),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    town_id: Mapped[int] = mapped_column(ForeignKey("towns.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    version: Mapped[int] = mapped_column(BigInteger)
    raised_at: Mapped[datetime]
    rounds: Mapped[int] = mapped_column(default=0)
    acknowledged_at: Mapped[datetime | None]
    acknowledged_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    case: Mapped[Case] = relationship()
    acknowledged_by: Mapped[User | None] = relationship()


class AgendaItem(Base):
    """A case stands on the agenda of the joint meeting that follows a week, and why."""

    __tablename__ = "agenda_items"
    __table_args__ = (UniqueConstraint("town_id", "week", "case_id"),)

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    town_id: Mapped[int] = mapped_column(ForeignKey("towns.id"))
    week: Mapped[str] = mapped_column(Text)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    reason: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]

    case: Mapped[Case] = relationship()

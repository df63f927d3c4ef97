"""The meeting's tables: the summary as it was made, and what was decided."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, Date, ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from intake.cases.tables import Case
from intake.database import Base
from intake.sealing import Sealed
from intake.town.tables import User


class WeeklySummary(Base):
    """One week's summary, made once; papers are drawn from `body` and so always agree."""

    __tablename__ = "weekly_summaries"
    __table_args__ = (UniqueConstraint("town_id", "week"),)

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    town_id: Mapped[int] = mapped_column(ForeignKey("towns.id"))
    week: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime]
    body: Mapped[dict[str, Any]]


class Decision(Base):
    """What the joint meeting decided for a case: who leads it and by when."""

    __tablename__ = "decisions"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    town_id: Mapped[int] = mapped_column(ForeignKey("towns.id"))
    week: Mapped[str] = mapped_column(Text, index=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    text: Mapped[str] = mapped_column(Sealed("decisions.text"))
    lead_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    due: Mapped[date] = mapped_column(Date)
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    done_at: Mapped[datetime | None]

    case: Mapped[Case] = relationship()
    lead: Mapped[User] = relationship(foreign_keys=[lead_id])

"""Who is kept out of a case, and who may read a sealed one."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from intake.database import Base
from intake.town.tables import User


class Recusal(Base):
    """A person kept out of a case. because: accused, or close (to the accused `via`)."""

    __tablename__ = "recusals"
    __table_args__ = (CheckConstraint("because IN ('accused','close')", name="because"),)

    case_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("cases.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True, index=True)
    town_id: Mapped[int] = mapped_column(ForeignKey("towns.id"))
    because: Mapped[str] = mapped_column(Text)
    via_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    user: Mapped[User] = relationship(foreign_keys=[user_id])
    via: Mapped[User | None] = relationship(foreign_keys=[via_id])


class CaseReader(Base):
    """A person named to read a sealed case."""

    __tablename__ = "case_readers"

    case_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("cases.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True, index=True)
    town_id: Mapped[int] = mapped_column(ForeignKey("towns.id"))
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    user: Mapped[User] = relationship(foreign_keys=[user_id])

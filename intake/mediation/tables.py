"""The tables of a mediation file."""

from datetime import date, datetime

from sqlalchemy import BigInteger, Date, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from intake.cases.tables import Case, one_of
from intake.database import Base
from intake.rules.agreement import FORMS
from intake.rules.mediation import MEDIATION_STATES, WILLS
from intake.sealing import Sealed
from intake.town.tables import User


class Mediation(Base):
    """One mediation of a case; a case has at most one that is open.

    round: the case's round in which it was opened. petitioner_will, other_will: each party's consent or
    clear refusal (《人民调解法》第十七条).
    place: a code of rules.mediation.VENUES.
    """

    __tablename__ = "mediations"
    __table_args__ = (
        one_of("state", tuple(MEDIATION_STATES)),
        one_of("petitioner_will", tuple(WILLS)),
        one_of("other_will", tuple(WILLS)),
        Index("uq_mediations_open", "case_id", unique=True, postgresql_where="state = 'open'"),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    town_id: Mapped[int] = mapped_column(ForeignKey("towns.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    round: Mapped[int]
    state: Mapped[str] = mapped_column(Text, default="open")
    place: Mapped[str] = mapped_column(Text)
    petitioner_will: Mapped[str] = mapped_column(Text, default="unasked")
    other_will: Mapped[str] = mapped_column(Text, default="unasked")
    started_at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[str | None] = mapped_column(Sealed("mediations.end_reason"))

    case: Mapped[Case] = relationship()
    by: Mapped[User | None] = relationship()
    mediators: Mapped[list["MediationMediator"]] = relationship(order_by="MediationMediator.user_id")
    sessions: Mapped[list["MediationSession"]] = relationship(order_by="MediationSession.at")
    agreement: Mapped["Agreement | None"] = relationship(back_populates="mediation")

    @property
    def wills(self) -> dict[str, str]:
        """Each side's last word."""
        return {"petitioner": self.petitioner_will, "other": self.other_will}


class MediationMediator(Base):
    """A mediator of a mediation."""

    __tablename__ = "mediation_mediators"

    mediation_id: Mapped[int] = mapped_column(ForeignKey("mediations.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)
    town_id: Mapped[int] = mapped_column(ForeignKey("towns.id"))

    user: Mapped[User] = relationship()


class MediationSession(Base):
    """One sitting: when, where, who was there, what was said (调解笔录)."""

    __tablename__ = "mediation_sessions"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    town_id: Mapped[int] = mapped_column(ForeignKey("towns.id"))
    mediation_id: Mapped[int] = mapped_column(ForeignKey("mediations.id"), index=True)
    at: Mapped[datetime]
    place: Mapped[str] = mapped_column(Text)
    present: Mapped[str] = mapped_column(Sealed("mediation_sessions.present"))
    record: Mapped[str] = mapped_column(Sealed("mediation_sessions.record"))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    by: Mapped[User | None] = relationship()


class Agreement(Base):
    """A mediation agreement (调解协议书) with the contents of article 35 of the mediation work rules.

    effective_on: local day from which it binds; judicial confirmation may be asked within 30 days of it.
    """

    __tablename__ = "agreements"
    __table_args__ = (
        UniqueConstraint("town_id", "number"),
        UniqueConstraint("mediation_id"),
        one_of("form", tuple(FORMS)),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    town_id: Mapped[int] = mapped_column(ForeignKey("towns.id"))
    mediation_id: Mapped[int] = mapped_column(ForeignKey("mediations.id"))
    number: Mapped[str] = mapped_column(Text)
    form: Mapped[str] = mapped_column(Text, default="written")
    facts: Mapped[str] = mapped_column(Sealed("agreements.facts"))
    duties: Mapped[str] = mapped_column(Sealed("agreements.duties"))
    manner: Mapped[str] = mapped_column(Sealed("agreements.manner"))
    place: Mapped[str] = mapped_column(Sealed("agreements.place"))
    perform_by: Mapped[date] = mapped_column(Date)
    effective_on: Mapped[date] = mapped_column(Date)
    signed_by: Mapped[str] = mapped_column(Sealed("agreements.signed_by"))
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    confirmation_asked_on: Mapped[date | None] = mapped_column(Date)
    breached_at: Mapped[datetime | None]

    mediation: Mapped[Mediation] = relationship(back_populates="agreement")
    by: Mapped[User | None] = relationship()

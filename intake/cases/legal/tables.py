"""Papers and requests that the petition rules name, each hanging on one case."""

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, Date, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from intake.cases.tables import one_of
from intake.database import Base
from intake.rules.opinions import CONCLUSIONS as OPINION_CONCLUSIONS
from intake.sealing import Sealed
from intake.town.tables import User

EXTENSION_STATES = {"waiting": "等待审批", "approved": "已批准", "refused": "未批准"}
REVIEW_LEVELS = {"review": "复查", "rereview": "复核"}
REVIEW_CONCLUSIONS = {"uphold": "维持原意见", "change": "变更原意见", "revoke": "撤销原意见"}


class Opinion(Base):
    """A written opinion (处理意见书) with the four parts of article 32, one per round of the case.

    told_at: when the petitioner had it; told_how: a code of rules.opinions.TELLING. Both None until then.
    """

    __tablename__ = "opinions"
    __table_args__ = (UniqueConstraint("case_id", "round"), one_of("conclusion", tuple(OPINION_CONCLUSIONS)))

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    town_id: Mapped[int] = mapped_column(ForeignKey("towns.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    round: Mapped[int]
    conclusion: Mapped[str] = mapped_column(Text)
    request: Mapped[str] = mapped_column(Sealed("opinions.request"))
    facts: Mapped[str] = mapped_column(Sealed("opinions.facts"))
    opinion: Mapped[str] = mapped_column(Sealed("opinions.opinion"))
    basis: Mapped[str] = mapped_column(Sealed("opinions.basis"))
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    told_at: Mapped[datetime | None]
    told_how: Mapped[str | None] = mapped_column(Text)
    told_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    by: Mapped[User | None] = relationship(foreign_keys=[by_id])
    told_by: Mapped[User | None] = relationship(foreign_keys=[told_by_id])


class Extension(Base):
    """A request for more time (延期), decided by the head of the organ; at most one is ever granted.

    old_due, new_due: strict dates before and after. told_at: when the petitioner was told the reason.
    """

    __tablename__ = "extensions"
    __table_args__ = (
        one_of("state", tuple(EXTENSION_STATES)),
        CheckConstraint("days BETWEEN 1 AND 30", name="days"),
        Index(
            "uq_extensions_standing",
            "case_id",
            unique=True,
            postgresql_where="state IN ('waiting','approved')",
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    town_id: Mapped[int] = mapped_column(ForeignKey("towns.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    days: Mapped[int]
    reason: Mapped[str] = mapped_column(Sealed("extensions.reason"))
    asked_at: Mapped[datetime]
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    state: Mapped[str] = mapped_column(Text, default="waiting")
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    answer: Mapped[str | None] = mapped_column(Sealed("extensions.answer"))
    old_due: Mapped[date] = mapped_column(Date)
    new_due: Mapped[date | None] = mapped_column(Date)
    told_at: Mapped[datetime | None]
    told_how: Mapped[str | None] = mapped_column(Text)

    asked_by: Mapped[User | None] = relationship(foreign_keys=[asked_by_id])
    decided_by: Mapped[User | None] = relationship(foreign_keys=[decided_by_id])


class Review(Base):
    """A review (复查) or re-review (复核) that the petitioner asked for, of one opinion.

    organ: who answers it, in words. Both days are local.
    """

    __tablename__ = "reviews"
    __table_args__ = (
        UniqueConstraint("opinion_id", "level"),
        one_of("level", tuple(REVIEW_LEVELS)),
        one_of("conclusion", tuple(REVIEW_CONCLUSIONS)),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    town_id: Mapped[int] = mapped_column(ForeignKey("towns.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    opinion_id: Mapped[int] = mapped_column(ForeignKey("opinions.id"))
    level: Mapped[str] = mapped_column(Text)
    asked_on: Mapped[date] = mapped_column(Date)
    reason: Mapped[str] = mapped_column(Sealed("reviews.reason"))
    organ: Mapped[str] = mapped_column(Text)
    answered_on: Mapped[date | None] = mapped_column(Date)
    conclusion: Mapped[str | None] = mapped_column(Text)
    answer: Mapped[str | None] = mapped_column(Sealed("reviews.answer"))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    hearings: Mapped[list["Hearing"]] = relationship(order_by="Hearing.first")


class Hearing(Base):
    """Days of a hearing (听证) in a re-review, both included; they do not count (article 36)."""

    __tablename__ = "hearings"
    __table_args__ = (CheckConstraint("last >= first", name="order"),)

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    town_id: Mapped[int] = mapped_column(ForeignKey("towns.id"))
    review_id: Mapped[int] = mapped_column(ForeignKey("reviews.id"), index=True)
    first: Mapped[date] = mapped_column(Date)
    last: Mapped[date] = mapped_column(Date)

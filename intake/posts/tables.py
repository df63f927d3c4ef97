"""What a petition post writes down."""

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, Date, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from intake.cases.tables import Case
from intake.database import Base
from intake.sealing import Sealed
from intake.town.tables import PetitionPost, User


class Reception(Base):
    """One visit to a post (批): how many came (人次), who spoke for them, what came of it.

    case_id: the case it is about, None if it was answered on the spot. opened_case: the visit itself
    became that case, whose own row counts it already, so the figures do not count it twice.
    representatives: at most five names, one a line (《信访工作条例》第二十条).
    """

    __tablename__ = "receptions"
    __table_args__ = (
        CheckConstraint("people >= 1", name="people"),
        UniqueConstraint("submission_id"),
        Index("ix_receptions_at", "town_id", "at"),
        Index("ix_receptions_post", "post_id", "at"),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    town_id: Mapped[int] = mapped_column(ForeignKey("towns.id"))
    post_id: Mapped[int] = mapped_column(ForeignKey("petition_posts.id"))
    at: Mapped[datetime]
    people: Mapped[int]
    representatives: Mapped[str] = mapped_column(Sealed("receptions.representatives"))
    visitor_name: Mapped[str | None] = mapped_column(Sealed("receptions.visitor_name"))
    visitor_phone: Mapped[str | None] = mapped_column(Sealed("receptions.visitor_phone"))
    visitor_phone_index: Mapped[str | None] = mapped_column(Text, index=True)
    matter: Mapped[str] = mapped_column(Sealed("receptions.matter"))
    answer: Mapped[str | None] = mapped_column(Sealed("receptions.answer"))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"), index=True)
    opened_case: Mapped[bool] = mapped_column(default=False)
    submission_id: Mapped[str | None] = mapped_column(Text)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    demo: Mapped[bool] = mapped_column(default=False)

    post: Mapped[PetitionPost] = relationship()
    case: Mapped[Case | None] = relationship()
    by: Mapped[User | None] = relationship()


class PostDuty(Base):
    """Who is on duty at a post on an evening; the weekday names the theme (夜学, 夜访, …)."""

    __tablename__ = "post_duties"
    __table_args__ = (UniqueConstraint("post_id", "day", "user_id"), Index("ix_post_duties_day", "day"))

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    town_id: Mapped[int] = mapped_column(ForeignKey("towns.id"))
    post_id: Mapped[int] = mapped_column(ForeignKey("petition_posts.id"))
    day: Mapped[date] = mapped_column(Date)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    signed_in_at: Mapped[datetime | None]
    note: Mapped[str | None] = mapped_column(Sealed("post_duties.note"))

    post: Mapped[PetitionPost] = relationship()
    user: Mapped[User] = relationship()


class RollCall(Base):
    """A post's "none today" (零报告), one tap a day."""

    __tablename__ = "roll_calls"

    post_id: Mapped[int] = mapped_column(ForeignKey("petition_posts.id"), primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    town_id: Mapped[int] = mapped_column(ForeignKey("towns.id"))
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    by: Mapped[User | None] = relationship()

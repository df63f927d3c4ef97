"""How a person judged two cases that look alike."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from intake.database import Base
from intake.sealing import Sealed
from intake.town.tables import User

JUDGEMENTS = {"linked": "关联", "merged": "合并", "apart": "不是一件事"}


class CaseLink(Base):
    """One judgement about a pair. case_id: the later case; other_id: the earlier one, which stays.

    state_before: where the merged case stood, to go back to. undone_at: when the judgement was taken back.
    """

    __tablename__ = "case_links"
    __table_args__ = (
        CheckConstraint(f"judgement IN ({','.join(repr(one) for one in JUDGEMENTS)})", name="judgement"),
        CheckConstraint("case_id <> other_id", name="two"),
        Index("uq_case_links_pair", "case_id", "other_id", unique=True, postgresql_where="undone_at IS NULL"),
        Index("ix_case_links_other", "other_id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    town_id: Mapped[int] = mapped_column(ForeignKey("towns.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    other_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    judgement: Mapped[str] = mapped_column(Text)
    reason: Mapped[str | None] = mapped_column(Sealed("case_links.reason"))
    state_before: Mapped[str | None] = mapped_column(Text)
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    undone_at: Mapped[datetime | None]
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    by: Mapped[User | None] = relationship(foreign_keys=[by_id])

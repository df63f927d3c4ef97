"""Dated tasks of a case."""

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, Date, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from intake.database import Base
from intake.sealing import Sealed
from intake.town.tables import User

TASK_KINDS = {"follow_up": "回访", "performance": "履行回访", "tell_extension": "告知延期"}


class Task(Base):
    """Something to do for a case by a day: who, until when, and what came of it.

    due: the local day by whose end it must be done. subject_id: the agreement or extension it belongs to.
    outcome: a code of the room that set the task (kept, breached, satisfied, …).
    """

    __tablename__ = "case_tasks"
    __table_args__ = (
        CheckConstraint(f"kind IN ({','.join(repr(kind) for kind in TASK_KINDS)})", name="kind"),
        Index("ix_case_tasks_undone", "due", "case_id", postgresql_where="done_at IS NULL"),
        Index("ix_case_tasks_person", "person_id", "due", postgresql_where="done_at IS NULL"),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    town_id: Mapped[int] = mapped_column(ForeignKey("towns.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    kind: Mapped[str] = mapped_column(Text)
    due: Mapped[date] = mapped_column(Date)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    subject_id: Mapped[int | None] = mapped_column(BigInteger)
    missed: Mapped[bool] = mapped_column(default=False)
    done_at: Mapped[datetime | None]
    done_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    outcome: Mapped[str | None] = mapped_column(Text)
    result: Mapped[str | None] = mapped_column(Sealed("case_tasks.result"))

    person: Mapped[User | None] = relationship(foreign_keys=[person_id])
    done_by: Mapped[User | None] = relationship(foreign_keys=[done_by_id])

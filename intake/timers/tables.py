"""The alarm clock's table."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from intake.database import Base

TIMER_KINDS = (
    "reminder",
    "evening_end",
    "escalation",
    "unassigned",
    "alert",
    "clock_warning",
    "clock_end",
    "agenda",
    "handover_end",
    "refusal_end",
    "task_reminder",
    "task_end",
)
#: What goes on although the case is closed: the law's later clocks, and what was agreed to be done.
OUTLIVING_KINDS = ("clock_warning", "clock_end", "task_reminder", "task_end")
TIMER_STATES = ("planned", "rung", "cancelled", "stuck")


class Timer(Base):
    """One thing that must happen at one instant, exactly once.

    key: what of the kind, e.g. "3" for the third evening or "resolution:2d".
    version: the case's round, so that a reopened case gets fresh timers.
    consequence: what followed, in one word and an optional detail; filled when it rang.
    """

    __tablename__ = "timers"
    __table_args__ = (
        UniqueConstraint("case_id", "kind", "key", "version"),
        CheckConstraint(f"state IN ({','.join(repr(state) for state in TIMER_STATES)})", name="state"),
        Index("ix_timers_due", "due_at", "id", postgresql_where="state = 'planned'"),
        Index("ix_timers_stuck", "id", postgresql_where="state = 'stuck'"),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    town_id: Mapped[int] = mapped_column(ForeignKey("towns.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    kind: Mapped[str] = mapped_column(Text)
    key: Mapped[str] = mapped_column(Text)
    version: Mapped[int]
    due_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(Text, default="planned")
    rung_at: Mapped[datetime | None]
    consequence: Mapped[str | None] = mapped_column(Text)
    attempts: Mapped[int] = mapped_column(default=0)

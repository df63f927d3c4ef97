"""The audit log's table. Rows are only ever added; triggers in the migration refuse the rest."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from intake.database import Base


class AuditEntry(Base):
    """Who did what to what. Never holds personal data.

    position, previous and digest stay empty until the chain takes the row up: actions append
    without waiting for one another, and one sealer links what is committed (see chain.py).
    """

    __tablename__ = "audit_entries"
    __table_args__ = (
        Index("ix_audit_entries_unsealed", "id", postgresql_where="position IS NULL"),
        Index("ix_audit_entries_subject", "subject"),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    town_id: Mapped[int] = mapped_column(ForeignKey("towns.id"))
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(Text)
    action: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(Text)
    detail: Mapped[dict[str, Any]]
    position: Mapped[int | None] = mapped_column(BigInteger, unique=True)
    previous: Mapped[str | None] = mapped_column(Text)
    digest: Mapped[str | None] = mapped_column(Text)

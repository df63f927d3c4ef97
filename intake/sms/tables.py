"""The outbox and the simulator's phones."""

import uuid
from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from intake.database import Base
from intake.sealing import Sealed
from intake.town.tables import User

PURPOSES = (
    "reminder",
    "escalation",
    "alert",
    "digest",
    "summary",
    "receipt",
    "handover",
    "decision",
    "code",
)
MESSAGE_STATES = (
    "queued",
    "sending",
    "accepted",
    "delivered",
    "failed",
    "unknown",
    "held",
    "cancelled",
    "merged",
)


class Message(Base):
    """One matter told to one person, whatever becomes of it.

    case_number: beside the id, because this room knows a case only by what it is called.
    key: unique by what, whom and step, so that nothing is told twice.
    gather: part of a digest when the same person has more of the same kind from one sweep.
    out_id: our own reference, sent along, by which the gateway can be asked.
    lease_until: while sending, by the database's own clock; after it the gateway is asked.
    """

    __tablename__ = "messages"
    __table_args__ = (
        CheckConstraint(f"purpose IN ({','.join(repr(p) for p in PURPOSES)})", name="purpose"),
        CheckConstraint(f"state IN ({','.join(repr(s) for s in MESSAGE_STATES)})", name="state"),
        Index("ix_messages_waiting", "not_before", "id", postgresql_where="state IN ('queued','held')"),
        Index("ix_messages_sending", "lease_until", postgresql_where="state = 'sending'"),
        Index("ix_messages_gather", "user_id", postgresql_where="gather"),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    town_id: Mapped[int] = mapped_column(ForeignKey("towns.id"))
    key: Mapped[str] = mapped_column(Text, unique=True)
    purpose: Mapped[str] = mapped_column(Text)
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"), index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    case_number: Mapped[str | None] = mapped_column(Text)
    digest_id: Mapped[int | None] = mapped_column(ForeignKey("messages.id"), index=True)
    to: Mapped[str] = mapped_column(Sealed("messages.to"))
    body: Mapped[str] = mapped_column(Text)
    segments: Mapped[int]
    urgent: Mapped[bool] = mapped_column(default=False)
    gather: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(Text, default="queued")
    created_at: Mapped[datetime] = mapped_column(index=True)
    not_before: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    gateway: Mapped[str | None] = mapped_column(Text)
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None] = mapped_column(Text)
    out_id: Mapped[uuid.UUID] = mapped_column(unique=True, default=uuid.uuid4)
    lease_until: Mapped[datetime | None]

    user: Mapped[User | None] = relationship()


class SimulatedText(Base):
    """A text that the simulator took, shown on /dev/phone."""

    __tablename__ = "simulated_texts"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    out_id: Mapped[uuid.UUID] = mapped_column(unique=True)
    phone: Mapped[str] = mapped_column(Sealed("simulated_texts.phone"))
    phone_index: Mapped[str] = mapped_column(Text, index=True)
    body: Mapped[str] = mapped_column(Text)
    received_at: Mapped[datetime]

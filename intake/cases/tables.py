"""Cases and all that hangs on one case."""

import uuid
from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, Date, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship

from intake.cases.circle.tables import CaseReader, Recusal
from intake.database import Base
from intake.rules.categories import PETITION_KINDS, RATINGS
from intake.rules.deadlines import CLOCK_KINDS, CLOCK_STATES
from intake.rules.handovers import HANDOVER_STATES, PARTS
from intake.rules.lifecycle import STATE_NAMES
from intake.sealing import Sealed
from intake.town.tables import Department, Grid, User, Village


def one_of(column: str, values: tuple[str, ...]) -> CheckConstraint:
    """Return a CHECK that the column holds one of the values."""
    return CheckConstraint(f"{column} IN ({','.join(repr(v) for v in values)})", name=column)


class Case(Base):
    """A matter (事项): a petition, a dispute or a hotline order.

    round: 1, and one more each time the case is reopened; the evenings begin anew with it.
    chain_level: how far up the playbook's chain the case has climbed; -1 while nobody has it.
    submission_hash: keyed hash of what was sent under submission_id, to tell a repeat from a clash.
    petition_kind: what a petition wants (信访目的); None for other kinds of case.
    sealed: only named readers see it. guarded: sealed, or somebody is recused; if not, the circle is open
    and need not be asked for.
    representatives: names, one a line, of those who speak for a group.
    reply: what the hotline was answered.
    """

    __tablename__ = "cases"
    __table_args__ = (
        UniqueConstraint("town_id", "number"),
        UniqueConstraint("town_id", "external_number"),
        one_of("kind", ("petition", "dispute", "hotline")),
        one_of("state", tuple(STATE_NAMES)),
        one_of("risk", ("red", "orange", "yellow", "blue")),
        one_of("petition_kind", tuple(PETITION_KINDS)),
        one_of("rating", tuple(RATINGS)),
        CheckConstraint("people >= 1", name="people"),
        CheckConstraint("guarded OR NOT sealed", name="guarded"),
        Index("ix_cases_open", "village_id", "id", postgresql_where="closed_at IS NULL"),
        Index("ix_cases_registered", "town_id", "registered_at", "id"),
        Index("ix_cases_closed", "town_id", "closed_at", postgresql_where="closed_at IS NOT NULL"),
        Index("ix_cases_village_registered", "village_id", "registered_at"),
        Index("ix_cases_assignee_open", "assignee_id", postgresql_where="closed_at IS NULL"),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    town_id: Mapped[int] = mapped_column(ForeignKey("towns.id"))
    number: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    petition_kind: Mapped[str | None] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text, default="registered")
    sealed: Mapped[bool] = mapped_column(default=False)
    guarded: Mapped[bool] = mapped_column(default=False)
    source: Mapped[str] = mapped_column(Text)
    category: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text)
    narrative: Mapped[str] = mapped_column(Sealed("cases.narrative"))
    people: Mapped[int] = mapped_column(default=1)
    visitors: Mapped[int | None]
    representatives: Mapped[str | None] = mapped_column(Sealed("cases.representatives"))
    village_id: Mapped[int] = mapped_column(ForeignKey("villages.id"))
    grid_id: Mapped[int | None] = mapped_column(ForeignKey("grids.id"))
    happened_at: Mapped[date | None] = mapped_column(Date)
    risk: Mapped[str] = mapped_column(Text, default="blue")
    risk_signs: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    supervisor_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    chain_level: Mapped[int] = mapped_column(default=-1)
    playbook: Mapped[str] = mapped_column(Text)
    round: Mapped[int] = mapped_column(default=1)
    registered_at: Mapped[datetime]
    registered_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    accepted_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    outcome: Mapped[str | None] = mapped_column(Sealed("cases.outcome"))
    hotline_number: Mapped[str | None] = mapped_column(Text)
    hotline_due: Mapped[date | None] = mapped_column(Date)
    reply: Mapped[str | None] = mapped_column(Sealed("cases.reply"))
    replied_at: Mapped[datetime | None]
    rating: Mapped[str | None] = mapped_column(Text)
    rated_at: Mapped[datetime | None]
    rating_words: Mapped[str | None] = mapped_column(Sealed("cases.rating_words"))
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"), index=True)
    online_number: Mapped[str | None] = mapped_column(Text)
    online_on: Mapped[date | None] = mapped_column(Date)
    external_number: Mapped[str | None] = mapped_column(Text)
    submission_id: Mapped[uuid.UUID | None] = mapped_column(unique=True)
    submission_hash: Mapped[str | None] = mapped_column(Text)
    status_code: Mapped[str] = mapped_column(Sealed("cases.status_code"))
    status_failures: Mapped[int] = mapped_column(default=0)
    status_locked_until: Mapped[datetime | None]
    demo: Mapped[bool] = mapped_column(default=False)

    village: Mapped[Village] = relationship()
    grid: Mapped[Grid | None] = relationship()
    assignee: Mapped[User | None] = relationship(foreign_keys=[assignee_id])
    supervisor: Mapped[User | None] = relationship(foreign_keys=[supervisor_id])
    registered_by: Mapped[User | None] = relationship(foreign_keys=[registered_by_id])
    parties: Mapped[list["Party"]] = relationship(order_by="Party.id")
    evenings: Mapped[list["CaseEvening"]] = relationship(order_by="CaseEvening.round, CaseEvening.n")
    clocks: Mapped[list["LegalClock"]] = relationship(order_by="LegalClock.id")
    events: Mapped[list["CaseEvent"]] = relationship(order_by="CaseEvent.at, CaseEvent.id")
    handovers: Mapped[list["Handover"]] = relationship(order_by="Handover.id")
    recusals: Mapped[list[Recusal]] = relationship(order_by=Recusal.user_id, cascade="all, delete-orphan")
    readers: Mapped[list[CaseReader]] = relationship(
        order_by=CaseReader.user_id, cascade="all, delete-orphan"
    )
    merged_into: Mapped["Case | None"] = relationship(remote_side=[id])

    @property
    def current_evenings(self) -> list["CaseEvening"]:
        """The evenings of the present round, in order."""
        return [evening for evening in self.evenings if evening.round == self.round]


class Party(Base):
    """A person of the case; every personal field is sealed, with blind indexes for exact search."""

    __tablename__ = "parties"
    __table_args__ = (one_of("role", ("petitioner", "other")),)

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    town_id: Mapped[int] = mapped_column(ForeignKey("towns.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    role: Mapped[str] = mapped_column(Text)
    name: Mapped[str | None] = mapped_column(Sealed("parties.name"))
    phone: Mapped[str | None] = mapped_column(Sealed("parties.phone"))
    id_no: Mapped[str | None] = mapped_column(Sealed("parties.id_no"))
    address: Mapped[str | None] = mapped_column(Sealed("parties.address"))
    name_index: Mapped[str | None] = mapped_column(Text, index=True)
    phone_index: Mapped[str | None] = mapped_column(Text, index=True)
    id_no_index: Mapped[str | None] = mapped_column(Text, index=True)


class CaseEvening(Base):
    """One of a case's seven evenings, as its playbook planned it."""

    __tablename__ = "case_evenings"
    __table_args__ = (UniqueConstraint("case_id", "round", "n"),)

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    town_id: Mapped[int] = mapped_column(ForeignKey("towns.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    round: Mapped[int]
    n: Mapped[int]
    title: Mapped[str] = mapped_column(Text)
    asks: Mapped[str] = mapped_column(Text)
    kinds: Mapped[list[str]] = mapped_column(ARRAY(Text))
    actor: Mapped[str] = mapped_column(Text)
    remind_at: Mapped[datetime]
    due_at: Mapped[datetime] = mapped_column(index=True)
    escalate_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    missed: Mapped[bool] = mapped_column(default=False)
    escalated_to_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    #: It passed while the case was merged into another one, so it does not count as missed.
    spared_at: Mapped[datetime | None]

    escalated_to: Mapped[User | None] = relationship()


class LegalClock(Base):
    """A deadline that a law or the town set. Reminded by the strict date; both are shown.

    n: 1, and one more when the law starts the same kind anew (a second agreement, a second opinion).
    """

    __tablename__ = "legal_clocks"
    __table_args__ = (
        UniqueConstraint("case_id", "kind", "n"),
        one_of("kind", CLOCK_KINDS),
        one_of("state", CLOCK_STATES),
        Index("ix_legal_clocks_running", "strict", "case_id", postgresql_where="state = 'running'"),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    town_id: Mapped[int] = mapped_column(ForeignKey("towns.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    kind: Mapped[str] = mapped_column(Text)
    n: Mapped[int] = mapped_column(default=1)
    law: Mapped[str] = mapped_column(Text)
    start: Mapped[date] = mapped_column(Date)
    strict: Mapped[date] = mapped_column(Date)
    rolled: Mapped[date] = mapped_column(Date)
    provisional: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(Text, default="running")
    ended_at: Mapped[datetime | None]


class CaseEvent(Base):
    """Something that happened to a case. Never changed once written."""

    __tablename__ = "case_events"
    __table_args__ = (Index("ix_case_events_case", "case_id", "at", "id"),)

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    town_id: Mapped[int] = mapped_column(ForeignKey("towns.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    kind: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Sealed("case_events.text"))
    present: Mapped[str | None] = mapped_column(Sealed("case_events.present"))
    next_date: Mapped[date | None] = mapped_column(Date)
    evening_n: Mapped[int | None]

    by: Mapped[User | None] = relationship()


class Handover(Base):
    """A department asked to take its part; it is the sender's until acknowledged.

    part: lead or co-handling. due: the local day by which its task is to be done. acknowledge_by: after
    it the hand-over climbs. decide_by: the office decides on a refusal until then. insisted: the office
    decided that the department must take it.
    """

    __tablename__ = "handovers"
    __table_args__ = (
        one_of("part", tuple(PARTS)),
        one_of("state", tuple(HANDOVER_STATES)),
        Index("ix_handovers_department", "department_id", "case_id"),
        Index(
            "uq_handovers_lead",
            "case_id",
            unique=True,
            postgresql_where="part = 'lead' AND state IN ('waiting','acknowledged','refused')",
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    town_id: Mapped[int] = mapped_column(ForeignKey("towns.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    department_id: Mapped[int] = mapped_column(ForeignKey("departments.id"))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime]
    task: Mapped[str] = mapped_column(Sealed("handovers.task"))
    part: Mapped[str] = mapped_column(Text, default="lead")
    state: Mapped[str] = mapped_column(Text, default="waiting")
    due: Mapped[date | None] = mapped_column(Date)
    acknowledge_by: Mapped[datetime | None]
    acknowledged_at: Mapped[datetime | None]
    acknowledged_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    refused_at: Mapped[datetime | None]
    refused_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    refusal: Mapped[str | None] = mapped_column(Sealed("handovers.refusal"))
    decide_by: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decision: Mapped[str | None] = mapped_column(Sealed("handovers.decision"))
    insisted: Mapped[bool] = mapped_column(default=False)
    done_at: Mapped[datetime | None]
    done_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    result: Mapped[str | None] = mapped_column(Sealed("handovers.result"))

    department: Mapped[Department] = relationship()
    by: Mapped[User | None] = relationship(foreign_keys=[by_id])
    acknowledged_by: Mapped[User | None] = relationship(foreign_keys=[acknowledged_by_id])


class Participant(Base):
    """Someone asked to help with a case, such as a mediator; it lets them see it."""

    __tablename__ = "participants"

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True, index=True)
    town_id: Mapped[int] = mapped_column(ForeignKey("towns.id"))
    added_at: Mapped[datetime]

    user: Mapped[User] = relationship()


class DaySerial(Base):
    """The last serial given to a case registered on a day; only ever grows."""

    __tablename__ = "day_serials"

    town_id: Mapped[int] = mapped_column(ForeignKey("towns.id"), primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    last: Mapped[int]

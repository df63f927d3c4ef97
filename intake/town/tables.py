"""The town's own tables: places, departments, people."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship

from intake.database import Base
from intake.sealing import Sealed


class Town(Base):
    """A town served by this installation; `prefix` begins its case numbers."""

    __tablename__ = "towns"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text, unique=True)
    prefix: Mapped[str] = mapped_column(Text)
    #: Landline that a text may name, so that a reader knows whom to call back.
    office_phone: Mapped[str] = mapped_column(Text, default="")


class Village(Base):
    """An administrative village (行政村) with its national code."""

    __tablename__ = "villages"
    __table_args__ = (UniqueConstraint("town_id", "name"), UniqueConstraint("town_id", "code"))

    id: Mapped[int] = mapped_column(primary_key=True)
    town_id: Mapped[int] = mapped_column(ForeignKey("towns.id"))
    code: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)


class ServiceCenter(Base):
    """A village's service center (党群服务中心)."""

    __tablename__ = "service_centers"

    id: Mapped[int] = mapped_column(primary_key=True)
    town_id: Mapped[int] = mapped_column(ForeignKey("towns.id"))
    village_id: Mapped[int] = mapped_column(ForeignKey("villages.id"), unique=True)
    name: Mapped[str] = mapped_column(Text)
    phone: Mapped[str] = mapped_column(Text, default="")

    village: Mapped[Village] = relationship()


class PetitionPost(Base):
    """A petition post (信访阵地); a village may have none."""

    __tablename__ = "petition_posts"

    id: Mapped[int] = mapped_column(primary_key=True)
    town_id: Mapped[int] = mapped_column(ForeignKey("towns.id"))
    village_id: Mapped[int] = mapped_column(ForeignKey("villages.id"), unique=True)
    name: Mapped[str] = mapped_column(Text)

    village: Mapped[Village] = relationship()


class Grid(Base):
    """A grid (网格): the part of a village one grid worker walks."""

    __tablename__ = "grids"
    __table_args__ = (UniqueConstraint("town_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    town_id: Mapped[int] = mapped_column(ForeignKey("towns.id"))
    village_id: Mapped[int] = mapped_column(ForeignKey("villages.id"), index=True)
    name: Mapped[str] = mapped_column(Text)

    village: Mapped[Village] = relationship()


class Department(Base):
    """A line department (职能部门); `code` is its short English handle, e.g. police."""

    __tablename__ = "departments"
    __table_args__ = (UniqueConstraint("town_id", "code"), UniqueConstraint("town_id", "name"))

    id: Mapped[int] = mapped_column(primary_key=True)
    town_id: Mapped[int] = mapped_column(ForeignKey("towns.id"))
    code: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    #: A department that was dissolved keeps its past; nothing new is handed to it.
    active: Mapped[bool] = mapped_column(default=True)


class User(Base):
    """A person with an account. `role` is one of rules.categories.ROLES.

    village_id: the center's or mediator's village. grid_id: the grid worker's grid.
    session_epoch: raised to end every session of this person at once.
    skills: what a mediator is good at, as categories of disputes.
    """

    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    town_id: Mapped[int] = mapped_column(ForeignKey("towns.id"), index=True)
    username: Mapped[str] = mapped_column(Text, unique=True)
    name: Mapped[str] = mapped_column(Sealed("users.name"))
    phone: Mapped[str | None] = mapped_column(Sealed("users.phone"))
    role: Mapped[str] = mapped_column(Text, index=True)
    title: Mapped[str] = mapped_column(Text, default="")
    skills: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    password_hash: Mapped[str] = mapped_column(Text)
    village_id: Mapped[int | None] = mapped_column(ForeignKey("villages.id"))
    grid_id: Mapped[int | None] = mapped_column(ForeignKey("grids.id"))
    department_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"))
    active: Mapped[bool] = mapped_column(default=True)
    demo: Mapped[bool] = mapped_column(default=False)
    failed_logins: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]
    session_epoch: Mapped[int] = mapped_column(default=0)

    village: Mapped[Village | None] = relationship()
    grid: Mapped[Grid | None] = relationship()
    department: Mapped[Department | None] = relationship()


class VillageLead(Base):
    """Which village lead (包村干部) answers for which village."""

    __tablename__ = "village_leads"

    village_id: Mapped[int] = mapped_column(ForeignKey("villages.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)
    town_id: Mapped[int] = mapped_column(ForeignKey("towns.id"))


class PlaybookVersion(Base):
    """One published version of a seven-evening playbook, kept for the cases that began under it.

    The town's newest is in force. why: what was changed and why; None for what came with the program.
    """

    __tablename__ = "playbook_versions"
    __table_args__ = (UniqueConstraint("town_id", "key", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    town_id: Mapped[int] = mapped_column(ForeignKey("towns.id"))
    key: Mapped[str] = mapped_column(Text)
    version: Mapped[int]
    body: Mapped[str] = mapped_column(Text)
    published_at: Mapped[datetime]
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    why: Mapped[str | None] = mapped_column(Text)

    published_by: Mapped[User | None] = relationship()


class HolidayDay(Base):
    """A day off or a make-up workday (调休) that the town loaded from a file, over the shipped list."""

    __tablename__ = "holiday_days"

    town_id: Mapped[int] = mapped_column(ForeignKey("towns.id"), primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    off: Mapped[bool]
    #: The year whose list the day came with; that year counts as published.
    year: Mapped[int]


class Duty(Base):
    """Which department leads in matters of a category, and on what basis (职责清单)."""

    __tablename__ = "duties"
    __table_args__ = (UniqueConstraint("town_id", "category"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    town_id: Mapped[int] = mapped_column(ForeignKey("towns.id"))
    category: Mapped[str] = mapped_column(Text)
    lead_id: Mapped[int] = mapped_column(ForeignKey("departments.id"))
    basis: Mapped[str] = mapped_column(Text, default="")

    lead: Mapped[Department] = relationship()
    helpers: Mapped[list["DutyHelper"]] = relationship(
        order_by="DutyHelper.department_id", cascade="all, delete-orphan"
    )


class DutyHelper(Base):
    """A department that co-handles (协办) matters of a category."""

    __tablename__ = "duty_helpers"

    duty_id: Mapped[int] = mapped_column(ForeignKey("duties.id", ondelete="CASCADE"), primary_key=True)
    department_id: Mapped[int] = mapped_column(ForeignKey("departments.id"), primary_key=True)
    town_id: Mapped[int] = mapped_column(ForeignKey("towns.id"))

    department: Mapped[Department] = relationship()


class StandIn(Base):
    """Who stands in for a person on leave, from the first to the last local day, both included."""

    __tablename__ = "stand_ins"
    __table_args__ = (
        CheckConstraint("last >= first", name="order"),
        CheckConstraint("user_id <> stand_in_id", name="two"),
        Index("ix_stand_ins_days", "town_id", "first", "last"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    town_id: Mapped[int] = mapped_column(ForeignKey("towns.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    stand_in_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    first: Mapped[date] = mapped_column(Date)
    last: Mapped[date] = mapped_column(Date)
    reason: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    user: Mapped[User] = relationship(foreign_keys=[user_id])
    stand_in: Mapped[User] = relationship(foreign_keys=[stand_in_id])


class DeclaredTie(Base):
    """Two people who declared that they are close (亲属等): recusal of one keeps out the other too."""

    __tablename__ = "declared_ties"
    __table_args__ = (
        UniqueConstraint("user_id", "other_id"),
        CheckConstraint("user_id < other_id", name="order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    town_id: Mapped[int] = mapped_column(ForeignKey("towns.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    other_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    tie: Mapped[str] = mapped_column(Sealed("declared_ties.tie"))
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    user: Mapped[User] = relationship(foreign_keys=[user_id])
    other: Mapped[User] = relationship(foreign_keys=[other_id])


class ApiToken(Base):
    """A person's key to the JSON API; only its SHA-256 is kept."""

    __tablename__ = "api_tokens"

    id: Mapped[int] = mapped_column(primary_key=True)
    town_id: Mapped[int] = mapped_column(ForeignKey("towns.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    digest: Mapped[str] = mapped_column(Text, unique=True)
    created_at: Mapped[datetime]

    user: Mapped[User] = relationship()


class Heartbeat(Base):
    """When a periodic job last ran to its end; doctor, readyz and the office page read it."""

    __tablename__ = "heartbeats"

    job: Mapped[str] = mapped_column(Text, primary_key=True)
    at: Mapped[datetime]

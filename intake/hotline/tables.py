"""How a town reads the hotline's Excel."""

from datetime import datetime

from sqlalchemy import ForeignKey, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from intake.database import Base


class ColumnMapping(Base):
    """A named reading of a workbook: our field → the heading that stands in the file."""

    __tablename__ = "column_mappings"

    town_id: Mapped[int] = mapped_column(ForeignKey("towns.id"), primary_key=True)
    name: Mapped[str] = mapped_column(Text, primary_key=True)
    columns: Mapped[dict[str, str]] = mapped_column(JSONB)
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

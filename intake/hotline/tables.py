"""How a town reads the hotline's Excel."""

from datetime import datetime

from sqlalchemy import ForeignKey, Text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from intake.database import Base


class ColumnMapping(Base):
    """A named reading of a workbook: our field → the heading that stands in the file.

    headings: all headings of that file in their order, so that replies go back in the same shape.
    """

    __tablename__ = "column_mappings"

    town_id: Mapped[int] = mapped_column(ForeignKey("towns.id"), primary_key=True)
    name: Mapped[str] = mapped_column(Text, primary_key=True)
    columns: Mapped[dict[str, str]] = mapped_column(JSONB)
    headings: Mapped[list[str]] = mapped_column(ARRAY(Text))
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

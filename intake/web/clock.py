"""What time it is for a page; a test sets QIWAN_NOW to a clock of its own."""

from datetime import UTC, datetime

from flask import current_app


def now() -> datetime:
    """Return the present instant in UTC."""
    at: datetime = current_app.config["QIWAN_NOW"]()
    return at


def real_now() -> datetime:
    """Return the machine's clock."""
    return datetime.now(UTC)

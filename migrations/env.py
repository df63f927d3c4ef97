"""Where Alembic meets the application: one database, online only, personal columns written as text."""

from typing import Any

from alembic import context
from flask import current_app

from intake.sealing import Sealed

handle = current_app.extensions["migrate"].db


def render(kind: str, item: Any, _autogen: Any) -> str | bool:
    """A sealed column is text to the database; migrations must not import the application."""
    return "sa.Text()" if kind == "type" and isinstance(item, Sealed) else False


def run() -> None:
    """Run the migrations in one transaction each, so that a failed one leaves nothing behind."""
    with handle.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=handle.metadata,
            render_item=render,
            transaction_per_migration=True,
            compare_type=True,
        )
        with context.begin_transaction():
            context.run_migrations()


run()

"""Let the replay's thousands of commits not wait for the disk one by one."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from intake.database import db


@contextmanager
def quick_commits() -> Iterator[None]:
    """Open connections whose commits reach the disk a moment later.

    A power cut may lose the last moments, never break anything; the next load plays them again.
    """
    engine = db.engine
    event.listen(engine, "connect", _do_not_wait)
    db.session.remove()
    engine.dispose()
    try:
        yield
    finally:
        event.remove(engine, "connect", _do_not_wait)
        db.session.remove()
        engine.dispose()


def _do_not_wait(connection: Any, record: object) -> None:
    connection.execute("SET synchronous_commit TO off")
    connection.commit()

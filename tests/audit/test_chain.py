"""The audit log: only ever added to, and a change is found and located."""

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from intake.audit.chain import seal_entries, verify_chain
from intake.audit.log import record
from intake.audit.tables import AuditEntry
from intake.database import db
from tests.conftest import MONDAY, MakeCase, user


def write(count: int) -> None:
    for n in range(count):
        record(user("office").town_id, at=MONDAY, by="office", action="test", subject=f"thing {n}")
    db.session.commit()


def as_owner(statement: str) -> None:
    """Do what only the database's owner can: switch the guards off first."""
    db.session.execute(text("ALTER TABLE audit_entries DISABLE TRIGGER USER"))
    db.session.execute(text(statement))
    db.session.execute(text("ALTER TABLE audit_entries ENABLE TRIGGER USER"))
    db.session.commit()


def test_registering_leaves_a_line_without_personal_data(make_case: MakeCase) -> None:
    case = make_case()
    entries = db.session.scalars(select(AuditEntry)).all()
    assert [(e.actor, e.action, e.subject) for e in entries] == [
        ("office", "case.registered", f"case {case.number}")
    ]


def test_a_whole_chain_verifies(bare_app: Flask) -> None:
    write(5)
    assert seal_entries() == 5
    verdict = verify_chain()
    assert (verdict.entries, verdict.broken_at) == (5, None)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entries SET subject = 'other' WHERE position = 3",
        "DELETE FROM audit_entries WHERE position = 3",
        "TRUNCATE audit_entries",
    ],
)
def test_the_database_refuses_to_change_or_remove_a_line(bare_app: Flask, statement: str) -> None:
    write(5)
    seal_entries()
    with pytest.raises(DBAPIError, match="append-only"):
        db.session.execute(text(statement))
    db.session.rollback()


@pytest.mark.parametrize(
    "forgery",
    [
        "UPDATE audit_entries SET actor = 'mayor' WHERE position = 3",
        "DELETE FROM audit_entries WHERE position = 3",
        "UPDATE audit_entries SET detail = '{\"a\": 1}' WHERE position = 3",
    ],
)
def test_a_forgery_by_the_owner_is_found_and_located(bare_app: Flask, forgery: str) -> None:
    write(5)
    seal_entries()
    as_owner(forgery)
    verdict = verify_chain()
    assert verdict.entries == 2
    assert verdict.broken_at is not None
    assert "position 3" in verdict.broken_at

"""Keeping accounts and checking the log are offices of their own."""

from flask import Flask
from sqlalchemy import text

from intake.audit.chain import seal_entries
from intake.database import db
from tests.conftest import FORM, MakeCase
from tests.web.conftest import Login


def test_the_admin_sees_accounts_and_no_case(login: Login, make_case: MakeCase) -> None:
    number = make_case().number
    page = login("admin").get("/accounts").text
    assert "grid01" in page
    assert "mediator113" in page
    assert number not in page


def test_the_auditor_sees_lines_and_whether_the_chain_is_whole(login: Login, make_case: MakeCase) -> None:
    number = make_case().number
    seal_entries()
    person = login("auditor")
    page = person.get("/audit").text
    assert "日志链完整" in page
    assert f"case {number}" in page
    assert FORM["title"] not in page
    assert number in person.get("/audit?q=case.registered").text
    assert "没有这样的记录" in person.get("/audit?q=dragons&before=x").text


def test_a_broken_chain_is_said_loudly(login: Login, make_case: MakeCase, bare_app: Flask) -> None:
    make_case()
    seal_entries()
    db.session.execute(text("ALTER TABLE audit_entries DISABLE TRIGGER USER"))
    db.session.execute(text("UPDATE audit_entries SET actor = 'mallory' WHERE position = 1"))
    db.session.commit()
    assert "日志链断了" in login("auditor").get("/audit").text

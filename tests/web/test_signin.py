"""Signing in, staying, leaving."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from intake.database import db
from intake.town.tables import User
from intake.web.signin.next import local_path
from tests.conftest import Clock
from tests.web.conftest import Login, Visitor, hidden


def test_wrong_name_and_wrong_password_sound_the_same(visitor: Visitor) -> None:
    wrong_name, wrong_password = visitor.sign_in("nobody"), visitor.sign_in("office", "wrong")
    assert wrong_name.status_code == wrong_password.status_code == 401
    assert "用户名或密码不对" in wrong_name.text
    assert "用户名或密码不对" in wrong_password.text


def test_a_nul_in_the_name_is_just_wrong(visitor: Visitor) -> None:
    assert visitor.sign_in("off\0ice").status_code == 401


def test_five_wrong_passwords_lock_the_account_for_a_while(visitor: Visitor, clock: Clock) -> None:
    for _ in range(5):
        visitor.sign_in("office", "wrong")
    assert visitor.sign_in("office").status_code == 401
    clock.now += timedelta(minutes=31)
    assert visitor.sign_in("office").status_code == 303


def test_thirty_idle_minutes_end_the_session(login: Login, clock: Clock) -> None:
    person = login("grid01")
    clock.now += timedelta(minutes=29)
    assert person.get("/tonight").status_code == 200
    clock.now += timedelta(minutes=29)
    assert person.get("/tonight").status_code == 200
    clock.now += timedelta(minutes=31)
    answer = person.get("/tonight", follow_redirects=True)
    assert answer.request.path == "/login"
    assert "30分钟没有操作" in answer.text


def test_a_page_that_renews_itself_does_not_keep_the_session_alive(login: Login, clock: Clock) -> None:
    person = login("office")
    for _ in range(4):
        clock.now += timedelta(minutes=10)
        last = person.get("/office/board", headers={"X-Requested-With": "fetch"})
    assert last.status_code == 401
    assert person.get("/office").status_code == 302


def test_the_session_is_a_new_one_after_signing_in(visitor: Visitor) -> None:
    before = visitor.token()
    visitor.sign_in("grid01")
    assert visitor.token("/report") != before
    with visitor.client.session_transaction() as session:
        assert set(session) <= {"_user_id", "_fresh", "_id", "epoch", "last_seen", "csrf_token"}


def test_raising_the_epoch_ends_every_session(login: Login, bare_app: object) -> None:
    person = login("grid01")
    db.session.execute(update(User).where(User.username == "grid01").values(session_epoch=1))
    db.session.commit()
    assert person.get("/tonight").status_code == 302


def test_a_deactivated_person_is_out_at_once(login: Login, bare_app: object) -> None:
    person = login("grid01")
    db.session.execute(update(User).where(User.username == "grid01").values(active=False))
    db.session.commit()
    assert person.get("/tonight").status_code == 302


def test_signing_out_forgets_the_person(login: Login) -> None:
    person = login("grid01")
    assert person.post("/logout").status_code == 303
    assert person.get("/tonight").status_code == 302


def test_after_signing_in_one_comes_to_the_page_one_wanted(visitor: Visitor) -> None:
    asked = visitor.get("/cases?late=1")
    page = visitor.get(asked.headers["Location"]).text
    answer = visitor.sign_in("office", next=hidden(page)["next"])
    assert answer.headers["Location"] == "/cases?late=1"


@pytest.mark.parametrize(
    "text",
    [
        "//evil.example",
        "/\\evil.example",
        "https://evil.example",
        "evil",
        "/\t/evil.example",
        "/a\nb",
        "\\\\e",
        "",
    ],
)
def test_the_way_back_never_leaves_this_site(visitor: Visitor, text: str) -> None:
    assert local_path(text) == ""
    answer = visitor.sign_in("office", next=text)
    assert answer.headers["Location"] == "/"


def test_the_cookie_is_kept_from_scripts_and_other_sites(visitor: Visitor) -> None:
    cookie = visitor.sign_in("grid01").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" not in cookie


def test_over_tls_the_cookie_stays_on_tls(visitor: Visitor) -> None:
    answer = visitor.client.get("/login", base_url="https://localhost")
    assert "Secure" in answer.headers["Set-Cookie"]
    assert "Strict-Transport-Security" in answer.headers

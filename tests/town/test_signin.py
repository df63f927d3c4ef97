"""Coming in: the right password, and what happens to who guesses."""

from datetime import timedelta

import pytest
from flask import Flask

from intake.rules.refusals import SignInRefused
from intake.town.passwords import hash_password, needs_rehash, password_fits, random_password
from intake.town.signin import FAILURES_ALLOWED, sign_in
from tests.conftest import MONDAY, PASSWORD, user


def guess(times: int) -> None:
    for _ in range(times):
        with pytest.raises(SignInRefused):
            sign_in("office", "wrong-password", now=MONDAY)


def test_the_right_password_comes_in(bare_app: Flask) -> None:
    assert sign_in("office", PASSWORD, now=MONDAY).username == "office"


def test_an_unknown_name_and_a_wrong_password_sound_the_same(bare_app: Flask) -> None:
    with pytest.raises(SignInRefused) as unknown:
        sign_in("nobody", PASSWORD, now=MONDAY)
    with pytest.raises(SignInRefused) as wrong:
        sign_in("office", "wrong-password", now=MONDAY)
    assert unknown.value.sentence == wrong.value.sentence


def test_five_failures_lock_for_thirty_minutes(bare_app: Flask) -> None:
    guess(FAILURES_ALLOWED)
    with pytest.raises(SignInRefused, match="30分钟"):
        sign_in("office", PASSWORD, now=MONDAY + timedelta(minutes=29))
    assert sign_in("office", PASSWORD, now=MONDAY + timedelta(minutes=31)).username == "office"


def test_a_success_forgets_the_failures_before_it(bare_app: Flask) -> None:
    guess(FAILURES_ALLOWED - 1)
    sign_in("office", PASSWORD, now=MONDAY)
    guess(FAILURES_ALLOWED - 1)
    assert sign_in("office", PASSWORD, now=MONDAY).username == "office"


def test_somebody_who_left_does_not_come_in(bare_app: Flask) -> None:
    user("office").active = False
    with pytest.raises(SignInRefused):
        sign_in("office", PASSWORD, now=MONDAY)


def test_a_hash_with_old_parameters_is_renewed_at_sign_in(bare_app: Flask) -> None:
    old = user("office").password_hash
    assert needs_rehash(old)
    sign_in("office", PASSWORD, now=MONDAY)
    assert user("office").password_hash != old
    assert not needs_rehash(user("office").password_hash)


def test_hashes_fit_only_their_password() -> None:
    password = random_password()
    hashed = hash_password(password)
    assert password_fits(hashed, password)
    assert not password_fits(hashed, password + "x")
    assert not password_fits(None, password)

"""The duty roster: who may be put where, copying a week, signing in."""

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from intake.database import db
from intake.posts.duties import NothingToCopy, copy_last_week, plan_duties, sign_in_duty
from intake.posts.own import own_post
from intake.posts.tables import PostDuty
from intake.rules.duty_roster import NotOnDuty, NotTheHour
from intake.rules.localtime import parse_instant
from intake.rules.refusals import BadInput, NotAllowed
from intake.rules.weeks import week_of
from tests.conftest import MONDAY, user

WEEK = week_of(MONDAY)
MON, TUE, SUN = date(2026, 3, 2), date(2026, 3, 3), date(2026, 3, 8)
EVENING = parse_instant("2026-03-02T18:20")


def plan(names: dict[date, list[str]], by: str = "center01", at: object = MONDAY) -> None:
    plan_duties(user(by), own_post(user("center01")).id, WEEK, names, now=at)  # type: ignore[arg-type]


def roster() -> dict[date, set[str]]:
    found: dict[date, set[str]] = {}
    for duty in db.session.scalars(select(PostDuty)):
        found.setdefault(duty.day, set()).add(duty.user.username)
    return found


def test_people_are_put_on_by_username_or_name_each_once(bare_app: Flask) -> None:
    plan({MON: ["grid01", "史亚飞", ""], TUE: ["许自立", "center01"], SUN: ["lead01"]})
    assert roster() == {MON: {"grid01"}, TUE: {"mediator001", "center01"}, SUN: {"lead01"}}
    plan({MON: ["mediator002"], TUE: []})
    assert roster() == {MON: {"mediator002"}, SUN: {"lead01"}}


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("无名氏", "没有“无名氏”这个人"),
        ("grid02", "不是本村的人"),
        ("莫晓燕", "不是本村的人"),
        ("office", "不是本村的人"),
    ],
)
def test_a_stranger_is_refused_in_words(bare_app: Flask, name: str, words: str) -> None:
    with pytest.raises(BadInput, match=words) as bad:
        plan({MON: ["grid01"], TUE: [name]})
    assert list(bad.value.faults) == [TUE.isoformat()]
    assert roster() == {}


def test_nobody_sits_at_two_posts_at_once(bare_app: Flask) -> None:
    plan({MON: ["lead01"]})
    other = own_post(user("center02")).id
    with pytest.raises(BadInput, match="不能同时在两处"):
        plan_duties(user("lead01"), other, WEEK, {MON: ["lead01"]}, now=MONDAY)
    plan_duties(user("lead01"), other, WEEK, {TUE: ["lead01"]}, now=MONDAY)
    assert roster() == {MON: {"lead01"}, TUE: {"lead01"}}


def test_three_a_gone_evening_and_a_gone_week_are_refused(bare_app: Flask) -> None:
    with pytest.raises(BadInput, match="最多排2人"):
        plan({MON: ["grid01", "center01", "lead01"]})
    with pytest.raises(BadInput, match="过去的晚上"):
        plan({MON: ["grid01"]}, at=MONDAY + timedelta(days=1))
    with pytest.raises(BadInput, match="已经过去"):
        plan({MON: ["grid01"]}, at=MONDAY + timedelta(days=7))
    with pytest.raises(BadInput, match="不在这一周"):
        plan({SUN + timedelta(days=1): ["grid01"]})
    far = week_of(MONDAY + timedelta(weeks=12))
    with pytest.raises(BadInput, match="最多提前8周"):
        plan_duties(user("center01"), "", far, {}, now=MONDAY)
    assert roster() == {}


@pytest.mark.parametrize("username", ["grid01", "mediator001", "mayor", "police"])
def test_others_make_no_roster(bare_app: Flask, username: str) -> None:
    with pytest.raises(NotAllowed):
        plan({MON: ["grid01"]}, by=username)


def test_a_center_makes_its_own_and_the_office_any(bare_app: Flask) -> None:
    with pytest.raises(NotAllowed):
        plan({MON: ["grid01"]}, by="center02")
    plan({MON: ["grid01"]}, by="office")
    assert roster() == {MON: {"grid01"}}


def test_last_week_is_copied_to_open_evenings_only(bare_app: Flask) -> None:
    plan({MON: ["grid01"], TUE: ["center01", "lead01"]})
    following = WEEK.next()
    plan_duties(user("center01"), "", following, {following.first: ["mediator001"]}, now=MONDAY)
    other = own_post(user("center02")).id
    plan_duties(user("lead01"), other, following, {TUE + timedelta(days=7): ["lead01"]}, now=MONDAY)
    assert copy_last_week(user("center01"), "", following, now=MONDAY) == 1
    assert roster()[following.first] == {"mediator001"}
    assert roster()[TUE + timedelta(days=7)] == {"center01", "lead01"}
    here = db.session.scalars(select(PostDuty).where(PostDuty.day == TUE + timedelta(days=7))).all()
    assert {(duty.user.username, duty.post.village.name) for duty in here} == {
        ("center01", "赵庄村"),
        ("lead01", "娄庄村"),
    }
    with pytest.raises(NothingToCopy):
        copy_last_week(user("center01"), "", following, now=MONDAY)


def test_signing_in_is_for_oneself_from_five_o_clock_and_once(bare_app: Flask) -> None:
    plan({MON: ["grid01"], TUE: ["center01"]})
    post_id = own_post(user("center01")).id
    with pytest.raises(NotTheHour):
        sign_in_duty(user("grid01"), post_id, now=parse_instant("2026-03-02T16:59"))
    with pytest.raises(NotOnDuty):
        sign_in_duty(user("center01"), post_id, now=EVENING)
    assert sign_in_duty(user("grid01"), post_id, now=EVENING) == EVENING
    assert sign_in_duty(user("grid01"), post_id, now=EVENING + timedelta(hours=1)) == EVENING
    with pytest.raises(NotOnDuty):
        sign_in_duty(user("grid01"), post_id, now=parse_instant("2026-03-03T00:01"))


def test_who_has_signed_in_is_not_taken_off(bare_app: Flask) -> None:
    plan({MON: ["grid01"]})
    sign_in_duty(user("grid01"), own_post(user("center01")).id, now=EVENING)
    with pytest.raises(BadInput, match="已经签到"):
        plan({MON: ["center01"]}, at=EVENING)
    plan({MON: ["grid01", "center01"]}, at=EVENING)
    assert roster() == {MON: {"grid01", "center01"}}

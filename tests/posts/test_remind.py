"""Beat asks every five minutes; a person is told once a day."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import event, select

from intake.database import db
from intake.posts.duties import plan_duties, sign_in_duty
from intake.posts.own import own_post, posts_open_to
from intake.posts.remind import remind_duties, remind_posts, remind_silent_posts
from intake.posts.roll_call import say_none
from intake.rules.localtime import parse_instant
from intake.rules.weeks import week_of
from intake.sms.tables import Message
from intake.town.tables import StandIn, Town
from tests.conftest import MONDAY, user

FIVE = parse_instant("2026-03-02T17:00")
NIGHT = parse_instant("2026-03-02T21:00")


def told(words: str) -> dict[str, str]:
    """Return username → text of the messages that say so."""
    messages = db.session.scalars(select(Message)).all()
    return {m.user.username: m.body for m in messages if m.user and words in m.body}


def test_tonight_s_people_are_told_at_five_once(town: Town) -> None:
    names = {date(2026, 3, 2): ["grid01", "center01"], date(2026, 3, 3): ["lead01"]}
    plan_duties(user("center01"), "", week_of(MONDAY), names, now=MONDAY)
    sign_in_duty(user("center01"), own_post(user("center01")).id, now=FIVE)
    assert remind_duties(town, now=FIVE - timedelta(minutes=1)) == 0
    assert remind_duties(town, now=FIVE) == 1
    assert remind_duties(town, now=FIVE + timedelta(minutes=5)) == 0
    assert told("值班") == {"grid01": "您今晚值班，请于18:30前到岗并登录签到。咨询电话0375-6000000。"}


def test_after_half_past_six_the_text_names_no_hour_gone_by(town: Town) -> None:
    plan_duties(user("center01"), "", week_of(MONDAY), {date(2026, 3, 2): ["grid01"]}, now=MONDAY)
    assert remind_duties(town, now=FIVE + timedelta(hours=2)) == 1
    assert "请尽快到岗" in told("值班")["grid01"]


def test_a_silent_post_s_center_is_told_once_a_day(town: Town) -> None:
    say_none(user("center01"), "", now=MONDAY)
    assert remind_silent_posts(town, now=FIVE - timedelta(minutes=1)) == 0
    assert remind_silent_posts(town, now=FIVE) == 20
    assert remind_silent_posts(town, now=FIVE + timedelta(minutes=5)) == 0
    assert "center01" not in told("零报告")
    assert told("零报告")["center02"] == "今天的零报告还没有确认，请尽快登录确认。咨询电话0375-6000000。"
    assert remind_silent_posts(town, now=FIVE + timedelta(days=1)) == 21


def test_without_a_center_the_grid_worker_is_told(town: Town) -> None:
    user("center03").active = False
    db.session.commit()
    remind_silent_posts(town, now=FIVE)
    assert "grid03" in told("零报告")
    assert "grid04" not in told("零报告")


def test_for_a_center_on_leave_the_stand_in_is_told_and_says_it(town: Town) -> None:
    away, there = user("center03"), user("center04")
    days = {"first": date(2026, 3, 2), "last": date(2099, 1, 1)}
    db.session.add(StandIn(town_id=town.id, user_id=away.id, stand_in_id=there.id, at=MONDAY, **days))
    db.session.commit()
    # Who stands in today is asked of the database's day, which lies between the two.
    remind_silent_posts(town, now=FIVE)
    assert "center03" not in told("零报告")
    bodies = db.session.scalars(select(Message).where(Message.user_id == user("center04").id)).all()
    assert len(bodies) == 2
    posts = {post.village.name: post for post in posts_open_to(user("center04"))}
    assert set(posts) == {"小黄村", "大韩村"}
    assert say_none(user("center04"), posts["小黄村"].id, now=FIVE) == "said"


def test_nothing_is_begun_that_could_only_go_out_tomorrow(town: Town) -> None:
    plan_duties(user("center01"), "", week_of(MONDAY), {date(2026, 3, 2): ["grid01"]}, now=MONDAY)
    assert remind_posts(town, now=NIGHT) == 0
    assert remind_posts(town, now=NIGHT - timedelta(minutes=1)) == 22


def test_once_all_are_told_nothing_more_is_written(town: Town) -> None:
    plan_duties(user("center01"), "", week_of(MONDAY), {date(2026, 3, 2): ["grid01"]}, now=MONDAY)
    assert remind_posts(town, now=FIVE) == 22
    sent: list[str] = []

    def listen(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        sent.append(statement)

    event.listen(db.engine, "before_cursor_execute", listen)
    try:
        assert remind_posts(town, now=FIVE + timedelta(minutes=5)) == 0
    finally:
        event.remove(db.engine, "before_cursor_execute", listen)
    assert all(one.startswith("SELECT") for one in sent)

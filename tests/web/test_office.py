"""The board."""

from datetime import timedelta

from flask import Flask

from intake.cases.handover import hand_over
from intake.escalation.sweep import sweep
from intake.rules.localtime import parse_instant
from intake.town.heartbeat import beat
from tests.conftest import Clock, MakeCase, user
from tests.web.conftest import Login


def section(page: str, title: str) -> str:
    """Return the part of the page under a heading."""
    return page.partition(f'id="{title}-title"')[2].partition("</section>")[0]


def test_an_empty_board_says_so_in_words(login: Login) -> None:
    page = login("office").get("/office").text
    assert "没有落下的事项" in page
    assert "今天还没有新登记的" in page
    assert "后台检查还没有运行过" in page
    assert page.count('<th scope="row">') == 22


def test_the_board_shows_what_burns(login: Login, make_case: MakeCase, clock: Clock) -> None:
    missed, red = make_case(title="没人管的"), make_case(title="动刀子的", risk_signs=["weapon"])
    clock.now = parse_instant("2026-03-03T08:30")
    sweep(clock.now)
    beat("sweep", clock.now)
    fresh = make_case(title="今天的", at=clock.now)
    hand_over(user("office"), missed.number, "land", "量地", now=clock.now)
    page = login("mayor").get("/office").text
    assert red.number in section(page, "alerts")
    assert missed.number in section(page, "late")
    assert "第1晚未做" in section(page, "late")
    assert fresh.number in section(page, "today")
    assert fresh.number in section(page, "tonight")
    assert missed.number in section(page, "handovers")
    assert "<b>3</b>在办" in page
    assert "系统正常" in page


def test_the_numbers_lead_to_their_lists(login: Login, make_case: MakeCase, clock: Clock) -> None:
    make_case()
    clock.now = parse_instant("2026-03-03T08:30")
    sweep(clock.now)
    person = login("office")
    page = person.get("/office").text
    for path in ("/cases?late=1", "/cases?tonight=1", "/cases?state=open"):
        assert f'href="{path}"' in page
        assert "1 件" in person.get(path).text


def test_a_silent_sweep_is_said_loudly(login: Login, clock: Clock, bare_app: Flask) -> None:
    beat("sweep", clock.now - timedelta(minutes=6))
    page = login("office").get("/office").text
    assert "后台检查停了" in page
    assert 'class="heartbeat silent"' in page


def test_the_board_alone_is_a_fragment(login: Login) -> None:
    text = login("office").get("/office/board", headers={"X-Requested-With": "fetch"}).text
    assert "<html" not in text
    assert 'data-at="10:00"' in text


def test_without_scripts_the_page_renews_itself(login: Login) -> None:
    assert (
        '<noscript><meta http-equiv="refresh" content="60"></noscript>' in login("office").get("/office").text
    )

"""The list of cases and tonight's list."""

from datetime import timedelta

import pytest

from intake.cases.progress import record_step
from intake.rules.localtime import parse_instant
from tests.conftest import MONDAY, Clock, MakeCase, user
from tests.web.conftest import Login


def test_the_list_is_filtered_and_searched(login: Login, make_case: MakeCase) -> None:
    ditch = make_case(title="排水沟堵了")
    noise = make_case(title="夜里唱歌太吵", kind="petition", risk_signs=["threat"])
    person = login("office")
    for query, expected in (
        ("q=唱歌", [noise]),
        (f"q={ditch.number[-6:]}", [ditch]),
        ("kind=petition", [noise]),
        ("risk=red&state=open", [noise]),
        ("state=closed", []),
        ("tonight=1", [ditch, noise]),
        ("q=100%25", []),
        ("village=99999&page=7", []),
        ("village=x&page=-1&kind=y&state=z&risk=w", [ditch, noise]),
    ):
        page = person.get(f"/cases?{query}").text
        for case in (ditch, noise):
            assert (case.number in page) == (case in expected), query


def test_an_empty_list_says_so(login: Login) -> None:
    assert "没有符合条件的事项" in login("office").get("/cases?q=月亮").text


@pytest.mark.parametrize("page", ["0", "999999999999999999999", "x", "2"])
def test_a_page_that_makes_no_sense_is_still_a_page(login: Login, page: str) -> None:
    assert login("office").get(f"/cases?page={page}").status_code == 200


def test_fifty_stand_on_a_page(login: Login, make_case: MakeCase) -> None:
    for _ in range(51):
        make_case()
    person = login("office")
    first, second = person.get("/cases?q=ZZ"), person.get("/cases?q=ZZ&page=2")
    assert first.text.count('class="cell-title"') == 50
    assert 'rel="next" href="/cases?q=ZZ&amp;page=2"' in first.text
    assert second.text.count('class="cell-title"') == 1


@pytest.mark.parametrize("path", ["/cases", "/tonight", "/office", "/office/board", "/meetings/2026-W10"])
@pytest.mark.parametrize("username", ["office"])
def test_more_cases_do_not_mean_more_queries(
    login: Login, make_case: MakeCase, queries: list[str], clock: Clock, path: str, username: str
) -> None:
    villages = ("娄庄村", "大韩村", "白店村", "吴庄村", "刘庄村")
    clock.now = parse_instant("2026-03-04T19:00")

    def fill(count: int, prefix: str) -> None:
        for n in range(count):
            at = MONDAY + timedelta(hours=n % 50)
            make_case(title=f"{prefix}{n}", village=villages[n % 5], at=at)

    fill(5, "少")
    person = login(username)
    person.get(path)
    queries.clear()
    assert person.get(path).status_code == 200
    few = len(queries)
    fill(45, "多")
    queries.clear()
    assert person.get(path).status_code == 200
    # Where the board's lists share cases, fewer of them are asked for again.
    assert len(queries) <= few + 4
    assert few < 40


def test_tonight_lists_what_is_due_and_says_when_it_is_done(
    login: Login, make_case: MakeCase, clock: Clock
) -> None:
    number = make_case(by="grid01", title="今晚这一件").number
    person = login("grid01")
    page = person.get("/tonight").text
    assert "今晚这一件" in page
    assert "21:30 前" in page
    assert f"/cases/{number}#record" in page
    assert login("grid02").get("/tonight").text.count("今晚这一件") == 0
    record_step(user("grid01"), number, now=clock.now, kind="talk", text="谈了")
    page = person.get("/tonight").text
    assert "做好了" in page
    assert "都做完了" in page


def test_after_half_past_nine_it_asks_to_catch_up(login: Login, make_case: MakeCase, clock: Clock) -> None:
    make_case(by="grid01")
    clock.now = parse_instant("2026-03-02T22:00")
    assert "请补记" in login("grid01").get("/tonight").text


def test_what_climbed_stands_on_the_list_of_who_got_it(
    login: Login, make_case: MakeCase, clock: Clock
) -> None:
    from intake.cases.visible import find_case
    from intake.database import db
    from intake.escalation.sweep import sweep

    number = make_case(by="grid01").number
    clock.now = parse_instant("2026-03-03T09:00")
    sweep(clock.now)
    lead = find_case(user("office"), number).supervisor
    db.session.rollback()
    assert lead is not None
    assert lead.role == "village_lead"
    page = login(lead.username).get("/tonight").text
    assert "转给您跟进的" in page
    assert number in page


def test_an_empty_evening_offers_to_register(login: Login) -> None:
    page = login("grid01").get("/tonight").text
    assert "今晚没有要做的事项" in page
    assert 'href="/report"' in page


def test_the_board_s_new_ones_and_a_village_s_name_lead_to_their_lists(
    login: Login, make_case: MakeCase, clock: Clock
) -> None:
    make_case(village="娄庄村", title="昨天的", at=clock.now - timedelta(days=1))
    make_case(village="袁庄村", title="今天的", at=clock.now)
    person = login("office")
    assert "today=1" in person.get("/office").text
    page = person.get("/cases?today=1").text
    assert "今天的" in page
    assert "昨天的" not in page
    found = person.get("/cases?q=娄庄").text
    assert "昨天的" in found
    assert "今天的" not in found

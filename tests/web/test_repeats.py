"""Likely repeats, links and merging on a case's page."""

import re
from datetime import timedelta

from sqlalchemy import select

from intake.cases.circle.readers import seal
from intake.cases.repeats.tables import CaseLink
from intake.cases.tables import Case
from intake.database import db
from intake.posts.tables import Reception
from intake.sealing import keyring
from intake.town.places import posts
from tests.conftest import FORM, MONDAY, Clock, MakeCase, user
from tests.web.conftest import Login, Visitor

OTHER_TWO = {"petitioner_name": "段万里", "petitioner_phone": "13811112222", "other_party_name": "姚金锁"}


def test_registering_shows_likely_repeats_with_why(login: Login, make_case: MakeCase) -> None:
    first = make_case()
    person = login("office")
    answer = person.post("/report", FORM | {"submission_id": ""})
    page = person.get(answer.location).text
    assert "可能是重复的事项" in page
    assert first.number in page
    assert "电话相同" in page


def test_later_viewers_get_a_hint_and_nobody_else_s_case(
    login: Login, make_case: MakeCase, clock: Clock
) -> None:
    first = make_case(village="岳寨村")
    later = make_case(by="center01", village="")
    clock.now = MONDAY + timedelta(days=2)
    page = login("office").get(f"/cases/{later.number}").text
    assert "可能相近的事项" in page
    assert "可能是重复的事项" not in page
    own = login("center01").get(f"/cases/{later.number}").text
    assert first.number not in own


def test_link_and_keep_apart_end_the_question(login: Login, make_case: MakeCase) -> None:
    first, second, later = make_case(), make_case(), make_case()
    person = login("office")
    here = f"/cases/{later.number}"
    assert person.post(f"{here}/repeats/link", {"other": first.number}).status_code == 303
    assert person.post(f"{here}/repeats/apart", {"other": second.number}).status_code == 303
    page = person.get(here).text
    assert "可能是重复的事项" not in page
    assert "关联的事项" in page
    assert later.number in person.get(f"/cases/{first.number}").text


def test_merging_goes_to_the_earlier_and_undoing_comes_back(login: Login, make_case: MakeCase) -> None:
    first, later = make_case(), make_case()
    person = login("office")
    answer = person.post(
        f"/cases/{later.number}/repeats/merge", {"other": first.number, "reason": "同一条水沟"}
    )
    assert (answer.status_code, answer.location) == (303, f"/cases/{first.number}")
    stays = person.get(answer.location).text
    assert f"来自 {later.number}" in stays
    gone = person.get(f"/cases/{later.number}").text
    assert "这件事项已并入" in gone
    assert first.number in gone
    link = re.search(r'name="link" value="(\d+)"', gone)
    assert link is not None
    back = person.post(f"/cases/{later.number}/unmerge", {"link": link[1]})
    assert back.status_code == 303
    page = person.get(f"/cases/{later.number}").text
    assert "这件事项已并入" not in page
    assert "期限照原来的日期继续" in page


def test_the_reverse_and_a_missing_reason_are_refused_with_all_that_was_typed(
    login: Login, make_case: MakeCase
) -> None:
    first, later = make_case(), make_case()
    person = login("office")
    turned = person.post(f"/cases/{first.number}/repeats/merge", {"other": later.number, "reason": "一回事"})
    assert turned.status_code == 409
    assert "登记在先" in turned.text
    assert 'value="一回事"' in turned.text
    silent = person.post(f"/cases/{later.number}/repeats/merge", {"other": first.number, "reason": ""})
    assert silent.status_code == 422
    unknown = person.post(f"/cases/{later.number}/repeats/link", {"other": "ZZ209901010001"})
    assert unknown.status_code == 422
    assert "link-other-fault" in unknown.text
    assert 'value="ZZ209901010001"' in unknown.text
    assert db.session.scalar(select(CaseLink.id)) is None


def test_a_grid_worker_may_link_but_not_merge(login: Login, make_case: MakeCase) -> None:
    first, later = make_case(), make_case()
    assert later.assignee is not None
    person = login(later.assignee.username)
    data = {"other": first.number, "reason": "一回事"}
    assert person.post(f"/cases/{later.number}/repeats/merge", data).status_code == 403
    assert person.post(f"/cases/{later.number}/repeats/link", data).status_code == 303


def test_the_public_page_shows_the_state_of_the_one_that_goes_on(
    visitor: Visitor, login: Login, make_case: MakeCase
) -> None:
    first, later = make_case(), make_case()
    login("office").post(
        f"/cases/{later.number}/repeats/merge", {"other": first.number, "reason": "同一条水沟"}
    )
    shown = visitor.post("/status", {"number": later.number, "code": later.status_code}).text
    assert "已登记" in shown
    assert first.number not in shown
    assert "并入" not in shown


def test_clashes_between_the_same_two_propose_a_level_set_by_one_tap(
    login: Login, make_case: MakeCase
) -> None:
    make_case(at=MONDAY - timedelta(days=60))
    later = make_case()
    person = login("office")
    page = person.get(f"/cases/{later.number}").text
    assert "建议调为橙" in page
    assert "这两个人一年内起过2次纠纷" in page
    words = re.search(r'name="words" value="([^"]*)"', page)
    assert words is not None
    data = {"answer": "set", "level": "orange", "words": words[1]}
    assert person.post(f"/cases/{later.number}/proposal", data).status_code == 303
    db.session.expire_all()
    assert later.risk == "orange"
    page = person.get(f"/cases/{later.number}").text
    assert "建议调为" not in page
    assert "蓝改为橙：这两个人一年内起过2次纠纷" in page


def test_visits_about_a_case_that_is_kept_apart_propose_nothing(login: Login, make_case: MakeCase) -> None:
    apart, seen = (make_case(kind="petition", category="其他", source="post") for _ in range(2))
    for _ in range(3):
        row = Reception(
            town_id=seen.town_id,
            post_id=posts(seen.town_id)[0].id,
            at=MONDAY,
            people=1,
            representatives="",
            matter="又来问",
            visitor_phone_index=keyring.index("13912345678", "phone"),
            case_id=apart.id,
        )
        db.session.add(row)
    db.session.commit()
    person = login("office")
    assert "30天内来访" in person.get(f"/cases/{seen.number}").text
    seal(user("secretary"), apart.number, ["secretary"], "涉及未成年人", now=MONDAY)
    assert "30天内来访" not in person.get(f"/cases/{seen.number}").text


def test_a_proposal_that_was_answered_stays_away_until_the_count_grows(
    login: Login, make_case: MakeCase, clock: Clock
) -> None:
    for day in (20, 10):
        make_case(at=MONDAY - timedelta(days=day), kind="petition", category="其他", source="visit")
    third = make_case(kind="petition", category="其他", source="visit")
    person = login("office")
    here = f"/cases/{third.number}"
    assert "同一个人30天内来访3次" in person.get(here).text
    data = {"answer": "keep", "level": "orange", "words": "同一个人30天内来访3次"}
    assert person.post(f"{here}/proposal", data).status_code == 303
    assert "建议调为" not in person.get(here).text
    post = posts(third.town_id)[0]
    db.session.add(
        Reception(
            town_id=third.town_id,
            post_id=post.id,
            at=MONDAY,
            people=1,
            representatives="",
            matter="又来问",
            visitor_phone_index=keyring.index("13912345678", "phone"),
        )
    )
    db.session.commit()
    assert "同一个人30天内来访4次" in person.get(here).text


def test_a_sealed_case_is_not_counted_for_anyone(login: Login, make_case: MakeCase) -> None:
    make_case(at=MONDAY - timedelta(days=9), kind="petition", category="其他", source="visit")
    make_case(
        at=MONDAY - timedelta(days=8),
        kind="petition",
        petition_kind="accusation",
        category="干部作风",
        source="visit",
    )
    third = make_case(kind="petition", category="其他", source="visit")
    assert "建议调为" not in login("secretary").get(f"/cases/{third.number}").text


def test_a_guarded_case_is_not_merged(login: Login, make_case: MakeCase) -> None:
    first, later = make_case(), make_case()
    db.session.get_one(Case, first.id).guarded = True
    db.session.commit()
    answer = login("office").post(
        f"/cases/{later.number}/repeats/merge", {"other": first.number, "reason": "一回事"}
    )
    assert answer.status_code == 409
    assert "保密或回避" in answer.text
    assert user("office").role == "office"

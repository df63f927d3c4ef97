"""The petitioner's own look."""

from datetime import timedelta

from intake.database import db
from tests.cases.legal.stages import accepted, told
from tests.conftest import FORM, Clock, MakeCase
from tests.web.conftest import Visitor, hidden


def look(visitor: Visitor, number: str, code: str):  # type: ignore[no-untyped-def]
    return visitor.post("/status", {"number": number, "code": code})


def test_number_and_code_show_state_and_dates_and_nothing_personal(
    visitor: Visitor, make_case: MakeCase
) -> None:
    case = make_case()
    answer = look(visitor, f" {case.number.lower()} ", case.status_code)
    assert answer.status_code == 200
    assert "已登记" in answer.text
    for personal in (
        FORM["title"],
        FORM["narrative"],
        FORM["petitioner_name"],
        FORM["village"],
        FORM["other_party_name"],
    ):
        assert personal not in answer.text


def test_the_next_date_says_which_term_it_belongs_to(visitor: Visitor, make_case: MakeCase) -> None:
    case = make_case(kind="petition")
    assert "受理告知：3月17日" in look(visitor, case.number, case.status_code).text
    case = accepted(make_case)
    assert "办结：5月1日" in look(visitor, case.number, case.status_code).text


def test_a_wrong_code_and_an_unknown_number_sound_the_same(visitor: Visitor, make_case: MakeCase) -> None:
    case = make_case()
    wrong = "000000" if case.status_code != "000000" else "111111"
    one, other = look(visitor, case.number, wrong), look(visitor, "ZZ202603029999", wrong)
    assert one.status_code == other.status_code == 404
    assert "编号或查询码不对" in one.text
    assert "编号或查询码不对" in other.text


def test_five_wrong_codes_lock_the_case_for_a_while(
    visitor: Visitor, make_case: MakeCase, clock: Clock
) -> None:
    case = make_case()
    wrong = "000000" if case.status_code != "000000" else "111111"
    for _ in range(5):
        look(visitor, case.number, wrong)
    assert look(visitor, case.number, case.status_code).status_code == 404
    clock.now += timedelta(minutes=31)
    assert look(visitor, case.number, case.status_code).status_code == 200


def test_odd_input_is_just_wrong(visitor: Visitor) -> None:
    for number, code in (("\0", "1"), ("ZZ", "\0"), ("x" * 100_000, "😀"), ("", "")):
        assert look(visitor, number, code).status_code == 404


def rate(visitor: Visitor, page: str, **changes: str):  # type: ignore[no-untyped-def]
    """Send the rating as the page of the answer would."""
    fields = {name: hidden(page)[name] for name in ("csrf_token", "number", "code")}
    return visitor.client.post("/status/rating", data=fields | {"rating": "fair", "text": ""} | changes)


def test_an_answered_petition_is_rated_on_the_page(visitor: Visitor, make_case: MakeCase) -> None:
    case = told(make_case)
    page = look(visitor, case.number, case.status_code).text
    assert "您对办理满意吗" in page
    answer = rate(visitor, page, text="答复得快")
    assert answer.status_code == 200
    assert "您的评价收到了" in answer.text
    assert "您对办理满意吗" not in answer.text
    db.session.refresh(case)
    assert (case.rating, case.rating_words) == ("fair", "答复得快")
    again = rate(visitor, page, rating="satisfied")
    assert again.status_code == 409
    assert "只能评价一次" in again.text
    assert "基本满意" in look(visitor, case.number, case.status_code).text


def test_before_the_answer_no_rating_is_asked_for_or_taken(visitor: Visitor, make_case: MakeCase) -> None:
    case = make_case()
    assert "您对办理满意吗" not in look(visitor, case.number, case.status_code).text
    answer = visitor.post(
        "/status/rating", {"number": case.number, "code": case.status_code, "rating": "fair"}
    )
    assert answer.status_code == 409
    assert "办结、答复以后才能评价" in answer.text
    db.session.refresh(case)
    assert case.rating is None


def test_a_rating_without_a_choice_keeps_the_words(visitor: Visitor, make_case: MakeCase) -> None:
    case = told(make_case)
    page = look(visitor, case.number, case.status_code).text
    answer = rate(visitor, page, rating="", text="说了三回才来")
    assert answer.status_code == 422
    assert 'id="rating-fault">请选择满意程度' in answer.text
    assert "说了三回才来" in answer.text
    assert rate(visitor, page, rating="unrated").status_code == 422
    db.session.refresh(case)
    assert case.rating is None


def test_a_rating_needs_the_code_and_locks_like_the_query(visitor: Visitor, make_case: MakeCase) -> None:
    case = told(make_case)
    page = look(visitor, case.number, case.status_code).text
    wrong = "000000" if case.status_code != "000000" else "111111"
    for _ in range(5):
        answer = rate(visitor, page, code=wrong)
        assert answer.status_code == 404
        assert "编号或查询码不对" in answer.text
    assert rate(visitor, page).status_code == 404
    assert rate(visitor, page, code="\0").status_code == 404
    db.session.refresh(case)
    assert case.rating is None


def test_a_forged_rating_is_not_taken(visitor: Visitor, make_case: MakeCase) -> None:
    case = told(make_case)
    sent = {"number": case.number, "code": case.status_code, "rating": "fair"}
    assert visitor.client.post("/status/rating", data=sent).status_code == 400
    db.session.refresh(case)
    assert case.rating is None

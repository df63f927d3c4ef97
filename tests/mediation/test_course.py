"""The course of a mediation: wills, sittings, and the ways it ends without an agreement."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from intake.cases.moves import apply_move
from intake.database import db
from intake.mediation.ends import end_without_agreement, hand_to_police
from intake.mediation.tables import Mediation, MediationSession
from intake.mediation.wills import record_will
from intake.rules.mediation import NoConsent, NoOpenFile
from intake.rules.refusals import BadInput, NotAllowed
from intake.sms.tables import Message
from tests.conftest import MONDAY, MakeCase, user
from tests.mediation.steps import HOUR, NEAR, consented, opened, sit

EVENING = MONDAY + 10 * HOUR


def the_file() -> Mediation:
    return db.session.scalars(select(Mediation)).one()


def test_a_clear_refusal_stops_the_file_and_tells_the_other_ways(make_case: MakeCase) -> None:
    case = make_case()
    opened(case)
    record_will(user("grid02"), case.number, side="petitioner", will="refused", now=MONDAY)
    assert (the_file().state, the_file().petitioner_will) == ("refused", "refused")
    assert the_file().ended_at == MONDAY
    words = case.events[-1].text
    assert "第十七条" in words
    assert all(way in words for way in ("仲裁", "行政", "法院"))


def test_nothing_is_sat_or_written_after_a_refusal(make_case: MakeCase) -> None:
    case = make_case()
    opened(case)
    record_will(user(NEAR), case.number, side="other", will="refused", now=MONDAY)
    with pytest.raises(NoOpenFile):
        sit(case)
    with pytest.raises(NoOpenFile):
        record_will(user(NEAR), case.number, side="petitioner", will="refused", now=MONDAY)


def test_who_consented_may_still_refuse_later(make_case: MakeCase) -> None:
    case = make_case()
    consented(case)
    record_will(user(NEAR), case.number, side="other", will="refused", now=MONDAY + HOUR)
    assert the_file().state == "refused"


def test_the_same_word_twice_is_one_event(make_case: MakeCase) -> None:
    case = make_case()
    consented(case)
    before = len(case.events)
    record_will(user(NEAR), case.number, side="other", will="consented", now=MONDAY + HOUR)
    assert len(case.events) == before


def test_a_word_is_yes_or_a_clear_no_of_one_of_the_two(make_case: MakeCase) -> None:
    case = make_case()
    opened(case)
    with pytest.raises(BadInput) as refused:
        record_will(user(NEAR), case.number, side="neighbour", will="perhaps", now=MONDAY)
    assert set(refused.value.faults) == {"side", "will"}


def test_without_the_consent_of_both_no_sitting_is_written(make_case: MakeCase) -> None:
    case = make_case()
    opened(case)
    record_will(user(NEAR), case.number, side="petitioner", will="consented", now=MONDAY)
    with pytest.raises(NoConsent, match=r"对方同意调解.*第十七条"):
        sit(case)
    db.session.rollback()
    assert db.session.scalars(select(MediationSession)).all() == []


def test_a_sitting_is_the_evening_step_as_well(make_case: MakeCase) -> None:
    case = make_case()
    consented(case)
    third = case.current_evenings[2]
    assert "mediation" in third.kinds
    at = third.due_at - HOUR
    assert sit(case, at=at) == 3
    assert third.done_at == at
    assert case.state == "handling"
    event = case.events[-1]
    assert (event.kind, event.evening_n, event.present) == ("mediation", 3, "双方、调解员")
    assert event.text == "第1次调解，在乡贤说事屋：各自说了水沟的来历。"


def test_a_long_record_stands_whole_in_the_file_and_short_among_the_events(make_case: MakeCase) -> None:
    case = make_case()
    consented(case)
    sit(case, record="说" * 4000)
    assert the_file().sessions[0].record == "说" * 4000
    assert case.events[-1].text.endswith("……（全文见调解案卷）")
    with pytest.raises(BadInput):
        sit(case, record="说" * 4001)


def test_the_same_sitting_sent_twice_is_one(make_case: MakeCase) -> None:
    case = make_case()
    consented(case)
    sit(case)
    assert sit(case, at=MONDAY + HOUR, sat_at=MONDAY) is None
    assert len(the_file().sessions) == 1
    assert sum(event.kind == "mediation" for event in case.events) == 1


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"sat_at": None}, "at"),
        ({"sat_at": MONDAY + timedelta(minutes=1)}, "at"),
        ({"sat_at": MONDAY - timedelta(days=1)}, "at"),
        ({"place": ""}, "place"),
        ({"present": " "}, "present"),
        ({"record": ""}, "record"),
    ],
)
def test_a_sitting_says_when_where_who_and_what(
    make_case: MakeCase, wrong: dict[str, object], field: str
) -> None:
    case = make_case()
    consented(case)
    with pytest.raises(BadInput) as refused:
        sit(case, **wrong)
    assert set(refused.value.faults) == {field}


def test_a_mediation_that_fails_tells_the_other_ways(make_case: MakeCase) -> None:
    case = make_case()
    consented(case)
    end_without_agreement(user(NEAR), case.number, reason="地界认定谈不拢", now=EVENING)
    assert (the_file().state, the_file().end_reason) == ("failed", "地界认定谈不拢")
    assert "仲裁" in case.events[-1].text
    with pytest.raises(NoOpenFile):
        end_without_agreement(user(NEAR), case.number, reason="地界认定谈不拢", now=EVENING)


def test_a_case_closed_another_way_can_still_have_its_file_ended(make_case: MakeCase) -> None:
    case = make_case()
    consented(case)
    apply_move(user("office"), case.number, "withdraw", now=MONDAY + HOUR, text="不告了")
    end_without_agreement(user("office"), case.number, reason="事项已撤回", now=EVENING)
    assert the_file().state == "failed"


def test_signs_of_a_crime_go_to_the_police_and_the_office_is_told_at_once(make_case: MakeCase) -> None:
    case = make_case()
    consented(case)
    hand_to_police(user(NEAR), case.number, reason="有人动手伤了人", now=EVENING)
    assert the_file().state == "police"
    kinds = [event.kind for event in case.events[-2:]]
    assert kinds == ["file", "risk"]
    assert "第二十五条" in case.events[-2].text
    told = db.session.scalars(select(Message).where(Message.key.startswith("police:"))).one()
    assert told.user_id == user("office").id
    assert told.urgent


@pytest.mark.parametrize("end", [end_without_agreement, hand_to_police])
def test_an_end_needs_its_reason_and_someone_who_keeps_the_file(make_case: MakeCase, end: object) -> None:
    case = make_case()
    consented(case)
    with pytest.raises(BadInput):
        end(user(NEAR), case.number, reason=" ", now=EVENING)  # type: ignore[operator]
    with pytest.raises(NotAllowed):
        end(user("secretary"), case.number, reason="谈不拢", now=EVENING)  # type: ignore[operator]
    db.session.rollback()
    assert the_file().state == "open"


def test_a_sitting_of_an_earlier_day_is_noted_and_ticks_off_no_evening(make_case: MakeCase) -> None:
    case = make_case()
    consented(case)
    third = case.current_evenings[2]
    evening = third.due_at - HOUR
    assert sit(case, at=evening, sat_at=evening - timedelta(days=1)) is None
    assert third.done_at is None
    assert (case.events[-1].kind, case.events[-1].evening_n) == ("mediation", None)
    assert len(the_file().sessions) == 1
    assert sit(case, at=evening, record="今晚又谈了一次。") == 3

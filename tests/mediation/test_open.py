"""Opening a file: where, by whom, for which cases, once, and never against a clear refusal."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from intake.cases.circle.recuse import keep_out
from intake.cases.clocks import last_clock
from intake.cases.moves import apply_move
from intake.cases.visible import find_case
from intake.database import db
from intake.mediation.ends import end_without_agreement
from intake.mediation.mediators import mediator_groups
from intake.mediation.tables import Mediation
from intake.mediation.wills import record_will
from intake.rules.mediation import ClearlyRefused, FileStillOpen, NotForMediation
from intake.rules.refusals import BadInput, CaseClosed, NotAllowed, NotFound
from intake.sms.tables import Message
from tests.conftest import MONDAY, MakeCase, user
from tests.mediation.steps import FAR, HOUR, NEAR, opened


def files() -> list[Mediation]:
    return list(db.session.scalars(select(Mediation).order_by(Mediation.id)))


def test_the_mediators_see_the_case_and_are_told_without_a_word_of_it(make_case: MakeCase) -> None:
    case = make_case()
    with pytest.raises(NotFound):
        find_case(user(FAR), case.number)
    opened(case, mediators=[FAR, NEAR])
    assert find_case(user(FAR), case.number).id == case.id
    assert find_case(user(NEAR), case.number).id == case.id
    told = db.session.scalars(select(Message).where(Message.key.startswith("file:"))).all()
    assert {message.user_id for message in told} == {user(FAR).id, user(NEAR).id}
    assert all("排水沟" not in message.body and "调解" not in message.body for message in told)


def test_the_file_says_where_by_whom_and_that_nobody_was_asked_yet(make_case: MakeCase) -> None:
    case = make_case()
    mediation = opened(case, place="women")
    assert (mediation.state, mediation.place, mediation.round) == ("open", "women", 1)
    assert mediation.wills == {"petitioner": "unasked", "other": "unasked"}
    assert case.events[-1].kind == "file"
    assert case.events[-1].text == f"立调解案卷，在巾帼议事堂，调解员{user(NEAR).name}"


def test_a_second_tap_opens_no_second_file_and_anything_else_is_refused(make_case: MakeCase) -> None:
    case = make_case()
    first = opened(case)
    assert opened(case, at=MONDAY + HOUR).id == first.id
    with pytest.raises(FileStillOpen):
        opened(case, place="center")
    assert len(files()) == 1


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"place": "moon"}, "place"),
        ({"mediators": []}, "mediators"),
        ({"mediators": ["grid01"]}, "mediators"),
        ({"mediators": ["nobody"]}, "mediators"),
    ],
)
def test_a_file_needs_a_known_place_and_a_mediator(
    make_case: MakeCase, wrong: dict[str, object], field: str
) -> None:
    case = make_case()
    with pytest.raises(BadInput) as refused:
        opened(case, **wrong)
    db.session.rollback()
    assert set(refused.value.faults) == {field}
    assert files() == []


def test_who_is_recused_cannot_mediate_and_is_not_offered(make_case: MakeCase) -> None:
    case = make_case()
    keep_out(case, [user(NEAR)], by=user("office"), at=MONDAY)
    db.session.commit()
    offered = {one.person.username for group in mediator_groups(case) for one in group.people}
    assert NEAR not in offered
    assert len(offered) == 112
    with pytest.raises(BadInput):
        opened(case)


def test_the_nearest_are_offered_first_and_among_them_the_skilled(make_case: MakeCase) -> None:
    case = make_case(category="山林土地")
    near, far = mediator_groups(case)
    assert (near.name, far.name) == ("本村", "全镇")
    assert all(one.person.village_id == case.village_id for one in near.people)
    assert near.people[0].person.username == "mediator007"
    assert [one.skilled for one in far.people] == sorted((one.skilled for one in far.people), reverse=True)
    assert sum(len(group.people) for group in (near, far)) == 113


@pytest.mark.parametrize(
    "kind",
    [{"kind": "hotline", "hotline_due": "2026-03-09"}, {"kind": "petition", "petition_kind": "suggestion"}],
)
def test_only_quarrels_and_requests_are_mediated(make_case: MakeCase, kind: dict[str, str]) -> None:
    case = make_case(**kind)
    with pytest.raises(NotForMediation):
        opened(case)


def test_a_petition_begins_its_month_with_the_file(make_case: MakeCase) -> None:
    case = make_case(kind="petition", source="visit")
    assert last_clock(case, "mediation") is None
    opened(case, at=MONDAY + timedelta(days=1))
    clock = last_clock(case, "mediation")
    assert clock is not None
    assert (clock.start.isoformat(), clock.strict.isoformat()) == ("2026-03-03", "2026-04-02")


def test_a_dispute_keeps_the_month_that_began_with_its_registration(make_case: MakeCase) -> None:
    case = make_case()
    before = last_clock(case, "mediation")
    opened(case, at=MONDAY + timedelta(days=1))
    assert before is not None
    assert [clock.id for clock in case.clocks] == [before.id]


def test_a_clear_refusal_keeps_the_round_closed_until_the_party_comes_round(make_case: MakeCase) -> None:
    case = make_case()
    opened(case)
    record_will(user(NEAR), case.number, side="other", will="refused", now=MONDAY)
    with pytest.raises(ClearlyRefused, match="第十七条"):
        opened(case, at=MONDAY + HOUR)
    db.session.rollback()
    record_will(user(NEAR), case.number, side="other", will="consented", now=MONDAY + HOUR)
    again = opened(case, at=MONDAY + 2 * HOUR)
    assert again.wills == {"petitioner": "unasked", "other": "consented"}
    assert [file.state for file in files()] == ["refused", "open"]


def test_a_reopened_case_asks_its_parties_anew(make_case: MakeCase) -> None:
    case = make_case()
    opened(case)
    record_will(user(NEAR), case.number, side="other", will="refused", now=MONDAY)
    apply_move(user("office"), case.number, "resolve", now=MONDAY + HOUR, text="各退一步")
    apply_move(user("office"), case.number, "reopen", now=MONDAY + 2 * HOUR, text="又吵起来了")
    assert opened(case, at=MONDAY + 3 * HOUR).wills == {"petitioner": "unasked", "other": "unasked"}


def test_a_failed_file_lets_another_be_opened_with_the_wills_as_they_stood(make_case: MakeCase) -> None:
    case = make_case()
    opened(case)
    record_will(user(NEAR), case.number, side="other", will="consented", now=MONDAY)
    end_without_agreement(user(NEAR), case.number, reason="谈不拢", now=MONDAY + HOUR)
    assert opened(case, at=MONDAY + 2 * HOUR).wills["other"] == "consented"


def test_only_those_who_settle_matters_open_a_file_and_only_on_an_open_case(make_case: MakeCase) -> None:
    case = make_case()
    with pytest.raises(NotAllowed):
        opened(case, by="mayor")
    with pytest.raises(NotFound):
        opened(case, by=FAR)
    apply_move(user("office"), case.number, "resolve", now=MONDAY + HOUR, text="各退一步")
    with pytest.raises(CaseClosed):
        opened(case, at=MONDAY + 2 * HOUR)

"""Likely repeats: who is offered what, and why."""

from datetime import timedelta

from sqlalchemy import event

from intake.cases.circle.tables import CaseReader, Recusal
from intake.cases.repeats.judge import keep_apart, link
from intake.cases.repeats.likely import ID_NO, PHONE, SAME_NAME, SAME_TWO, TEXT, likely_repeats
from intake.cases.tables import Case
from intake.database import db
from tests.conftest import MONDAY, MakeCase, user

OTHER = {
    "title": "狗咬了人",
    "narrative": "李家的狗没拴，咬了王家孩子的腿，打针花了一千多。",
    "petitioner_name": "段万里",
    "petitioner_phone": "13811112222",
    "other_party_name": "姚金锁",
}


def why(username: str, case: Case) -> dict[str, list[str]]:
    return {one.case.number: one.why for one in likely_repeats(user(username), case, now=MONDAY)}


def test_the_same_phone_is_the_same_person_in_any_village(make_case: MakeCase) -> None:
    first = make_case(village="岳寨村", petitioner_name="")
    later = make_case(**(OTHER | {"petitioner_phone": "139 1234 5678"}))
    assert why("office", later) == {first.number: [PHONE]}


def test_the_same_identity_number_is_the_same_person(make_case: MakeCase) -> None:
    first = make_case(village="岳寨村", petitioner_id_no="11010519491231002X", petitioner_phone="")
    later = make_case(**OTHER, petitioner_id_no="11010519491231002x")
    assert why("office", later) == {first.number: [ID_NO]}


def test_the_same_two_are_found_in_either_order(make_case: MakeCase) -> None:
    first = make_case(village="岳寨村", petitioner_phone="")
    turned = {"petitioner_name": "李满仓", "other_party_name": "王秋生", "petitioner_phone": ""}
    assert why("office", make_case(**(OTHER | turned))) == {first.number: [SAME_TWO]}


def test_a_name_alone_counts_only_within_the_village(make_case: MakeCase) -> None:
    first = make_case()
    name = {"petitioner_name": "王秋生", "petitioner_phone": ""}
    assert why("office", make_case(**(OTHER | name))) == {first.number: [SAME_NAME]}
    assert why("office", make_case(**(OTHER | name | {"village": "岳寨村", "other_party_name": ""}))) == {}


def test_half_a_name_is_nobody(make_case: MakeCase) -> None:
    make_case(petitioner_name="王某", petitioner_phone="", other_party_name="")
    assert why("office", make_case(**(OTHER | {"petitioner_name": "王某", "other_party_name": ""}))) == {}


def test_similar_words_count_within_thirty_days_and_the_village(make_case: MakeCase) -> None:
    nobody = {"petitioner_name": "", "petitioner_phone": "", "other_party_name": ""}
    told = {"title": "门前排水沟又吵", "narrative": "两家为门前排水沟又吵了一回。"} | nobody
    long_ago = make_case(at=MONDAY - timedelta(days=40))
    first = make_case(at=MONDAY - timedelta(days=3))
    make_case(village="岳寨村")
    later = make_case(**told)
    assert why("office", later) == {first.number: [TEXT]}
    assert long_ago.number not in why("office", later)


def test_what_was_judged_is_not_offered_again(make_case: MakeCase) -> None:
    first, second, later = make_case(), make_case(), make_case()
    link(user("office"), later.number, first.number, now=MONDAY)
    keep_apart(user("office"), later.number, second.number, now=MONDAY)
    assert why("office", later) == {}
    assert set(why("office", first)) == {second.number}


def test_nobody_is_offered_what_they_may_not_see(make_case: MakeCase) -> None:
    make_case(village="岳寨村")
    later = make_case(by="center01", village="")
    assert why("center01", later) == {}


def test_a_sealed_case_is_neither_offered_nor_asked_about(make_case: MakeCase) -> None:
    hidden, later = make_case(), make_case()
    hidden.sealed = hidden.guarded = True
    db.session.add(
        CaseReader(case_id=hidden.id, user_id=user("office").id, town_id=hidden.town_id, at=MONDAY)
    )
    db.session.commit()
    assert why("office", later) == {}
    assert why("office", hidden) == {}


def test_whoever_is_recused_is_not_offered_the_case(make_case: MakeCase) -> None:
    guarded, later = make_case(), make_case()
    guarded.guarded = True
    db.session.add(
        Recusal(
            case_id=guarded.id,
            user_id=user("office").id,
            town_id=guarded.town_id,
            because="accused",
            at=MONDAY,
        )
    )
    db.session.commit()
    assert why("office", later) == {}
    assert set(why("secretary", later)) == {guarded.number}


def test_the_number_of_queries_does_not_grow(make_case: MakeCase) -> None:
    def asked(case: Case) -> int:
        sent: list[str] = []
        who, _ = user("office"), [party.name for party in case.parties]
        listen = lambda *parts: sent.append(parts[2])  # noqa: E731
        event.listen(db.engine, "before_cursor_execute", listen)
        likely_repeats(who, case, now=MONDAY)
        event.remove(db.engine, "before_cursor_execute", listen)
        return len(sent)

    make_case()
    few = asked(make_case())
    for _ in range(6):
        make_case()
    assert asked(make_case()) == few <= 3

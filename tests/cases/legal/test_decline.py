"""Declining: only on a lawful ground, told with its article."""

import pytest

from intake.cases.legal.decline import decline
from intake.database import db
from intake.rules.decline import GROUNDS
from intake.rules.refusals import BadInput, MoveRefused, NotFound, WrongKind, WrongRole
from tests.cases.legal.stages import accepted, at
from tests.conftest import MakeCase, user


def test_it_closes_the_petition_and_meets_the_notice(make_case: MakeCase) -> None:
    case = make_case(kind="petition")
    decline(user("office"), case.number, "legal_way", " 县法院已立案，请等判决 ", now=at(3, 3))
    ground = GROUNDS["legal_way"]
    told = f"{ground.name}（《信访工作条例》第二十八条，诉访分离）：县法院已立案，请等判决"
    assert (case.state, case.closed_at, case.outcome) == ("declined", at(3, 3), told)
    assert {c.kind: c.state for c in case.clocks} == {"acceptance": "met", "objection": "stopped"}
    assert (case.events[-1].kind, case.events[-1].text) == ("declined", told)


def test_without_a_lawful_ground_nothing_changes(make_case: MakeCase) -> None:
    case = make_case(kind="petition")
    for ground, text, fields in (
        ("", "太忙", ["ground"]),
        ("busy", "太忙", ["ground"]),
        ("same", "", ["text"]),
    ):
        with pytest.raises(BadInput) as caught:
            decline(user("office"), case.number, ground, text, now=at(3, 3))
        db.session.rollback()
        assert list(caught.value.faults) == fields
    assert (case.state, case.closed_at, len(case.events)) == ("registered", None, 1)


def test_only_the_office_declines_and_only_a_petition_that_nobody_accepted(make_case: MakeCase) -> None:
    petition, dispute = make_case(kind="petition"), make_case()
    with pytest.raises(WrongRole):
        decline(user("center02"), petition.number, "same", "县里已受理", now=at(3, 3))
    db.session.rollback()
    with pytest.raises(WrongKind):
        decline(user("office"), dispute.number, "same", "县里已受理", now=at(3, 3))
    db.session.rollback()
    with pytest.raises(NotFound):
        decline(user("police"), petition.number, "same", "县里已受理", now=at(3, 3))
    db.session.rollback()
    with pytest.raises(MoveRefused, match="现在是“已受理”"):
        decline(user("office"), accepted(make_case).number, "same", "县里已受理", now=at(3, 3))

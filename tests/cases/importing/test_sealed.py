"""An import tells nobody of a case that is kept from them, and changes nothing of it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select

from intake.cases.circle.readers import seal
from intake.cases.circle.recuse import recuse
from intake.cases.importing.action import import_cases
from intake.cases.importing.report import ImportReport
from intake.cases.tables import Case
from intake.database import db
from intake.town.places import the_town
from tests.conftest import MONDAY, MakeCase, user
from tests.hotline.book import order
from tests.hotline.conftest import TakeIn, take_in, write_book

__all__ = ["take_in", "write_book"]

HEAD = "kind,registered_at,village,title,narrative,external_number"
Import = Callable[..., ImportReport]


@pytest.fixture
def import_row(tmp_path: Path) -> Import:
    """Import one petition under this number, as the person, or as the command line."""

    def do(number: str, by: str = "", *, kind: str = "petition", check: bool = False) -> ImportReport:
        path = tmp_path / "row.csv"
        path.write_text(f"{HEAD}\n{kind},2026-02-20,岳寨村,账目,新的情况,{number}\n", encoding="utf-8")
        person = user(by) if by else None
        return import_cases(path, town=the_town(), now=MONDAY, by=person, check=check)

    return do


def hidden(case: Case, number: str | None) -> Case:
    """Give the case an external number and keep it for the secretary."""
    case.external_number = number
    seal(user("secretary"), case.number, ["secretary"], "涉及未成年人", now=MONDAY)
    return case


@pytest.mark.parametrize("by", ["office", ""])
@pytest.mark.parametrize("check", [True, False])
def test_a_hidden_case_s_number_is_refused_like_any_other_taken_number(
    make_case: MakeCase, import_row: Import, by: str, check: bool
) -> None:
    case = hidden(make_case(kind="petition", village="岳寨村"), "旧-1")
    make_case(kind="dispute").external_number = "旧-2"
    own = make_case().number
    db.session.commit()
    story = case.narrative
    said = {fault for number in ("旧-1", "旧-2", own) for fault in import_row(number, by, check=check).faults}
    assert len(said) == 1
    assert case.number not in str(said)
    db.session.expire_all()
    assert (case.narrative, case.closed_at) == (story, None)


def test_a_hidden_case_s_own_number_is_as_unknown_as_one_that_never_was(
    make_case: MakeCase, import_row: Import
) -> None:
    case = hidden(make_case(kind="petition", village="岳寨村"), None)
    for number in (case.number, "ZZ202601019999"):
        report = import_row(number, "office")
        assert (report.created, report.updated, report.faults) == (1, 0, [])


def test_who_is_kept_out_of_a_case_does_not_find_it_by_its_number(
    make_case: MakeCase, import_row: Import
) -> None:
    case = make_case(kind="petition", village="岳寨村")
    case.external_number = "旧-1"
    recuse(user("secretary"), case.number, "office", now=MONDAY)
    assert "不能用在这一行" in import_row("旧-1", "office").faults[0].message
    db.session.rollback()
    assert case.number in import_row("旧-1", "secretary").faults[0].message


def test_a_hidden_order_is_neither_found_nor_doubled_nor_changed(
    make_case: MakeCase, take_in: TakeIn
) -> None:
    take_in(order("HL1"), order("HL2"), order("HL3"))
    first, second, _ = db.session.scalars(select(Case).order_by(Case.id)).all()
    hidden(first, "HL1")
    hidden(second, None)
    make_case(kind="petition").external_number = "HL4"
    db.session.commit()
    for number in ("HL1", "HL2", "HL4"):
        for check in (True, False):
            (fault,) = take_in(order(number, 诉求内容="新的内容"), check=check).faults
            assert (fault.row, fault.column, fault.message[:11]) == (
                2,
                "工单编号",
                "这个编号不能用在这一行",
            ), number
            db.session.rollback()
    assert take_in(order("HL3")).updated == 1
    assert len(db.session.scalars(select(Case.id)).all()) == 4
    assert "新的内容" not in first.narrative + second.narrative


def test_an_order_cannot_be_given_a_number_that_a_hidden_case_has(
    make_case: MakeCase, take_in: TakeIn
) -> None:
    hidden(make_case(kind="petition"), "HL1")
    make_case(kind="hotline", category="公共设施").hotline_number = "HL1"
    db.session.commit()
    (fault,) = take_in(order("HL1")).faults
    assert "不能用在这一行" in fault.message


def test_an_order_that_is_an_accusation_is_refused(take_in: TakeIn) -> None:
    report = take_in(order("HL1", 诉求类别="检举控告"))
    assert [(fault.row, fault.column) for fault in report.faults] == [(2, "诉求类别")]
    assert "检举控告要保密，请在登记页面逐件登记" in report.faults[0].message

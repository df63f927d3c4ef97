"""The duties table."""

import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import delete, func, select

from intake.audit.tables import AuditEntry
from intake.database import db
from intake.rules.refusals import BadInput, NotAllowed
from intake.town.duties import DUTY_CATEGORIES, duties_of, mark_department, propose, save_duty
from intake.town.roster import RosterFault, check_roster, load_roster
from intake.town.tables import Duty, DutyHelper, Town
from tests.conftest import MONDAY, ROSTER, cheap_hash, user


@pytest.fixture
def roster(tmp_path: Path) -> Path:
    """A copy of Zhaozhuang's roster, to be changed."""
    return Path(shutil.copytree(ROSTER, tmp_path / "roster"))


def load(path: Path) -> None:
    load_roster(path, town_name=None, now=MONDAY, demo=False, hash_password=cheap_hash)


def test_every_category_has_a_department_in_the_shipped_table(town: Town) -> None:
    known = duties_of(town.id)
    assert set(known) == set(DUTY_CATEGORIES)
    assert all("本镇设定" in duty.basis for duty in known.values())


def test_it_proposes_lead_co_handlers_and_basis(town: Town) -> None:
    proposal = propose(town.id, "山林土地")
    assert proposal is not None
    assert proposal.lead.code == "land"
    assert [helper.code for helper in proposal.helpers] == ["agriculture", "water"]
    assert proposal.basis


def test_the_office_edits_it(town: Town) -> None:
    save_duty(
        user("office"), "山林土地", "agriculture", ["land", "land", "water"], " 某次 会定的 ", now=MONDAY
    )
    proposal = propose(town.id, "山林土地")
    assert proposal is not None
    assert (proposal.lead.code, proposal.basis) == ("agriculture", "某次 会定的")
    assert {helper.code for helper in proposal.helpers} == {"land", "water"}
    save_duty(user("office"), "山林土地", "land", [], "", now=MONDAY)
    rows = select(func.count()).select_from(DutyHelper).join(Duty).where(Duty.category == "山林土地")
    assert db.session.scalar(rows) == 0
    assert "duty.saved" in db.session.scalars(select(AuditEntry.action)).all()


def test_a_dissolved_department_is_not_proposed_and_cannot_be_entered(town: Town) -> None:
    mark_department(user("office"), "water", False, now=MONDAY)
    mark_department(user("office"), "labour", False, now=MONDAY)
    land, wages = propose(town.id, "山林土地"), propose(town.id, "劳资纠纷")
    assert land is not None
    assert [helper.code for helper in land.helpers] == ["agriculture"]
    assert wages is None
    with pytest.raises(BadInput, match="水利站已经撤销"):
        save_duty(user("office"), "山林土地", "water", [], "", now=MONDAY)
    mark_department(user("office"), "water", True, now=MONDAY)
    save_duty(user("office"), "山林土地", "water", [], "", now=MONDAY)


@pytest.mark.parametrize(
    ("category", "lead", "helpers", "basis", "field"),
    [
        ("山水", "land", [], "", "category"),
        ("山林土地", "nowhere", [], "", "lead"),
        ("山林土地", "", [], "", "lead"),
        ("山林土地", "land", ["nowhere"], "", "helpers"),
        ("山林土地", "land", ["land"], "", "helpers"),
        ("山林土地", "land", [], "长" * 201, "basis"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(
    town: Town, category: str, lead: str, helpers: list[str], basis: str, field: str
) -> None:
    with pytest.raises(BadInput) as refused:
        save_duty(user("office"), category, lead, helpers, basis, now=MONDAY)
    assert set(refused.value.faults) == {field}
    proposal = propose(town.id, "山林土地")
    assert proposal is not None
    assert len(proposal.helpers) == 2


def test_only_the_office_edits(town: Town) -> None:
    for username in ("mayor", "lead01", "land"):
        with pytest.raises(NotAllowed):
            save_duty(user(username), "山林土地", "water", [], "", now=MONDAY)
        with pytest.raises(NotAllowed):
            mark_department(user(username), "water", False, now=MONDAY)
    with pytest.raises(BadInput):
        mark_department(user("office"), "nowhere", False, now=MONDAY)


def test_loading_the_roster_again_keeps_what_the_office_changed(town: Town, roster: Path) -> None:
    save_duty(user("office"), "山林土地", "water", [], "", now=MONDAY)
    load(roster)
    proposal = propose(town.id, "山林土地")
    assert proposal is not None
    assert proposal.lead.code == "water"
    assert len(duties_of(town.id)) == len(DUTY_CATEGORIES)


def test_a_roster_may_come_without_duties(town: Town, roster: Path) -> None:
    (roster / "duties.csv").unlink()
    load(roster)
    assert len(duties_of(town.id)) == len(DUTY_CATEGORIES)


def test_wrong_duties_are_named_row_by_row(roster: Path) -> None:
    path = roster / "duties.csv"
    text = path.read_text(encoding="utf-8").replace("山林土地,自然资源所", "山水,国土局")
    text = text.replace("人民调解委员会、民政所", "人民调解委员会、民政局", 1)
    path.write_text(text + "院校问题,中心学校,中心学校,\n", encoding="utf-8")
    with pytest.raises(RosterFault) as refused:
        check_roster(path.parent)
    faults = [str(fault) for fault in refused.value.faults]
    assert any("没有“山水”这一类" in fault for fault in faults)
    assert any("“lead”：没有“国土局”这个部门" in fault for fault in faults)
    assert any("“helpers”：没有“民政局”这个部门" in fault for fault in faults)
    assert any("“院校问题”和第" in fault for fault in faults)
    assert any("牵头的部门不用再写成协办" in fault for fault in faults)


def test_two_that_save_a_new_category_at_once_both_succeed(bare_app: Flask, town: Town) -> None:
    db.session.execute(delete(DutyHelper))
    db.session.execute(delete(Duty))
    db.session.commit()

    def save(code: str) -> None:
        with bare_app.app_context():
            save_duty(user("office"), "山林土地", code, ["water"], "", now=MONDAY)
            db.session.remove()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(save, ["land", "agriculture"] * 4))
    assert len(db.session.scalars(select(Duty)).all()) == 1

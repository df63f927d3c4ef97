"""Loading a town's roster."""

import shutil
import stat
from collections import Counter
from pathlib import Path

import pytest
from flask import Flask
from openpyxl import Workbook
from sqlalchemy import func, select

from intake.database import db
from intake.town.accounts import read_accounts
from intake.town.roster import RosterFault, RosterReport, check_roster, load_roster, write_accounts
from intake.town.sheets import SheetFault
from intake.town.tables import Grid, PetitionPost, PlaybookVersion, ServiceCenter, Town, User, VillageLead
from tests.conftest import MONDAY, ROSTER, cheap_hash, user


@pytest.fixture
def roster(tmp_path: Path) -> Path:
    """A copy of Zhaozhuang's roster, to be changed."""
    return Path(shutil.copytree(ROSTER, tmp_path / "roster"))


def _load(path: Path, *, demo: bool = False, name: str | None = None) -> RosterReport:
    return load_roster(path, town_name=name, now=MONDAY, demo=demo, hash_password=cheap_hash)


def _edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def _faults(path: Path) -> list[str]:
    with pytest.raises(RosterFault) as refused:
        check_roster(path)
    return [str(fault) for fault in refused.value.faults]


def test_zhaozhuang_is_as_its_report_says(town: Town) -> None:
    roles = Counter(db.session.scalars(select(User.role)))
    assert roles["grid_worker"] == 21
    assert roles["center"] == 22
    assert roles["mediator"] == 113
    assert db.session.scalar(select(func.count()).select_from(PetitionPost)) == 21
    assert db.session.scalar(select(func.count()).select_from(Grid)) == 21
    assert db.session.scalar(select(func.count()).select_from(ServiceCenter)) == 22
    assert db.session.scalar(select(func.count()).select_from(VillageLead)) == 22
    assert (town.name, town.prefix) == ("赵庄镇", "ZZ")


def test_every_account_of_the_contract_is_there(town: Town) -> None:
    names = set(db.session.scalars(select(User.username)))
    wanted = {f"grid{n:02d}" for n in range(1, 22)} | {f"center{n:02d}" for n in range(1, 23)}
    wanted |= {"lead01", "mediator001", "police", "justice", "land", "civil", "enforcement"}
    assert names >= wanted | {"office", "mayor", "secretary", "admin", "auditor"}


def test_loading_twice_adds_nothing_and_keeps_passwords(town: Town, roster: Path) -> None:
    before = user("grid01").password_hash
    report = _load(roster)
    assert (report.accounts, report.created, report.updated) == ([], 0, 185)
    assert user("grid01").password_hash == before
    assert db.session.scalar(select(func.count()).select_from(PlaybookVersion)) == 1


def test_loading_again_updates_names_and_phones(town: Town, roster: Path) -> None:
    _edit(roster / "people.csv", f"{user('grid01').name},grid_worker", "新来的,grid_worker")
    _edit(roster / "people.csv", "19900000001", "139 0000 0001")
    _load(roster)
    assert (user("grid01").name, user("grid01").phone) == ("新来的", "13900000001")


def test_a_new_person_gets_a_password_once(town: Town, roster: Path) -> None:
    with (roster / "people.csv").open("a", encoding="utf-8") as file:
        file.write("grid22,新人,网格员,网格员,19900009999,赵庄村,赵庄网格,,\n")
    (account,) = _load(roster).accounts
    assert (account.username, account.role, account.grid) == ("grid22", "grid_worker", "赵庄网格")
    assert len(account.password) == 12
    assert _load(roster).accounts == []


def test_a_lead_who_gives_up_a_village_no_longer_leads_it(town: Town, roster: Path) -> None:
    _edit(roster / "people.csv", "赵庄村、娄庄村", "赵庄村")
    _load(roster)
    assert db.session.scalar(select(func.count()).select_from(VillageLead)) == 21


def test_a_roster_in_gbk_is_read(town: Town, roster: Path) -> None:
    for path in roster.iterdir():
        path.write_text(path.read_text(encoding="utf-8"), encoding="gbk")
    assert _load(roster).updated == 185


def test_one_workbook_is_as_good_as_a_folder(town: Town, roster: Path) -> None:
    workbook = Workbook()
    workbook.remove(workbook.active)
    for path in roster.iterdir():
        sheet = workbook.create_sheet(path.stem)
        for line in path.read_text(encoding="utf-8").splitlines():
            sheet.append([cell or None for cell in line.split(",")])
    workbook.save(roster / "名册.xlsx")
    assert _load(roster / "名册.xlsx").updated == 185


def test_the_town_may_be_renamed(town: Town, roster: Path) -> None:
    _load(roster, name="新赵庄镇")
    assert list(db.session.scalars(select(Town.name))) == ["新赵庄镇"]


def test_all_faults_are_told_together_each_where_it_stands(roster: Path) -> None:
    _edit(roster / "grids.csv", "娄庄村,娄庄网格", "楼庄村,娄庄网格")
    _edit(roster / "people.csv", "19900000003", "123")
    _edit(roster / "people.csv", "mayor,", "grid01,")
    faults = _faults(roster)
    assert "grids.csv第3行“village”：没有“楼庄村”这个村" in faults
    assert any("people.csv第4行“phone”" in fault for fault in faults)
    assert any("“grid01”和第2行重复" in fault for fault in faults)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("grid_worker", "worker", "没有这种角色"),
        (",赵庄网格,", ",,", "grid_worker要填这一列"),
        (",赵庄网格,", ",小黄网格,", "“小黄网格”不在赵庄村"),
        ("grid01", "网格员1", "用户名要用小写字母开头"),
        (",police,", ",polizei,", "没有“polizei”这个部门"),
        ("网格员,19900000001", "网格\0员,19900000001", "看不见的特殊符号"),
        ("username", "user name x", "不认识的列"),
    ],
)
def test_a_wrong_person_is_named(roster: Path, old: str, new: str, says: str) -> None:
    _edit(roster / "people.csv", old, new)
    assert any(says in fault for fault in _faults(roster))


def test_a_missing_table_is_named(roster: Path) -> None:
    (roster / "villages.csv").unlink()
    assert "缺少“villages”" in _faults(roster)[0]


def test_a_faulty_roster_changes_nothing(town: Town, roster: Path) -> None:
    name = user("grid01").name
    _edit(roster / "people.csv", name, "别人")
    _edit(roster / "people.csv", "19900000003", "123")
    with pytest.raises(RosterFault):
        _load(roster)
    db.session.expire_all()
    assert user("grid01").name == name


def test_something_else_than_a_roster_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "名册.pdf"
    path.write_bytes(b"%PDF")
    with pytest.raises(SheetFault, match="xlsx"):
        check_roster(path)


def test_accounts_are_written_for_their_owner_alone(bare_app: Flask, tmp_path: Path, roster: Path) -> None:
    with (roster / "people.csv").open("a", encoding="utf-8") as file:
        file.write("grid22,新人,网格员,网格员,19900009999,赵庄村,赵庄网格,,\n")
    accounts = _load(roster).accounts
    path = tmp_path / "home" / "demo-accounts.csv"
    write_accounts(path, accounts)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert path.read_text(encoding="utf-8").startswith("username,password,role,name,village,grid,phone\n")
    assert read_accounts(path) == {"grid22": accounts[0]}
    assert list(path.parent.iterdir()) == [path]


def test_skills_are_read_as_a_list_of_kinds_of_quarrels(town: Town, roster: Path) -> None:
    _edit(roster / "people.csv", "邻里纠纷、婚姻家庭", "合同履行，环境生态")
    _load(roster)
    assert user("mediator001").skills == ["合同履行", "环境生态"]
    assert user("mediator005").skills == []


def test_a_skill_that_is_no_kind_of_quarrel_is_named(roster: Path) -> None:
    _edit(roster / "people.csv", "邻里纠纷、婚姻家庭", "邻里纠纷、唱戏")
    assert any("没有“唱戏”这类纠纷" in fault for fault in _faults(roster))


def test_a_roster_without_skills_is_read_and_leaves_them_as_they_are(town: Town, roster: Path) -> None:
    people = roster / "people.csv"
    lines = people.read_text(encoding="utf-8").splitlines()
    people.write_text("\n".join(line.rpartition(",")[0] for line in lines), encoding="utf-8")
    _load(roster)
    assert user("mediator001").skills == ["邻里纠纷", "婚姻家庭"]

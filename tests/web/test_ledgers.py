"""The page of imports and ledgers."""

import re
from io import BytesIO
from pathlib import Path

from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from intake.audit.tables import AuditEntry
from intake.cases.tables import Case
from intake.database import db
from tests.conftest import MakeCase
from tests.web.conftest import Login, Visitor

DATA = Path(__file__).parents[1] / "data"
EXPORT = {"kinds": ["petition", "dispute"], "first": "2026-03-01", "last": "2026-03-08", "full": "0"}
ROWS = "kind,registered_at,village,title,narrative,external_number\n"
GOOD = (
    ROWS
    + "dispute,2026-02-20,娄庄村,地界,两家争一垄地。,A-1\npetition,2026-02-21,岳寨村,账目,要求公开。,A-2\n"
)


def upload(person: Visitor, content: bytes | str, name: str = "登记册.csv") -> TestResponse:
    raw = content.encode() if isinstance(content, str) else content
    return person.post("/ledgers/check", {"file": (BytesIO(raw), name)}, content_type="multipart/form-data")


def token_in(page: str) -> str:
    found = re.search(r'name="token" value="([0-9a-f]+)"', page)
    assert found is not None
    return found[1]


def cases() -> int:
    return db.session.scalar(select(func.count()).select_from(Case)) or 0


def waiting(app: Flask) -> list[Path]:
    return list((app.extensions["qiwan"].home / "waiting-imports").glob("*"))


def test_the_way_to_it_is_on_the_page_of_ways(login: Login) -> None:
    assert 'href="/ledgers"' in login("office").get("/more").text
    assert login("grid01").get("/ledgers").status_code == 403


def test_the_office_takes_out_both_ledgers_with_a_stamp(login: Login, make_case: MakeCase) -> None:
    make_case()
    answer = login("office").post("/ledgers/export", EXPORT)
    assert answer.status_code == 200
    assert "attachment" in answer.headers["Content-Disposition"]
    book = load_workbook(BytesIO(answer.data))
    assert book.sheetnames == ["信访事项", "矛盾纠纷"]
    assert "导出" in book["矛盾纠纷"]["A2"].value
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "export")).one()
    assert entry.subject == "ledgers 2026-03-01 to 2026-03-08"


def test_names_need_a_reason_and_the_right_office(login: Login, make_case: MakeCase) -> None:
    make_case()
    full = EXPORT | {"full": "1"}
    silent = login("office").post("/ledgers/export", full)
    assert silent.status_code == 422
    assert "reason-fault" in silent.text
    mayor = login("mayor")
    assert "完整信息" not in mayor.get("/ledgers").text
    assert mayor.post("/ledgers/export", full | {"reason": "看看"}).status_code == 403
    told = login("secretary").post("/ledgers/export", full | {"reason": "县里核查"})
    assert "王秋生" in str(list(load_workbook(BytesIO(told.data))["矛盾纠纷"].values))


def test_an_impossible_period_comes_back_with_what_was_typed(login: Login) -> None:
    answer = login("office").post("/ledgers/export", EXPORT | {"first": "2026-04-01"})
    assert answer.status_code == 422
    assert "结束日期不能早于开始日期" in answer.text
    assert 'value="2026-04-01"' in answer.text
    assert login("office").post("/ledgers/export", EXPORT | {"first": "哪天"}).status_code == 422


def test_a_register_is_checked_then_imported_and_not_kept(app: Flask, login: Login) -> None:
    person = login("office")
    checked = upload(person, GOOD)
    assert checked.status_code == 200
    assert "新增 <strong>2</strong> 件" in checked.text
    with app.app_context():
        assert cases() == 0
        kept = waiting(app)
    assert len(kept) == 1
    assert "娄庄村".encode() not in kept[0].read_bytes()
    assert kept[0].stat().st_mode & 0o077 == 0
    token = token_in(checked.text)
    answer = person.post("/ledgers/import", {"token": token, "answer": "yes"})
    assert answer.status_code == 303
    assert "新增2件" in person.get("/ledgers").text
    with app.app_context():
        assert cases() == 2
        assert waiting(app) == []
    again = person.post("/ledgers/import", {"token": token, "answer": "yes"})
    assert again.status_code == 422
    assert "请重新上传" in again.text


def test_giving_up_keeps_nothing(app: Flask, login: Login) -> None:
    person = login("office")
    token = token_in(upload(person, GOOD).text)
    assert person.post("/ledgers/import", {"token": token, "answer": "no"}).status_code == 303
    with app.app_context():
        assert (cases(), waiting(app)) == (0, [])


def test_another_person_s_file_cannot_be_confirmed(app: Flask, login: Login) -> None:
    token = token_in(upload(login("office"), GOOD).text)
    assert login("secretary").post("/ledgers/import", {"token": token}).status_code == 403
    odd = login("office").post("/ledgers/import", {"token": "../../etc/passwd"})
    assert odd.status_code == 422


def test_every_fault_is_shown_with_row_and_column_and_nothing_is_kept(app: Flask, login: Login) -> None:
    bad = (
        ROWS.replace("external_number", "accepted_at")
        + "petition,2026-02-20,娄庄村,题,事,2026-02-19\ndispute,2026-02-20,火星村,题,事,\n"
    )
    answer = upload(login("office"), bad)
    assert answer.status_code == 422
    assert "受理日期不能早于登记日期" in answer.text
    assert "火星村" in answer.text
    assert "没有写入任何内容" in answer.text
    with app.app_context():
        assert (cases(), waiting(app)) == (0, [])


def test_formulas_pictures_and_nothing_are_refused_in_words(login: Login) -> None:
    person = login("office")
    formulas = upload(person, (DATA / "formulas.xlsx").read_bytes(), "台账.xlsx")
    assert formulas.status_code == 422
    assert "单元格F2是公式" in formulas.text
    assert upload(person, b"\x89PNG", "图.png").status_code == 422
    assert upload(person, b"", "空.csv").status_code == 422
    none = person.post("/ledgers/check", {}, content_type="multipart/form-data")
    assert none.status_code == 422
    assert "请选择要导入的文件" in none.text


def send_raw(person: Visitor, content: str) -> TestResponse:
    """Send a large file as a browser does; the test client would leave its own copy of it open."""
    token = f'--b\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{person.token("/status")}\r\n'
    file = '--b\r\nContent-Disposition: form-data; name="file"; filename="x.csv"\r\n\r\n'
    body = f"{token}{file}{content}\r\n--b--\r\n".encode()
    return person.client.post("/ledgers/check", data=body, content_type="multipart/form-data; boundary=b")


def test_a_file_of_several_megabytes_is_taken_and_one_over_sixteen_is_not(login: Login) -> None:
    person = login("office")
    read = send_raw(person, ROWS + "dispute,2026-02-20,娄庄村,题," + "长" * 1_500_000 + ",A-1\n")
    assert read.status_code == 422
    assert "最多5000个字" in read.text
    assert send_raw(person, "x" * 17 * 1024 * 1024).status_code == 413

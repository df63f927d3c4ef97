"""Hotline orders on the pages: headings matched once, orders taken in, answered, handed back."""

import html
import re
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import select

from intake.cases.tables import Case
from intake.database import db
from intake.hotline.tables import ColumnMapping
from intake.rules.localtime import parse_instant
from tests.conftest import Clock, MakeCase
from tests.hotline.book import HEADINGS, NAME, WriteBook, order, writer
from tests.web.conftest import Login, Visitor

CHOSEN = re.compile(r'<select id="column-(\w+)".*?</select>', re.DOTALL)
SELECTED = re.compile(r'<option value="([^"]*)" selected>')


@pytest.fixture
def write_book(tmp_path: Path) -> WriteBook:
    """Write a workbook with the hotline's headings."""
    return writer(tmp_path)


def upload(person: Visitor, path: str, file: Path, **fields: str) -> Any:
    data = {**fields, "file": (BytesIO(file.read_bytes()), file.name)}
    return person.post(path, data, content_type="multipart/form-data")


def proposed(page: str) -> dict[str, str]:
    """Return our field → the heading the page proposes."""
    found = {}
    for match in CHOSEN.finditer(page):
        if chosen := SELECTED.search(match[0]):
            found[match[1]] = html.unescape(chosen[1])
    return found


def keep(person: Visitor, columns: dict[str, str], **fields: Any) -> Any:
    return person.post("/hotline/mappings", {"name": NAME, "heading": list(HEADINGS), **columns, **fields})


@pytest.fixture
def office(login: Login, write_book: WriteBook) -> Visitor:
    """The office, with a reading of the hotline's file kept."""
    person = login("office")
    page = upload(person, "/hotline/headings", write_book(order())).text
    assert keep(person, proposed(page)).status_code == 303
    return person


def cases() -> list[Case]:
    query = select(Case).where(Case.kind == "hotline").order_by(Case.id)
    return list(db.session.scalars(query.execution_options(populate_existing=True)))


def test_the_first_file_shows_its_headings_and_a_guess(login: Login, write_book: WriteBook) -> None:
    person = login("office")
    assert "第一次：对一次表头" in person.get("/hotline/import").text
    answer = upload(person, "/hotline/headings", write_book(order()))
    assert answer.status_code == 200
    assert proposed(answer.text) == {
        "number": "工单编号",
        "received": "来电时间",
        "due": "办结时限",
        "caller": "来电人",
        "phone": "联系电话",
        "place": "事发地址",
        "category": "诉求类别",
        "content": "诉求内容",
        "reply": "处理结果",
        "replied": "答复时间",
        "rating": "回访满意度",
        "rating_words": "回访内容",
    }


def test_a_corrected_guess_is_kept_by_name(office: Visitor, bare_app: Flask) -> None:
    refused = keep(office, {"number": "", "received": "来电时间", "place": "事发地址", "content": "诉求内容"})
    assert refused.status_code == 422
    assert 'id="number-fault"' in refused.text
    assert proposed(refused.text)["content"] == "诉求内容", "what was chosen stays"
    row = db.session.scalars(select(ColumnMapping)).one()
    assert row.name == NAME
    assert tuple(row.headings) == HEADINGS
    assert NAME in office.get(f"/hotline/import?mapping={NAME}").text


def test_later_files_use_the_reading_at_once(
    office: Visitor,
    write_book: WriteBook,
    bare_app: Flask,
) -> None:
    file = write_book(order("HL1"), order("HL2"))
    checked = upload(office, "/hotline/import", file, mapping=NAME, what="check")
    assert checked.status_code == 200
    assert "会新增 2 件" in checked.text
    assert cases() == []
    for expected in ("新增2件，更新0件", "新增0件，更新2件"):
        assert upload(office, "/hotline/import", file, mapping=NAME, what="import").status_code == 303
        assert expected in office.get("/hotline").text
    db.session.rollback()
    assert [case.hotline_number for case in cases()] == ["HL1", "HL2"]


def test_faults_are_shown_by_row_and_column(office: Visitor, write_book: WriteBook, bare_app: Flask) -> None:
    file = write_book(order("HL1"), order("HL2", 办结时限="2026-02-28"))
    answer = upload(office, "/hotline/import", file, mapping=NAME, what="import")
    assert answer.status_code == 422
    assert "<td>3</td><td>办结时限</td>" in answer.text
    assert "没有写入任何内容" in answer.text
    assert cases() == []


def test_wrong_files_are_refused_in_words(office: Visitor, write_book: WriteBook, tmp_path: Path) -> None:
    formulas = write_book(order(诉求内容="=1+1"), name="formulas.xlsx")
    picture = tmp_path / "photo.jpg"
    picture.write_bytes(b"\xff\xd8")
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(b"PK\x03\x04")
    for path in ("/hotline/import", "/hotline/headings"):
        for file, words in ((formulas, "公式"), (picture, ".xlsx 或 .csv"), (broken, "不是完好的")):
            answer = upload(office, path, file, mapping=NAME)
            assert answer.status_code == 422
            assert words in answer.text
        assert office.post(path, {"mapping": NAME}).status_code == 422
    unknown = upload(office, "/hotline/import", write_book(order()), mapping="市热线")
    assert unknown.status_code == 422
    assert "没有叫“市热线”的对应关系" in unknown.text


def test_an_uploaded_file_leaves_nothing_behind(
    office: Visitor,
    write_book: WriteBook,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    upload(office, "/hotline/import", write_book(order()), mapping=NAME, what="import")
    upload(office, "/hotline/import", write_book(order(""), name="wrong.xlsx"), mapping=NAME)
    assert list(folder.iterdir()) == []


def test_an_order_is_answered_rated_and_handed_back(
    office: Visitor,
    write_book: WriteBook,
    bare_app: Flask,
) -> None:
    upload(office, "/hotline/import", write_book(order()), mapping=NAME, what="import")
    number = cases()[0].number
    page = office.get(f"/cases/{number}").text
    assert "填答复" in page and "还有 4 天" in page
    blank = office.post(f"/cases/{number}/reply", {"text": " "})
    assert blank.status_code == 422
    assert 'id="reply-text-fault"' in blank.text
    early = office.post(f"/cases/{number}/satisfaction", {"rating": "satisfied"})
    assert early.status_code == 409
    assert office.post(f"/cases/{number}/reply", {"text": "路灯已修好。"}).status_code == 303
    wrong = office.post(f"/cases/{number}/satisfaction", {"rating": "", "words": "挺好的"})
    assert wrong.status_code == 422
    assert "挺好的" in wrong.text
    assert (
        office.post(f"/cases/{number}/satisfaction", {"rating": "fair", "words": "慢了"}).status_code == 303
    )
    page = office.get(f"/cases/{number}").text
    assert "路灯已修好。" in page and "基本满意" in page
    assert 'id="hotline"' in page and 'id="follow-up"' not in page, "the rating stands on one card"
    book = office.get(f"/hotline/replies.xlsx?mapping={NAME}&from=2026-03-01&to=2026-03-02")
    assert book.status_code == 200
    sheet = load_workbook(BytesIO(book.data)).worksheets[0]
    assert [cell.value for cell in sheet[1]] == list(HEADINGS)
    assert sheet["J2"].value == "路灯已修好。"


def test_an_order_is_sent_back_with_its_reason(
    office: Visitor,
    write_book: WriteBook,
    bare_app: Flask,
) -> None:
    upload(office, "/hotline/import", write_book(order()), mapping=NAME, what="import")
    number = cases()[0].number
    assert office.post(f"/cases/{number}/moves", {"name": "return", "text": ""}).status_code == 422
    assert (
        office.post(f"/cases/{number}/moves", {"name": "return", "text": "属县住建局管"}).status_code == 303
    )
    page = office.get(f"/cases/{number}").text
    assert "属县住建局管" in page
    assert "填答复" not in page
    assert "已退单" in office.get("/hotline?state=returned").text
    assert office.post(f"/cases/{number}/reply", {"text": "修好了"}).status_code == 409


def test_the_list_says_what_is_late(
    office: Visitor,
    login: Login,
    write_book: WriteBook,
    clock: Clock,
) -> None:
    upload(office, "/hotline/import", write_book(order()), mapping=NAME, what="import")
    assert "3月6日 周五到期" in office.get("/hotline").text
    clock.now = parse_instant("2026-03-09T09:00")
    person = login("office")
    assert "超期 3 天" in person.get("/hotline?state=late").text
    assert "没有符合条件的工单" in person.get("/hotline?state=answered").text


def test_the_list_pages(office: Visitor, write_book: WriteBook) -> None:
    file = write_book(*(order(f"HL{n}") for n in range(52)))
    upload(office, "/hotline/import", file, mapping=NAME, what="import")
    first, second = office.get("/hotline").text, office.get("/hotline?page=2").text
    assert "第 1 / 2 页" in first
    assert first.count("工单 HL") == 50
    assert second.count("工单 HL") == 2
    assert office.get("/hotline?page=nonsense&village=x&due=y&state=z").status_code == 200


@pytest.mark.parametrize(
    "query",
    ["", "mapping=市热线&from=2026-03-01&to=2026-03-02", f"mapping={NAME}&from=2026-03-02&to=2026-03-01"],
)
def test_an_export_that_makes_no_sense_is_refused(office: Visitor, query: str) -> None:
    assert office.get(f"/hotline/replies.xlsx?{query}").status_code == 422


@pytest.mark.parametrize(
    ("username", "path", "status"),
    [
        ("police", "/hotline", 200),
        ("mayor", "/hotline", 200),
        ("grid01", "/hotline", 403),
        ("mayor", "/hotline/import", 403),
        ("police", "/hotline/import", 403),
        ("police", "/hotline/replies.xlsx", 403),
        ("admin", "/hotline", 403),
    ],
)
def test_who_opens_what(login: Login, username: str, path: str, status: int) -> None:
    assert login(username).get(path).status_code == status


def test_a_department_sees_only_its_own_orders(
    office: Visitor,
    login: Login,
    write_book: WriteBook,
) -> None:
    upload(office, "/hotline/import", write_book(order()), mapping=NAME, what="import")
    assert "HL20260302001" in office.get("/hotline").text
    assert "HL20260302001" not in login("police").get("/hotline").text


def test_other_kinds_of_case_have_no_such_card(login: Login, make_case: MakeCase) -> None:
    assert 'id="hotline"' not in login("office").get(f"/cases/{make_case().number}").text

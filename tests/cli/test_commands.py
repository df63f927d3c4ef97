"""The command line: what others script against, and what it says when it is used wrongly."""

import json
from pathlib import Path

import pytest

from intake.application import ROOT
from intake.settings import Settings
from tests.running import qiwan, qiwan_json

REGISTER = ROOT / "tests" / "data" / "register-2024.csv"


def write_csv(folder: Path, *rows: str, encoding: str = "utf-8") -> str:
    path = folder / "cases.csv"
    path.write_text("\n".join(rows) + "\n", encoding=encoding)
    return str(path)


def test_the_register_of_2024_gives_the_report_s_figures(settings: Settings) -> None:
    qiwan(settings, "cases", "import", str(REGISTER))
    year = ("figures", "--from", "2024-01-01", "--to", "2024-12-31")
    figures = qiwan_json(settings, *year)
    assert figures["receptions"] == 99
    assert figures["visitors"] == 143
    assert figures["online"] == 32
    assert figures["hotline"] == 152
    assert figures["closed"] + figures["open"] == figures["new"]
    qiwan(settings, "cases", "import", str(REGISTER))
    assert qiwan_json(settings, *year) == figures, "importing twice changes nothing"


def test_checking_an_import_writes_nothing(settings: Settings) -> None:
    report = json.loads(qiwan(settings, "cases", "import", str(REGISTER), "--check", "--json"))
    assert report["faults"] == []
    assert qiwan_json(settings, "cases", "list") == []


def test_an_imported_case_walks_by_at(settings: Settings, tmp_path: Path) -> None:
    path = write_csv(
        tmp_path,
        "kind,registered_at,village,title,narrative,risk",
        "dispute,2026-03-02T10:00,娄庄村,排水沟,两家争执,red",
    )
    qiwan(settings, "cases", "import", path)
    tally = qiwan_json(settings, "clock", "sweep", "--at", "2026-03-02T10:00")
    assert tally == {"due": 1, "reminders": 0, "escalations": 0, "alerts": 1}
    assert qiwan_json(settings, "clock", "sweep", "--at", "2026-03-02T18:30")["reminders"] == 1
    assert "第1晚" in qiwan(settings, "clock", "explain", "ZZ202603020001", "--at", "2026-03-02T19:00")
    sent = qiwan_json(settings, "sms", "drain", "--at", "2026-03-02T18:30")
    assert sum(sent.values()) == len(qiwan_json(settings, "sms", "outbox"))
    shown = qiwan_json(settings, "cases", "show", "ZZ202603020001")
    assert set(shown) >= {
        *("number", "kind", "state", "village", "grid", "category", "title", "people", "risk", "assignee"),
        *("registered_at", "accepted_at", "closed_at", "playbook", "evenings", "clocks", "events", "agenda"),
    }
    assert set(shown["evenings"][0]) == {
        *("n", "title", "remind_at", "due_at", "done_at", "missed", "escalated_to"),
    }
    assert set(shown["clocks"][0]) == {"kind", "law", "from", "strict", "rolled", "state"}


def test_the_outbox_has_the_contract_s_shape(settings: Settings, tmp_path: Path) -> None:
    path = write_csv(tmp_path, "kind,registered_at,village", "dispute,2026-03-02T10:00,娄庄村")
    qiwan(settings, "cases", "import", path)
    qiwan(settings, "clock", "sweep", "--at", "2026-03-02T18:30")
    row = qiwan_json(settings, "sms", "outbox")[0]
    assert set(row) >= {
        *("id", "created_at", "not_before", "sent_at", "purpose", "case", "username", "to", "body"),
        *("segments", "state", "gateway", "attempts", "error"),
    }
    assert "****" in row["to"]


def test_a_gbk_file_is_read(settings: Settings, tmp_path: Path) -> None:
    path = write_csv(
        tmp_path, "kind,registered_at,village,title", "dispute,2026-03-02,娄庄村,排水沟", encoding="gbk"
    )
    qiwan(settings, "cases", "import", path)
    assert [case["title"] for case in qiwan_json(settings, "cases", "list")] == ["排水沟"]


@pytest.mark.parametrize(
    "row",
    [
        "dispute,2026-03-02,没有的村,标题,1",
        f"dispute,2026-02-30,娄庄村,{'长' * 200_000},-3",
        "dispute,2026-03-02,娄庄村,a\x00b,1",
    ],
)
def test_one_bad_row_keeps_all_rows_out(settings: Settings, tmp_path: Path, row: str) -> None:
    path = write_csv(
        tmp_path,
        "kind,registered_at,village,title,people",
        "dispute,2026-03-02,娄庄村,好的一行,1",
        row,
    )
    message = qiwan(settings, "cases", "import", path, code=1)
    assert message.strip()
    assert qiwan_json(settings, "cases", "list") == []


def test_a_broken_workbook_is_one_clear_line(settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "broken.xlsx"
    path.write_bytes(b"PK\x03\x04 not a workbook")
    assert len(qiwan(settings, "cases", "import", str(path), code=1).strip().splitlines()) == 1


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("clock", "sweep", "--at", "yesterday"), 2),
        (("meeting", "summary", "--week", "2026-W60", "--out", "x"), 2),
        (("figures", "--from", "2026-02-30", "--to", "2026-03-01"), 2),
        (("figures", "--from", "2026-03-02", "--to", "2026-03-01"), 2),
        (("figures", "--from", "2026-03-01", "--to", "2026-03-02", "--village", "没有"), 1),
        (("cases", "show", "ZZ209901010001"), 1),
        (("cases", "show", "'; DROP TABLE cases; --"), 1),
        (("cases", "list", "--state", "asleep"), 2),
        (("cases", "import", "/no/such/file.csv"), 2),
        (("nonsense",), 2),
    ],
)
def test_wrong_use_is_one_line_and_the_right_code(
    settings: Settings, arguments: tuple[str, ...], code: int
) -> None:
    assert len(qiwan(settings, *arguments, code=code).strip().splitlines()) == 1


def test_before_any_roster_the_answer_says_what_to_do(empty_settings: Settings) -> None:
    assert "名册" in qiwan(empty_settings, "cases", "list", code=1)


def test_the_audit_log_is_verified(settings: Settings, tmp_path: Path) -> None:
    path = write_csv(tmp_path, "kind,registered_at,village", "dispute,2026-03-02,娄庄村")
    qiwan(settings, "cases", "import", path)
    assert "完好" in qiwan(settings, "audit", "verify")


def test_doctor_says_what_is_well(settings: Settings) -> None:
    said = qiwan(settings, "doctor")
    for name in ("数据库", "消息队列", "密钥", "放假安排", "短信通道", "磁盘", "时钟"):
        assert name in said


def test_summary_writes_three_files(settings: Settings, tmp_path: Path) -> None:
    out = tmp_path / "纸 张"
    qiwan(settings, "meeting", "summary", "--week", "2026-W12", "--out", str(out))
    assert {path.name for path in out.iterdir()} == {"summary.docx", "ledger.xlsx", "summary.json"}
    body = json.loads((out / "summary.json").read_text())
    assert set(body) >= {
        *("week", "from", "to", "new", "closed", "open", "overdue", "escalated", "receptions", "visitors"),
        *("villages", "kinds", "agenda", "decisions"),
    }
    assert len(body["villages"]) == 22
    assert all(village["zero_report"] for village in body["villages"])


def test_a_key_to_the_api_is_printed_once(settings: Settings) -> None:
    assert qiwan(settings, "token", "office").startswith("qw_")
    assert "没有用户" in qiwan(settings, "token", "nobody", code=1)

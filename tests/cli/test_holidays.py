"""`qiwan holidays load FILE`: the dates of open cases are counted anew and each change is logged."""

import json
from pathlib import Path

from intake.settings import Settings
from tests.running import qiwan, qiwan_json


def test_a_loaded_list_moves_the_rolled_date_and_says_so_on_the_case(
    settings: Settings, tmp_path: Path
) -> None:
    register = tmp_path / "cases.csv"
    register.write_text(
        "kind,registered_at,village,title,narrative,accepted_at\n"
        "petition,2026-03-02,娄庄村,路不平,路面坏了,2026-03-02\n",
        encoding="utf-8",
    )
    qiwan(settings, "cases", "import", str(register))
    listed = tmp_path / "2026.json"
    days = [{"name": "节", "date": "2026-05-01", "isOffDay": False}]
    listed.write_text(json.dumps({"year": 2026, "days": days}), encoding="utf-8")
    assert "1" in qiwan(settings, "holidays", "load", str(listed))
    case = qiwan_json(settings, "cases", "show", "ZZ202603020001")
    clock = next(one for one in case["clocks"] if one["kind"] == "resolution")
    assert clock == {
        "kind": "resolution",
        "law": "《信访工作条例》第三十四条",
        "from": "2026-03-02",
        "strict": "2026-05-01",
        "rolled": "2026-05-01",
        "state": "running",
    }
    assert any("2026-05-06改为2026-05-01" in event["text"] for event in case["events"])
    listed.write_text("[]")
    assert "看不懂" in qiwan(settings, "holidays", "load", str(listed), code=1)

"""A realistic week of the town as plain data."""

from copy import deepcopy
from typing import Any

_NAMES = (
    "赵庄村 娄庄村 小黄村 大韩村 白店村 周营村 大黄村 吴庄村 刘庄村 马辛庄村 闵庄村 "
    "官衙村 泥河村 张庄村 晁庄村 木中营村 范庄村 军营村 岳寨村 任寨村 袁庄村 岔河寺村"
)
VILLAGES = _NAMES.split()
ACCEPTANCE, CLOSING = "《信访工作条例》第二十三条", "《信访工作条例》第三十四条"
NEIGHBOURS, LAND = "邻里纠纷", "房屋和宅基地"


def make_body(**changes: Any) -> dict[str, Any]:
    """Return the summary of 2026-W12 with 60 cases known; keyword arguments replace parts of it."""
    return deepcopy(_BODY) | changes


def make_empty_body(**changes: Any) -> dict[str, Any]:
    """Return a week in which nothing happened, without a year before it."""
    nothing = dict.fromkeys(("new", "closed", "open", "overdue"), 0)
    counted = ("escalated", "receptions", "visitors", "online", "hotline")
    lists = ("categories", "key_cases", "due_soon", "agenda", "agenda_items", "last_decisions", "next_week")
    quiet: dict[str, Any] = nothing | dict.fromkeys(counted, 0) | {name: [] for name in lists}
    kinds = [kind | {"new": 0, "closed": 0, "open": 0} for kind in _BODY["kinds"]]
    villages = [_village(index, name, 0) for index, name in enumerate(VILLAGES)]
    quiet |= {"previous": nothing, "year_ago": None, "kinds": kinds, "villages": villages}
    return make_body(**quiet, audit_head=None, demo=False) | changes


def number(index: int) -> str:
    """Return the number of the case registered as the index-th."""
    return f"ZZ202603{1 + index % 21:02d}{1 + index // 21:04d}"


def _village(index: int, name: str, busy: int) -> dict[str, Any]:
    new = (index * 7 % 4) * busy
    counts = {"new": new, "closed": (index % 3) * busy, "open": (1 + index % 4) * busy}
    return {"village": name, **counts, "overdue": int(index % 9 == 4) * busy, "zero_report": new == 0}


def _case(index: int) -> dict[str, Any]:
    return {
        "number": number(index),
        "village": VILLAGES[index * 5 % 22],
        "kind_name": ("矛盾纠纷", "信访事项")[index % 2],
        "category": (NEIGHBOURS, LAND, "劳资纠纷", "交通及生产安全")[index % 4],
        "risk_name": "红" if index < 3 else "橙",
        "state_name": ("办理中", "已受理", "提交联席会议")[index % 3],
        "evening": f"第{1 + index % 7}晚" if index % 3 < 2 else "七晚已过",
        "whose_turn": ("包村干部甲", "网格员乙", "联席会议", "人民调解员丙、司法所")[index % 4],
        "reason": ("第七晚后仍未办结", "上次会议未议定", "办结期限已过，移交部门未签收")[index % 3],
    }


def _clock(index: int) -> dict[str, Any]:
    strict = f"2026-03-{23 + index // 2:02d}" if index < 14 else "2026-03-30"
    return {
        "number": number(20 + index),
        "village": VILLAGES[index * 3 % 22],
        "clock": ("办结", "受理告知", "申请司法确认")[index % 3],
        "law": (CLOSING, ACCEPTANCE, "《人民调解法》第三十三条")[index % 3],
        "strict": strict,
        "rolled": "2026-03-30" if strict in ("2026-03-28", "2026-03-29") else strict,
    }


def _decision(index: int) -> dict[str, Any]:
    texts = (
        "由自然资源所牵头，会同司法所、村委会现场勘界，三日内出具书面意见并告知双方。",
        "包案领导入户见面，落实工资清单和支付日期。",
        "综合行政执法大队核查占道情况。",
    )
    return {
        "number": number(40 + index),
        "text": texts[index % 3],
        "lead": ("副镇长甲", "自然资源所乙")[index % 2],
        "due": f"2026-03-{18 + 3 * index:02d}",
        "done": index == 0,
    }


_VILLAGE_ROWS = [_village(index, name, 1) for index, name in enumerate(VILLAGES)]
_SUMS = {name: sum(row[name] for row in _VILLAGE_ROWS) for name in ("new", "closed", "open", "overdue")}
_CASES = [_case(index) for index in range(12)]
_BODY: dict[str, Any] = {
    "week": "2026-W12",
    "from": "2026-03-16",
    "to": "2026-03-22",
    "made_at": "2026-03-23T07:30:00+08:00",
    "town": "赵庄镇",
    "demo": True,
    **_SUMS,
    "escalated": 5,
    "receptions": 6,
    "visitors": 11,
    "online": 2,
    "hotline": 7,
    "previous": {"new": 28, "closed": 21, "open": 43, "overdue": 4},
    "year_ago": {"new": 30, "closed": 0, "open": 49, "overdue": 2},
    "villages": _VILLAGE_ROWS,
    "kinds": [
        {"kind": "petition", "name": "信访事项", "new": 9, "closed": 6, "open": 17},
        {"kind": "dispute", "name": "矛盾纠纷", "new": 17, "closed": 9, "open": 29},
        {"kind": "hotline", "name": "12345工单", "new": 7, "closed": 6, "open": 7},
    ],
    "categories": [
        {"name": NEIGHBOURS, "new": 11},
        {"name": LAND, "new": 8},
        {"name": "公共设施", "new": 6},
        {"name": "劳资纠纷", "new": 5},
        {"name": "其他", "new": 3},
    ],
    "key_cases": _CASES,
    "due_soon": [_clock(index) for index in range(16)],
    "agenda": [case["number"] for case in _CASES[:7]],
    "agenda_items": _CASES[:7],
    "last_decisions": [_decision(index) for index in range(4)],
    "next_week": [
        "3月23日至3月29日，各村每晚按七晚工作法推进在办的53件事项。",
        "超期的3件由镇办逐件督办，下次会议报告结果",
        "无新增的村按时零报告。",
    ],
    "audit_head": "9f2a6c01d4b7e835",
}

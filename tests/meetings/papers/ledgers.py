"""Realistic ledgers as plain rows."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from intake.meetings.papers.ledger_columns import DISPUTE_COLUMNS, HOTLINE_COLUMNS, PETITION_COLUMNS
from intake.papers.workbook import Column, Sheet, write_ledger
from tests.meetings.papers.bodies import VILLAGES, number

MADE_AT = datetime(2026, 3, 22, 23, 30, tzinfo=UTC)
STAMP = "镇办公室 甲 2026年3月23日导出"
_LONG = {
    "主要诉求": "要求镇里协调邻居拆除占用公共道路的围墙，恢复原有通行宽度",
    "事实与理由": "邻居翻建房屋时把围墙外移约一米，农用车无法通过，村里调解两次未果",
    "简要情况": "双方因宅基地界址不清发生争执，争执中有推搡，现场已劝开，等待勘界",
    "处理意见": "会同自然资源所勘界后书面答复",
    "措施": "入户核实，约期调解",
    "答复": "已安排施工队更换路灯，电话回访来电人表示满意",
    "标题": "村东头路灯不亮请尽快维修",
    "住址": "赵庄镇木中营村***",
    "内容分类": "交通及生产安全",
    "类型": "房屋和宅基地",
    "是否录入网上系统+编号": "410421202603000017",
    "工单编号": "DH2026031600042",
    "当事人双方": "张* / 欧阳*",
    "电话": "138****0000",
    "承办单位": "综合行政执法大队",
}


def write_sheets(path: Path, *sheets: Sheet, made_at: datetime = MADE_AT) -> Path:
    """Write the sheets with the usual stamp and return the path."""
    write_ledger(sheets, path, stamp=STAMP, made_at=made_at)
    return path


def make_sheet(*rows: Sequence[object], columns: tuple[Column, ...] | None = None) -> Sheet:
    """Return a small sheet; without columns they are two columns of text."""
    columns = columns or (Column("登记编号", 13, "text"), Column("标题", 20, "text"))
    return Sheet("信访事项", "赵庄镇信访事项台账", columns, rows)


def town_sheets(petitions: int = 20, disputes: int = 30, hotline: int = 10) -> list[Sheet]:
    """Return the three ledgers of a week with 60 cases."""
    kinds = (
        ("信访事项", PETITION_COLUMNS, petitions),
        ("矛盾纠纷", DISPUTE_COLUMNS, disputes),
        ("12345工单", HOTLINE_COLUMNS, hotline),
    )
    return [
        Sheet(
            name, f"赵庄镇{name}台账（2026-W12）", columns, [_row(columns, index) for index in range(count)]
        )
        for name, columns, count in kinds
    ]


def _row(columns: tuple[Column, ...], index: int) -> list[object]:
    return [_value(column, index) for column in columns]


def _value(column: Column, index: int) -> Any:
    if column.title == "序号":
        return index + 1
    if column.title == "登记编号":
        return number(index)
    if column.title == "村/网格":
        return f"{VILLAGES[index % 22]}/第{index % 21 + 1}网格"
    if column.kind == "date":
        return date(2026, 3, 1) + timedelta(days=index)
    if column.kind in ("int", "money"):
        return index % 9 + 1 if column.kind == "int" else 1250.5 * index
    return _LONG.get(column.title, "张*" if column.title in ("姓名", "责任人", "代表", "排查人") else "一般")

"""A hotline's own Excel, as its clerk sends it."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook

HEADINGS = (
    "序号",
    "工单编号",
    "来电时间",
    "来电人",
    "联系电话",
    "事发地址",
    "诉求类别",
    "诉求内容",
    "办结时限",
    "处理结果",
    "答复时间",
    "回访满意度",
    "回访内容",
)
ROW = {
    "序号": 1,
    "工单编号": "HL20260302001",
    "来电时间": "2026-03-01 09:15:20",
    "来电人": "周女士",
    "联系电话": "13900001111",
    "事发地址": "宝丰县赵庄镇娄庄村东头",
    "诉求类别": "公共设施",
    "诉求内容": "村口路灯坏了半个月，孩子晚上回家看不见路。",
    "办结时限": "2026-03-06 18:00:00",
}
NAME = "县热线"

WriteBook = Callable[..., Path]


def order(number: str = "HL20260302001", **fields: Any) -> dict[str, Any]:
    """Return one order as the hotline writes it; fields by heading."""
    return {**ROW, "工单编号": number, **fields}


def writer(folder: Path) -> WriteBook:
    """Return what writes workbooks with the hotline's headings into the folder."""

    def write(
        *rows: dict[str, Any], headings: Sequence[str] = HEADINGS, above: str = "", name: str = "orders.xlsx"
    ) -> Path:
        book = Workbook()
        page = book.active
        assert page is not None
        if above:
            page.append([above])
        page.append(list(headings))
        for row in rows:
            page.append([row.get(heading) for heading in headings])
        book.save(folder / name)
        return folder / name

    return write

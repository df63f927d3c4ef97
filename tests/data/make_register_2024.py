"""Write register-2024.csv: an invented register built to the totals of the town's 2024 report.

99 receptions at posts by 143 people, 32 of them with a number of the online petition system, 152
hotline orders, and disputes that grid workers found. The seed is fixed: running it again changes nothing.
"""

import csv
import random
from datetime import date, timedelta
from pathlib import Path

HERE = Path(__file__).parent
VILLAGES = HERE.parents[1] / "intake" / "town" / "data" / "zhaozhuang" / "villages.csv"
RECEPTIONS, VISITORS, ONLINE, HOTLINE, DISPUTES = 99, 143, 32, 152, 48
STILL_OPEN = 5
COLUMNS = (
    "kind,registered_at,village,source,category,title,narrative,people,visitors,petitioner_name,"
    "risk,accepted_at,closed_at,outcome,hotline_number,hotline_due,online_number,external_number"
).split(",")
SURNAMES = "王李张刘陈杨赵黄周吴徐孙马朱胡郭何高林罗"

PETITIONS = {
    "房屋和宅基地": ("宅基地四至说不清", "邻居翻建占了滴水", "老宅拆除后证没有换下来"),
    "农村“三资”": ("要求公开机动地承包账目", "集体鱼塘租金没有分到户", "村里老粮库出租的钱去向"),
    "山林土地": ("河滩地丈量少了半亩", "流转土地的租金拖着没给", "两家地界石被挪动"),
    "征地拆迁": ("修路占地青苗补偿没到账", "高压线塔占地补偿有异议"),
    "村务管理": ("低保评议结果没有张榜", "公益岗位怎么定的人要求解释"),
    "劳资纠纷": ("工地工钱拖了两个月", "窑厂季节工工资结算不清"),
    "环境生态": ("养殖场气味影响做饭睡觉", "石料车扬尘落满院子"),
    "其他": ("残疾证办理来回跑", "子女入学材料不知道交到哪里"),
}
ORDERS = {
    "公共设施": ("路灯不亮", "主街井盖破损", "村口桥栏杆断了一截", "自来水水压低"),
    "公共服务": ("垃圾两天没有清运", "村卫生室没有值班", "班车改线没有通知"),
    "环境生态": ("秸秆堆放占道", "化粪池外溢", "夜里有人偷倒渣土"),
    "邻里纠纷": ("夜里唱歌噪音大", "狗没有拴绳"),
    "其他": ("医保缴费记录查询", "咨询高龄补贴怎么领"),
}
QUARRELS = {
    "邻里纠纷": ("排水沟改道起争执", "树枝伸到邻家房顶"),
    "婚姻家庭": ("彩礼返还商量不拢", "老人轮流赡养有意见"),
    "劳资纠纷": ("摘果短工的工钱没结清",),
    "合同履行": ("收割机作业费对不上数",),
}
OUTCOMES = ("已当面答复，群众认可", "双方签字和好", "已现场整改，回访满意", "已解释政策，群众表示理解")


def main() -> None:
    """Write the file beside this script."""
    rng = random.Random(2024)
    with VILLAGES.open(encoding="utf-8") as file:
        villages = [row["village"] for row in csv.DictReader(file)]
    rows = [*_receptions(rng, villages), *_orders(rng, villages), *_disputes(rng, villages)]
    rows.sort(key=lambda row: (row["registered_at"], row["external_number"]))
    with (HERE / "register-2024.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _receptions(rng: random.Random, villages: list[str]) -> list[dict[str, object]]:
    visitors = [1] * RECEPTIONS
    for _ in range(VISITORS - RECEPTIONS):
        visitors[rng.randrange(RECEPTIONS)] += 1
    online = set(rng.sample(range(RECEPTIONS), ONLINE))
    rows = []
    for n, count in enumerate(visitors):
        row = _row(rng, "petition", villages, n, PETITIONS, f"2024-JF-{n + 1:03d}")
        row |= {"source": "post", "people": count, "visitors": count}
        row["accepted_at"] = _after(rng, row["registered_at"], 1, 10)
        row["closed_at"] = "" if n >= RECEPTIONS - 2 else _after(rng, row["accepted_at"], 3, 45)
        if n in online:
            row["online_number"] = f"41042124{n + 1:05d}"
        rows.append(_settled(rng, row))
    return rows


def _orders(rng: random.Random, villages: list[str]) -> list[dict[str, object]]:
    rows = []
    for n in range(HOTLINE):
        row = _row(rng, "hotline", villages, n, ORDERS, f"2024-RX-{n + 1:03d}")
        registered = str(row["registered_at"])[:10]
        row |= {"source": "hotline", "people": 1, "hotline_number": f"PDS2024{n + 1:06d}"}
        row["hotline_due"] = str(date.fromisoformat(registered) + timedelta(days=7))
        row["closed_at"] = _after(rng, registered, 1, 6)
        rows.append(_settled(rng, row))
    return rows


def _disputes(rng: random.Random, villages: list[str]) -> list[dict[str, object]]:
    rows = []
    for n in range(DISPUTES):
        row = _row(rng, "dispute", villages, n, QUARRELS, f"2024-PC-{n + 1:03d}")
        row |= {"source": rng.choice(("grid", "grid", "evening", "door")), "people": rng.randint(2, 4)}
        row["closed_at"] = "" if n >= DISPUTES - STILL_OPEN + 2 else _after(rng, row["registered_at"], 2, 25)
        rows.append(_settled(rng, row))
    return rows


def _row(
    rng: random.Random,
    kind: str,
    villages: list[str],
    n: int,
    matters: dict[str, tuple[str, ...]],
    number: str,
) -> dict[str, object]:
    """Return a row; villages take turns, so that each has some, and days are spread over the year."""
    category = rng.choice(list(matters))
    title = rng.choice(matters[category])
    village = villages[n % len(villages)]
    day = date(2024, 1, 1) + timedelta(days=rng.randrange(366))
    return {
        "kind": kind,
        "registered_at": f"{day} {rng.randint(8, 17):02d}:{rng.choice((0, 10, 25, 40)):02d}",
        "village": village,
        "category": category,
        "title": title,
        "narrative": f"{village}反映：{title}，希望有人到现场看一看，给个明白的说法。",
        "petitioner_name": f"{rng.choice(SURNAMES)}某",
        "external_number": number,
        "risk": rng.choice(("blue", "blue", "blue", "yellow")),
    }


def _after(rng: random.Random, text: object, least: int, most: int) -> str:
    day = date.fromisoformat(str(text)[:10])
    return str(day + timedelta(days=rng.randint(least, most)))


def _settled(rng: random.Random, row: dict[str, object]) -> dict[str, object]:
    if row["closed_at"]:
        row["outcome"] = rng.choice(OUTCOMES)
    return row


if __name__ == "__main__":
    main()

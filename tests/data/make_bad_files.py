"""Write the small wrong registers that tests import: what people really send, one fault each."""

import csv
from pathlib import Path

from openpyxl import Workbook

HERE = Path(__file__).parent
HEADER = ["kind", "registered_at", "village", "title", "narrative", "people"]
GOOD = ["dispute", "2026-01-05 09:00", "娄庄村", "排水沟堵了", "两家为排水沟说不到一起。", "2"]
#: File name → (column, what stands there instead).
WRONG = {
    "unknown-village": ("village", "桃花源村"),
    "bad-date": ("registered_at", "2026-02-30"),
    "negative-number": ("people", "-3"),
    "emoji": ("narrative", "老人说🙂没事了👨‍👩‍👧"),
    "nul": ("title", "排水\0沟"),
    "script": ("title", "<script>alert(1)</script>"),
}


def main() -> None:
    """Write the files beside this script."""
    for name, (column, value) in WRONG.items():
        row = dict(zip(HEADER, GOOD, strict=True)) | {column: value}
        _write_csv(HERE / f"{name}.csv", [GOOD, list(row.values())], "utf-8")
    _write_csv(HERE / "gbk.csv", [GOOD], "gbk")
    (HERE / "broken.xlsx").write_bytes(b"PK\x03\x04 this was a workbook once")
    _write_formulas(HERE / "formulas.xlsx")


def _write_csv(path: Path, rows: list[list[str]], encoding: str) -> None:
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(HEADER)
        writer.writerows(rows)


def _write_formulas(path: Path) -> None:
    workbook = Workbook()
    sheet = workbook.active
    sheet.title = "台账"
    sheet.append(HEADER)
    sheet.append([*GOOD[:5], "=1+1"])
    workbook.save(path)


if __name__ == "__main__":
    main()

"""Read a roster: a folder of csv files, or one xlsx with sheets of the same names."""

import unicodedata
from dataclasses import dataclass
from pathlib import Path

from intake.town.sheets import Line, Sheet, SheetFault, read_sheets

#: Table → its columns, and the Chinese headings that stand for them.
COLUMNS = {
    "town": {"name": "镇名", "prefix": "编号前缀", "office_phone": "办公室座机"},
    "villages": {"code": "代码", "village": "村"},
    "centers": {"village": "村", "name": "名称", "phone": "电话"},
    "posts": {"village": "村", "name": "名称"},
    "grids": {"village": "村", "name": "网格"},
    "departments": {"code": "代码", "name": "部门"},
    "duties": {"category": "事项类别", "lead": "牵头部门", "helpers": "协办部门", "basis": "依据"},
    "people": {
        "username": "用户名",
        "name": "姓名",
        "role": "角色",
        "title": "职务",
        "phone": "电话",
        "village": "村",
        "grid": "网格",
        "department": "部门",
        "leads": "包村",
        "skills": "专长",
    },
}
#: Columns that a roster may do without.
OPTIONAL_COLUMNS = {"people": {"skills"}}
SHEET_NAMES = {
    "town": "镇",
    "villages": "村",
    "centers": "党群服务中心",
    "posts": "信访阵地",
    "grids": "网格",
    "departments": "部门",
    "duties": "职责清单",
    "people": "人员",
}
#: A roster may leave these out.
NOT_NEEDED = frozenset({"duties"})


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong: in which file and row, which column, and the sentence."""

    file: str
    row: int
    column: str
    message: str

    def __str__(self) -> str:
        where = f"{self.file}第{self.row}行" if self.row else self.file
        return f"{where}{f'“{self.column}”' if self.column else ''}：{self.message}"


@dataclass(frozen=True)
class Row:
    """One row of a table, as columns → text without space around it."""

    file: str
    number: int
    values: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.values.get(column, "")

    def fault(self, column: str, message: str) -> Fault:
        """Return a fault of this row."""
        return Fault(self.file, self.number, column, message)


Tables = dict[str, list[Row]]


def read_tables(path: Path) -> tuple[Tables, list[Fault]]:
    """Return the roster's tables as they are written, and what is wrong with their headings."""
    faults: list[Fault] = []
    tables: Tables = {}
    found = _sheets(path)
    for table in COLUMNS:
        if table not in found and table in NOT_NEEDED:
            tables[table] = []
            continue
        if table not in found:
            faults.append(Fault(table, 0, "", f"缺少“{table}”这张表（{SHEET_NAMES[table]}）"))
            continue
        file, sheet = found[table]
        tables[table] = _rows(table, file, sheet, faults)
    return tables, faults


def _sheets(path: Path) -> dict[str, tuple[str, Sheet]]:
    """Return table → (the name people know it by, its sheet)."""
    if path.is_dir():
        files = [path / f"{table}.csv" for table in COLUMNS]
        return {file.stem: (file.name, read_sheets(file)[0]) for file in files if file.is_file()}
    if path.suffix.lower() not in {".xlsx", ".xlsm"}:
        raise SheetFault("名册要用一个 xlsx 文件，或一个放着 csv 文件的文件夹")
    names = {name: table for table in COLUMNS for name in (table, SHEET_NAMES[table])}
    sheets = {sheet.name.strip(): sheet for sheet in read_sheets(path)}
    return {names[name]: (f"表“{name}”", sheet) for name, sheet in sheets.items() if name in names}


def _rows(table: str, file: str, sheet: Sheet, faults: list[Fault]) -> list[Row]:
    if not sheet.lines:
        faults.append(Fault(file, 0, "", "是空的"))
        return []
    header, *lines = sheet.lines
    columns = _header(table, file, header, faults)
    return [Row(file, line.number, _values(columns, line)) for line in lines]


def _header(table: str, file: str, header: Line, faults: list[Fault]) -> list[str]:
    known = {name: column for column, title in COLUMNS[table].items() for name in (column, title)}
    columns = [known.get(_plain(cell).lower(), "") for cell in header.cells]
    for cell, column in zip(header.cells, columns, strict=True):
        if cell.strip() and not column:
            faults.append(Fault(file, header.number, cell.strip()[:20], "不认识的列"))
    for column in COLUMNS[table]:
        left_out = column not in columns and column in OPTIONAL_COLUMNS.get(table, ())
        if columns.count(column) != 1 and not left_out:
            faults.append(Fault(file, header.number, column, "要有这一列，且只有一列"))
    return columns


def _values(columns: list[str], line: Line) -> dict[str, str]:
    pairs = zip(columns, line.cells, strict=False)
    return {column: cell.strip() for column, cell in pairs if column}


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())

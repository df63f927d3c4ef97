"""Read csv and xlsx as people save them: any usual encoding, dates as days, formulas refused."""

import csv
import io
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile, ZipFile, is_zipfile
from zlib import error as ZlibError

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from intake.rules.refusals import Refusal

#: [own] Larger than any register of a town; a bomb is stopped before it is unpacked.
LARGEST_FILE = 30_000_000
LARGEST_UNPACKED = 300_000_000
_BROKEN = (
    BadZipFile,
    InvalidFileException,
    ParseError,
    ZlibError,
    EOFError,
    KeyError,
    ValueError,
    TypeError,
    IndexError,
    AttributeError,
    OSError,
)


class SheetFault(Refusal):
    """A file that cannot be read as a table."""


@dataclass(frozen=True)
class Line:
    """One line that is not blank, with the number people see beside it (from 1)."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Sheet:
    """One table; name is the sheet's, or the file's without its ending."""

    name: str
    lines: tuple[Line, ...]


def read_sheets(path: Path) -> list[Sheet]:
    """Return the tables of a csv or xlsx file, every cell as text; raise SheetFault in one sentence."""
    try:
        size = path.stat().st_size
    except OSError:
        raise SheetFault(f"打不开文件“{path.name}”") from None
    if size == 0:
        raise SheetFault(f"“{path.name}”是空文件")
    if size > LARGEST_FILE:
        raise SheetFault(f"“{path.name}”太大，最多{LARGEST_FILE // 1_000_000}兆，请拆开")
    ending = path.suffix.lower()
    if ending in {".csv", ".txt"}:
        return [_csv_sheet(path)]
    if ending in {".xlsx", ".xlsm"}:
        return _xlsx_sheets(path)
    raise SheetFault(f"不认识“{path.name}”的格式，请另存为 .xlsx 或 .csv")


def _csv_sheet(path: Path) -> Sheet:
    text = _decoded(path)
    if is_zipfile(path):
        raise SheetFault(f"“{path.name}”其实是 Excel 文件，请把后缀改成 .xlsx")
    csv.field_size_limit(LARGEST_FILE)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    lines: list[Line] = []
    try:
        for number, cells in enumerate(reader, 1):
            lines.append(Line(number, tuple(cells)))
    except csv.Error:
        raise SheetFault(f"“{path.name}”第{len(lines) + 1}行的引号不成对，读不下去") from None
    return Sheet(path.stem, _filled(lines))


def _decoded(path: Path) -> str:
    """Decode UTF-8 with or without its mark, UTF-16 with one, else GB18030 (which holds GBK)."""
    raw = path.read_bytes()
    marked = raw.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise SheetFault(f"“{path.name}”的文字编码认不出来，请另存为 UTF-8 的 csv")


def _delimiter(text: str) -> str:
    head = text.partition("\n")[0]
    return max(",\t;", key=head.count)


def _xlsx_sheets(path: Path) -> list[Sheet]:
    broken = SheetFault(f"“{path.name}”不是完好的 xlsx 文件，请用 Excel 或 WPS 打开后重新另存")
    try:
        with ZipFile(path) as archive:
            unpacked = sum(part.file_size for part in archive.infolist())
        if unpacked > LARGEST_UNPACKED:
            raise SheetFault(f"“{path.name}”展开后太大，请拆开")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            workbook = load_workbook(path, read_only=True, data_only=False)
            try:
                return [_xlsx_sheet(sheet) for sheet in workbook.worksheets]
            finally:
                workbook.close()
    except _BROKEN:
        raise broken from None


def _xlsx_sheet(sheet: Any) -> Sheet:
    sheet.reset_dimensions()
    lines = (
        Line(number, tuple(_cell_text(cell, sheet.title) for cell in row))
        for number, row in enumerate(sheet.iter_rows(), 1)
    )
    return Sheet(sheet.title, _filled(lines))


def _cell_text(cell: Any, sheet: str) -> str:
    value = cell.value
    if value is None:
        return ""
    if cell.data_type in {"f", "e"}:
        what = "公式" if cell.data_type == "f" else "错误值"
        raise SheetFault(f"表“{sheet}”的单元格{cell.coordinate}是{what}，请改成具体的值再导入")
    return _value_text(value)


def _value_text(value: object) -> str:
    """Write a cell's value as a person would type it: midnight is a day, 3.0 is 3."""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d}" if value.time() == time() else f"{value:%Y-%m-%d %H:%M:%S}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _filled(lines: Iterator[Line] | list[Line]) -> tuple[Line, ...]:
    return tuple(line for line in lines if any(cell.strip() for cell in line.cells))

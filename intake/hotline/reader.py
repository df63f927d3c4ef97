"""A hotline's workbook as rows of a register, read by a named reading of its headings."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from intake.cases.importing.columns import REQUEST
from intake.cases.importing.ledger import wants
from intake.cases.importing.reader import LINES_ABOVE, MOST_ROWS, RawRow
from intake.rules.categories import HOTLINE_CATEGORIES, OTHER_CATEGORY
from intake.rules.columns import OURS, plain
from intake.rules.days import parse_when
from intake.rules.hotline import Reading, village_in
from intake.rules.localtime import local_date
from intake.rules.texts import one_line
from intake.town.sheets import Sheet, SheetFault, read_sheets

#: Our field of a hotline's workbook → the register's field that holds it.
REGISTER = {
    "number": "external_number",
    "received": "registered_at",
    "due": "hotline_due",
    "caller": "petitioner_name",
    "phone": "petitioner_phone",
    "place": "petitioner_address",
    "category": "category",
    "title": REQUEST,
    "content": "narrative",
}
LONGEST_PLACE = 20
#: Before the hotline's own category, at the end of the story.
OWN_CATEGORY = "热线分类："
_OWN_CATEGORY = re.compile(rf"（{OWN_CATEGORY}(.+)）\s*$")


@dataclass(frozen=True)
class OrderRow:
    """One order of the file: the register's row, and how the caller rated the answer."""

    raw: RawRow
    number: str
    rating: str
    words: str


def headings_of(path: Path) -> list[str]:
    """Return the headings of the file's first sheet: its fullest line of the first five.

    Raises SheetFault for a file that is no table.
    """
    sheet = _sheet(path)
    best = max(sheet.lines[:LINES_ABOVE], key=lambda line: sum(bool(cell.strip()) for cell in line.cells))
    return list(dict.fromkeys(one_line(cell) for cell in best.cells if cell.strip()))


def read_orders(path: Path, reading: Reading, villages: Collection[str], town: str) -> list[OrderRow]:
    """Return the file's orders; raise SheetFault where the reading does not fit the file."""
    sheet = _sheet(path)
    place, columns = _find_heading(sheet, reading)
    lines = sheet.lines[place + 1 :]
    if not lines:
        raise SheetFault(f"“{path.name}”只有表头，没有数据")
    if len(lines) > MOST_ROWS:
        raise SheetFault(f"“{path.name}”有{len(lines)}行，一次最多{MOST_ROWS}行，请拆开")
    titles = _titles(reading)
    found = []
    for line in lines:
        cells = {field: line.cells[at].strip() for field, at in columns.items() if at < len(line.cells)}
        raw = RawRow(line.number, "", _values(cells, villages, town), titles)
        words = cells.get("rating_words", "")
        found.append(OrderRow(raw, one_line(cells.get("number", "")), cells.get("rating", ""), words))
    return found


def _sheet(path: Path) -> Sheet:
    sheet = next((sheet for sheet in read_sheets(path) if sheet.lines), None)
    if sheet is None:
        raise SheetFault(f"“{path.name}”里没有内容")
    return sheet


def _find_heading(sheet: Sheet, reading: Reading) -> tuple[int, dict[str, int]]:
    """Return the line of headings, and our field → its column; raise SheetFault naming what is missing."""
    wanted = {field: plain(heading) for field, heading in reading.columns.items()}
    best: list[str] = list(reading.columns.values())
    for place, line in enumerate(sheet.lines[:LINES_ABOVE]):
        cells = [plain(cell) for cell in line.cells]
        columns = {field: cells.index(heading) for field, heading in wanted.items() if heading in cells}
        twice = next((h for f, h in reading.columns.items() if cells.count(wanted[f]) > 1), None)
        if twice:
            raise SheetFault(f"表里有两列都叫“{twice}”，请留一列")
        missing = [h for f, h in reading.columns.items() if f not in columns and f not in OURS]
        if not missing:
            return place, columns
        best = min(best, missing, key=len)
    names = "、".join(f"“{heading}”" for heading in best[:5])
    raise SheetFault(f"表里没有{names}这一列，和“{reading.name}”对不上；热线换了表样，请重新对一次表头")


def _titles(reading: Reading) -> dict[str, str]:
    titles = {REGISTER[field]: heading for field, heading in reading.columns.items() if field in REGISTER}
    return titles | {
        "village": reading.columns["place"],
        "hotline_number": reading.columns["number"],
        "petition_kind": reading.columns.get("category", ""),
        "title": reading.columns.get("title", reading.columns["content"]),
    }


def _values(cells: dict[str, str], villages: Collection[str], town: str) -> dict[str, str]:
    """Return the register's fields of one order."""
    values = {REGISTER[field]: cell for field, cell in cells.items() if field in REGISTER}
    values["kind"] = "hotline"
    values["hotline_number"] = values["external_number"] = one_line(cells.get("number", ""))
    address = cells.get("place", "")
    # An address without a village is refused by its own first words.
    values["village"] = village_in(address, villages, town) or one_line(address)[:LONGEST_PLACE]
    if "*" in cells.get("phone", ""):
        # The hotline itself hides some callers' numbers; half a number reaches nobody.
        values["petitioner_phone"] = ""
    if "hotline_due" in values:
        values["hotline_due"] = _day(values["hotline_due"])
    _fit_category(values, cells.get("category", ""))
    return values


def own_category(narrative: str) -> str:
    """Return the hotline's own category as the story keeps it, or nothing."""
    found = _OWN_CATEGORY.search(narrative)
    return found[1] if found else ""


def _fit_category(values: dict[str, str], category: str) -> None:
    """A category of the hotline's own becomes 其他, and its name is kept with the story.

    An accusation is none of the hotline's kinds: the register's field says so, and it is refused there.
    """
    word = one_line(category)
    if wants(word) == "accusation":
        values["petition_kind"] = word
    if word and word not in HOTLINE_CATEGORIES:
        values["category"] = OTHER_CATEGORY
        values["narrative"] = "\n".join(_parts(values.get("narrative", ""), f"（{OWN_CATEGORY}{word}）"))


def _parts(*texts: str) -> Iterator[str]:
    return (text for text in texts if text)


def _day(text: str) -> str:
    """A due date with a time of day is due on that day; what is no date stays, to be refused."""
    try:
        return local_date(parse_when(text)).isoformat() if text.strip() else ""
    except (ValueError, OverflowError):
        return text

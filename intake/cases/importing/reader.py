"""A file as rows of fields, each with its row number and the headings people know the fields by."""

from dataclasses import dataclass
from pathlib import Path

from intake.cases.importing.columns import DUE, PLACE, READ_FROM, Heading, read_heading
from intake.town.sheets import Sheet, SheetFault, read_sheets

#: A ledger may have a title and a note above its headings.
LINES_ABOVE = 5
#: What our own ledgers say on a sheet without rows.
NO_RECORDS = "本期无记录"
MOST_ROWS = 50_000


@dataclass(frozen=True)
class RawRow:
    """One row as written. number: the row in the file. sheet: its name, where the file has several."""

    number: int
    sheet: str
    values: dict[str, str]
    titles: dict[str, str]

    def has(self, field: str) -> bool:
        """Tell whether the field was filled in."""
        return bool(self.values.get(field, "").strip())

    def has_any(self, field: str) -> bool:
        """Tell whether the field, or the ledger's column it is read from, was filled in."""
        other = "narrative" if field == "title" else READ_FROM.get(field, "")
        return self.has(field) or self.has(READ_FROM.get(field, "")) or self.has(other)

    def title(self, field: str) -> str:
        """Return the heading people know the field by."""
        return self.titles.get(field) or self.titles.get(READ_FROM.get(field, ""), field)


def read_rows(path: Path) -> list[RawRow]:
    """Return the rows of every sheet that holds something; raise SheetFault in one sentence."""
    sheets = [sheet for sheet in read_sheets(path) if sheet.lines]
    if not sheets:
        raise SheetFault(f"“{path.name}”里没有内容")
    rows = [row for sheet in sheets for row in _rows(sheet, sheet.name if len(sheets) > 1 else "")]
    if not rows:
        raise SheetFault(f"“{path.name}”只有表头，没有数据")
    if len(rows) > MOST_ROWS:
        raise SheetFault(f"“{path.name}”有{len(rows)}行，一次最多{MOST_ROWS}行，请拆开")
    return rows


def _rows(sheet: Sheet, name: str) -> list[RawRow]:
    place, heading = _find_heading(sheet)
    constant = {"kind": heading.kind} if heading.kind else {}
    for line in sheet.lines[place + 1 :]:
        # A comma that somebody forgot to quote must not push a column out unseen.
        if any(cell.strip() for cell in line.cells[len(heading.fields) :]):
            raise SheetFault(f"“{name}”第{line.number}行的内容比表头多，请检查逗号和空格")
    return [
        RawRow(line.number, name, constant | _values(heading, line.cells), heading.titles)
        for line in sheet.lines[place + 1 :]
        if [cell.strip() for cell in line.cells if cell.strip()] != [NO_RECORDS]
    ]


def _find_heading(sheet: Sheet) -> tuple[int, Heading]:
    """Return the first line that names a date and a village, as every register does."""
    tried = [read_heading(line.cells) for line in sheet.lines[:LINES_ABOVE]]
    for place, heading in enumerate(tried):
        if "registered_at" in heading.titles and {"village", PLACE} & heading.titles.keys():
            _refuse_unclear(sheet, heading)
            return place, heading
    best = max(tried, key=lambda heading: heading.known)
    missing = "registered_at（登记日期）" if "registered_at" not in best.titles else "village（村）"
    raise SheetFault(f"表“{sheet.name[:30]}”的表头里没有 {missing} 这一列")


def _refuse_unclear(sheet: Sheet, heading: Heading) -> None:
    if heading.strange:
        names = "、".join(heading.strange[:5])
        raise SheetFault(f"表“{sheet.name[:30]}”有不认识的列“{names}”，请改成模板里的列名，或删掉这一列")
    if heading.repeated:
        raise SheetFault(f"表“{sheet.name[:30]}”的列“{heading.repeated[0]}”和别的列意思重复，请留一列")
    if "kind" not in heading.titles and not heading.kind:
        raise SheetFault(f"表“{sheet.name[:30]}”看不出是哪类事项，请加一列 kind（事项类型）")


def _values(heading: Heading, cells: tuple[str, ...]) -> dict[str, str]:
    """Return field → text. Only a hotline order's due date is a fact; other deadlines are worked out."""
    pairs = zip(heading.fields, cells, strict=False)
    values = {field: cell for field, cell in pairs if field}
    if DUE in values and heading.kind == "hotline":
        values["hotline_due"] = values[DUE]
    return values

"""How tall a ledger row must be: LibreOffice and a reader's preview do not fit rows to wrapped text."""

import math
from collections.abc import Sequence

from intake.papers.characters import width
from intake.papers.formats import CELL_PT

#: Pixels: a column's unit, the digit of Excel's default font; room inside a cell; pixels of a point.
UNIT_PX, PAD_PX, PX_PER_PT = 7.0, 2.0, 96 / 72
#: Points: a line of 9 pt text, room above and below, Excel's tallest row.
LINE_PT, PAD_PT, TALLEST_PT = CELL_PT * 1.3, 5.0, 408.75


def row_height(cells: Sequence[tuple[str, float]]) -> float:
    """Return the height in points for cells of (text, column width) that wrap."""
    lines = max((line_count(text, column) for text, column in cells), default=1)
    return min(lines * LINE_PT + PAD_PT, TALLEST_PT)


def line_count(text: str, column: float) -> int:
    """Return how many lines the text takes in a column of that width."""
    room = max(1.0, math.floor(2 * (column * UNIT_PX - PAD_PX) / (CELL_PT * PX_PER_PT)) / 2)
    return sum(max(1, math.ceil(width(line) / room)) for line in text.splitlines()) or 1

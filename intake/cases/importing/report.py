"""What an import did, or would do."""

from collections.abc import Callable
from dataclasses import dataclass, field

from intake.cases.importing.rows import Fault

#: Told now and then: how many steps are done, and of how many.
Progress = Callable[[int, int], None]

#: What becomes of a row.
OUTCOMES = {
    "new": "新增",
    "changed": "已有，按表更正",
    "same": "已有，没有变化",
    "own": "本系统导出的，没有变化，不重复登记",
    "fault": "有误",
}


@dataclass(frozen=True)
class Verdict:
    """One row, and what becomes of it. outcome: a key of OUTCOMES. case: the number it has here already."""

    row: int
    sheet: str
    outcome: str
    case: str = ""


@dataclass(frozen=True)
class ImportReport:
    """With faults nothing was written. updated: rows whose case is here, whether or not it changes.

    own: rows of a ledger that this system exported, left as they are. verdicts: row by row, only of a check.
    """

    rows: int
    created: int
    updated: int
    faults: list[Fault] = field(default_factory=list)
    own: int = 0
    verdicts: tuple[Verdict, ...] = ()


def no_progress(done: int, total: int) -> None:
    """Nobody watches."""

"""Write a week's papers into a folder: summary.docx, ledger.xlsx, summary.json."""

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from intake.audit.log import record
from intake.database import db
from intake.meetings.ledger import ledger_cases, ledger_rows
from intake.meetings.papers.ledger_columns import DISPUTE_COLUMNS, HOTLINE_COLUMNS, PETITION_COLUMNS
from intake.meetings.papers.summary_docx import write_summary
from intake.papers.workbook import Column, Sheet, write_ledger
from intake.rules.weeks import Week
from intake.town.tables import Town, User

SHEETS: tuple[tuple[str, str, str, tuple[Column, ...]], ...] = (
    ("petition", "信访事项", "信访事项台账", PETITION_COLUMNS),
    ("dispute", "矛盾纠纷", "矛盾纠纷台账", DISPUTE_COLUMNS),
    ("hotline", "12345工单", "12345工单台账", HOTLINE_COLUMNS),
)


def write_docx(body: Mapping[str, Any], path: Path) -> None:
    """Write the summary as an official paper."""
    write_summary(body, path)


def write_xlsx(town: Town, week: Week, path: Path, *, stamp: str, made_at: datetime) -> None:
    """Write the ledgers, one sheet per kind; the stamp says who took them out and when."""
    cases = ledger_cases(town.id, week)
    sheets = [
        Sheet(
            name,
            f"{town.name}{title}（{week.label}）",
            columns,
            [[row.get(column.title) for column in columns] for row in ledger_rows(cases, kind)],
        )
        for kind, name, title, columns in SHEETS
    ]
    write_ledger(sheets, path, stamp=stamp, made_at=made_at)


def write_papers(
    town: Town, week: Week, body: Mapping[str, Any], folder: Path, *, stamp: str, made_at: datetime
) -> None:
    """Write all three files; the folder is made if it is missing."""
    folder.mkdir(parents=True, exist_ok=True)
    write_docx(body, folder / "summary.docx")
    write_xlsx(town, week, folder / "ledger.xlsx", stamp=stamp, made_at=made_at)
    text = json.dumps(body, ensure_ascii=False, indent=2)
    (folder / "summary.json").write_text(text + "\n", encoding="utf-8")


def audit_export(user: User, what: str, *, now: datetime) -> None:
    """Write into the audit log who took which paper out."""
    record(user.town_id, at=now, by=user.username, action="export", subject=what)
    db.session.commit()

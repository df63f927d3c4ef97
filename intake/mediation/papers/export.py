"""Take a paper of the file out: only who sees the case may, and the log says who did."""

import tempfile
from datetime import datetime
from pathlib import Path

from intake.audit.log import record
from intake.cases.events import subject_of
from intake.cases.tables import Case
from intake.cases.visible import find_case
from intake.database import db
from intake.mediation.papers.agreement_docx import write_agreement
from intake.mediation.papers.file_docx import write_file
from intake.mediation.show import files_of, follow_ups
from intake.mediation.tables import Mediation
from intake.rules.agreement import NotAgreed
from intake.rules.mediation import NoOpenFile
from intake.town.tables import User

AGREEMENT, FILE = "agreement.docx", "file.docx"


def export_paper(user: User, number: str, name: str, *, town: str, n: int = 0, now: datetime) -> bytes:
    """Return the paper's bytes, and write into the audit log that the person took it out.

    name: AGREEMENT or FILE. town: its name as pages show it. n: which of the case's files, from 1; 0 is
    the latest. Raises NotFound for a case the person may not see, NoOpenFile or NotAgreed where there is
    no such paper.
    """
    case = find_case(user, number, at=now)
    files = files_of(case)
    if not 0 <= n <= len(files) or not files:
        raise NoOpenFile
    mediation = files[n - 1]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        _write(case, mediation, name, town, path, now)
        content = path.read_bytes()
    subject = f"{subject_of(case)} mediation {files.index(mediation) + 1} {name}"
    record(case.town_id, at=now, by=user.username, action="export", subject=subject)
    db.session.commit()
    return content


def _write(case: Case, mediation: Mediation, name: str, town: str, path: Path, now: datetime) -> None:
    agreement = mediation.agreement
    if name == FILE:
        tasks = follow_ups(agreement) if agreement else []
        write_file(case, mediation, tasks, town, path, made_at=now)
    elif agreement is None:
        raise NotAgreed
    else:
        write_agreement(case, agreement, town, path, made_at=agreement.at)

"""The mediation agreement (人民调解协议书) with the contents of 《人民调解工作若干规定》第三十五条."""

from datetime import datetime, timedelta
from pathlib import Path

from docx.document import Document

from intake.cases.tables import Case
from intake.mediation.papers.parts import (
    add_clauses,
    add_parties,
    begin,
    committee,
    places_to_sign,
    signed_line,
    venue,
)
from intake.mediation.tables import Agreement
from intake.papers import gb9704
from intake.rules.deadlines import CONFIRMATION_DAYS

TITLES = {"written": "人民调解协议书", "spoken": "人民调解口头协议登记表"}
SEAL_PLACE = "（人民调解委员会印章盖在此处）"


def write_agreement(case: Case, agreement: Agreement, town: str, path: Path, *, made_at: datetime) -> None:
    """Write the agreement to `path`; the same agreement always gives the same file."""
    paper = begin(case, town, TITLES[agreement.form], agreement.number, made_at)
    _open(paper, case, agreement, town)
    gb9704.heading(paper, "一、当事人", 1)
    add_parties(paper, case)
    add_clauses(paper, agreement, level=1, marks="二三四")
    _effect(paper, agreement)
    _close(paper, agreement, town)
    gb9704.save(paper, path)


def _open(paper: Document, case: Case, agreement: Agreement, town: str) -> None:
    mediation = agreement.mediation
    names = "、".join(one.user.name for one in mediation.mediators)
    last = max(mediation.sessions, key=lambda one: one.at)
    gb9704.body(
        paper,
        f"经{committee(town)}调解员{names}在{venue(last.place)}调解，双方自愿达成以下协议"
        f"（事项编号{case.number}）。",
    )


def _effect(paper: Document, agreement: Agreement) -> None:
    gb9704.heading(paper, "五、生效和司法确认", 1)
    begun = gb9704.chinese_date(agreement.effective_on)
    until = gb9704.chinese_date(agreement.effective_on + timedelta(days=CONFIRMATION_DAYS))
    gb9704.body(
        paper,
        f"本协议自{begun}起生效，双方应当按照约定履行。双方认为有必要的，可以自生效之日起30日内"
        f"（到{until}）共同向人民法院申请司法确认（《人民调解法》第三十三条）。",
    )
    gb9704.body(paper, signed_line(agreement))
    if agreement.form == "written":
        gb9704.body(paper, "本协议一式三份，双方当事人和人民调解委员会各持一份。")


def _close(paper: Document, agreement: Agreement, town: str) -> None:
    gb9704.blank(paper)
    places_to_sign(paper, agreement.mediation, parties=agreement.form == "written")
    gb9704.blank(paper)
    gb9704.body(paper, SEAL_PLACE, keep=True)
    gb9704.sign(paper, committee(town), agreement.effective_on)

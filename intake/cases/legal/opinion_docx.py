"""The written opinion as an official paper, ready to be printed, sealed and given to the petitioner."""

from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from docx.document import Document
from sqlalchemy import select

from intake.audit.log import record
from intake.cases.events import subject_of
from intake.cases.legal.tables import Opinion
from intake.cases.tables import Case
from intake.cases.visible import find_case
from intake.database import db
from intake.papers import gb9704
from intake.papers.organ import organ
from intake.rules.localtime import local, local_date
from intake.rules.opinions import PARTS
from intake.rules.refusals import NotFound
from intake.town.tables import Town, User

TITLE = "信访事项处理意见书"
DEMO_MARK = "演示数据"
NUMERALS = "一二三四"
#: What the opinion begins with, by its conclusion.
OPENINGS = {
    "support": "对您的请求，予以支持。",
    "explain": "对您反映的情况，作如下解释说明。",
    "not_support": "对您的请求，不予支持。",
    "adopt": "对您的建议，予以采纳。",
    "partly": "对您的建议，部分采纳。",
    "not_adopt": "对您的建议，这次不予采纳。",
}
RIGHT_TO_REVIEW = (
    "如不服本处理意见，可以自收到本意见书之日起30日内，向本单位的上一级机关、单位书面申请复查"
    "（《信访工作条例》第三十五条）。"
)


def opinion_paper(user: User, number: str, *, round_no: int | None = None, now: datetime) -> bytes:
    """Return the paper of a round's opinion, the latest by default; who took it out stands in the log.

    Raises NotFound for a case the person may not see, or one without an opinion.
    """
    case = find_case(user, number)
    query = select(Opinion).where(Opinion.case_id == case.id).order_by(Opinion.round.desc()).limit(1)
    opinion = db.session.scalar(query if round_no is None else query.where(Opinion.round == round_no))
    if opinion is None:
        raise NotFound
    with TemporaryDirectory() as folder:
        path = Path(folder) / "opinion.docx"
        write_opinion(case, opinion, db.session.get_one(Town, case.town_id), path)
        content = path.read_bytes()
    record(case.town_id, at=now, by=user.username, action="opinion.taken", subject=subject_of(case))
    db.session.commit()
    return content


def write_opinion(case: Case, opinion: Opinion, town: Town, path: Path) -> None:
    """Write the paper to `path`. The same opinion always gives the same file."""
    name = organ(town.name)
    mark = DEMO_MARK if case.demo else ""
    paper = gb9704.new_paper(title=TITLE, author=name, made_at=local(opinion.at), mark=mark)
    gb9704.add_title(paper, [name, TITLE], f"（{case.number}）")
    _address(paper, case)
    for numeral, (part, label) in zip(NUMERALS, PARTS.items(), strict=True):
        gb9704.heading(paper, f"{numeral}、{label}", 1)
        if part == "opinion":
            gb9704.body(paper, OPENINGS[opinion.conclusion])
        for line in getattr(opinion, part).splitlines():
            if line.strip():
                gb9704.body(paper, line.strip())
    if case.petition_kind == "appeal":
        gb9704.body(paper, RIGHT_TO_REVIEW, keep=True)
    gb9704.blank(paper)
    gb9704.sign(paper, name, local_date(opinion.at))
    gb9704.save(paper, path)


def _address(paper: Document, case: Case) -> None:
    petitioner = next((party.name for party in case.parties if party.role == "petitioner"), None)
    gb9704.addressee(paper, f"{petitioner or '信访人'}：")
    accepted = case.accepted_at or case.registered_at
    day = gb9704.chinese_date(local_date(accepted))
    gb9704.body(paper, f"您反映的“{case.title}”一事，已于{day}受理，现将处理意见告知如下。")

"""What the petition ledger tells of a case's later papers: opinion, extension, review, rating, repeats."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from intake.cases.legal.tables import (
    REVIEW_CONCLUSIONS,
    REVIEW_LEVELS,
    Extension,
    Opinion,
    Review,
)
from intake.cases.repeats.tables import CaseLink
from intake.cases.tables import Case, CaseEvent
from intake.database import db
from intake.rules.categories import PETITION_KINDS, RATINGS
from intake.rules.decline import GROUNDS
from intake.rules.localtime import local_date
from intake.rules.masking import mask_name
from intake.rules.opinions import CONCLUSIONS

#: How a petition came, in the words of the petition system ([own]: the rest came to someone in person).
FORMS = {"letter": "来信", "phone": "来电", "online": "网上", "hotline": "来电"}
COURT = GROUNDS["legal_way"].name


@dataclass
class Papers:
    """A case's papers, oldest first. repeated: it was linked to or merged into an earlier case."""

    opinions: list[Opinion] = field(default_factory=list)
    extensions: list[Extension] = field(default_factory=list)
    reviews: list[Review] = field(default_factory=list)
    repeated: bool = False
    court: bool = False


def papers_of(cases: Iterable[Case]) -> Mapping[int, Papers]:
    """Return case id → papers, in five queries for all of them."""
    found = {case.id: Papers() for case in cases}
    for opinion in db.session.scalars(select(Opinion).where(Opinion.case_id.in_(found)).order_by(Opinion.id)):
        found[opinion.case_id].opinions.append(opinion)
    extensions = select(Extension).where(Extension.case_id.in_(found)).order_by(Extension.id)
    for extension in db.session.scalars(extensions):
        found[extension.case_id].extensions.append(extension)
    for review in db.session.scalars(select(Review).where(Review.case_id.in_(found)).order_by(Review.id)):
        found[review.case_id].reviews.append(review)
    repeats = select(CaseLink.case_id).where(
        CaseLink.case_id.in_(found), CaseLink.judgement != "apart", CaseLink.undone_at.is_(None)
    )
    for case_id in db.session.scalars(repeats):
        found[case_id].repeated = True
    declined = select(CaseEvent).where(CaseEvent.case_id.in_(found), CaseEvent.kind == "declined")
    for event in db.session.scalars(declined):
        found[event.case_id].court = COURT in event.text
    return found


def papers_columns(case: Case, papers: Papers) -> dict[str, Any]:
    """Return the petition ledger's columns that come from papers; people are masked."""
    opinion = papers.opinions[-1] if papers.opinions else None
    columns: dict[str, Any] = {
        "信访形式": FORMS.get(case.source, "来访"),
        "信访目的": PETITION_KINDS.get(case.petition_kind or "", ""),
        "代表": "、".join(mask_name(name) for name in (case.representatives or "").splitlines()),
        "是否初次": "否" if papers.repeated else "是",
        "是否涉法涉诉": "是" if papers.court else "否",
        "延期": _extension(papers),
        "处理意见": CONCLUSIONS[opinion.conclusion] if opinion else "",
        "复查/复核": "；".join(_review(one) for one in papers.reviews),
        "满意度": RATINGS.get(case.rating or "", ""),
    }
    if opinion and opinion.told_at:
        columns["答复日期"] = local_date(opinion.told_at)
    if granted := next((one for one in papers.extensions if one.state == "approved"), None):
        columns["办结期限"] = granted.new_due
    return columns


def _extension(papers: Papers) -> str:
    if not papers.extensions:
        return ""
    last = papers.extensions[-1]
    return {"approved": f"延{last.days}天", "waiting": "等待审批"}.get(last.state, "未批准")


def _review(review: Review) -> str:
    name = REVIEW_LEVELS[review.level]
    return f"{name}{REVIEW_CONCLUSIONS[review.conclusion]}" if review.conclusion else f"{name}中"

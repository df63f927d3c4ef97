"""The same visit sent twice is one visit; another under its id is refused."""

import uuid
from dataclasses import dataclass

from sqlalchemy import select

from intake.cases.build import Place
from intake.cases.register import submission_key
from intake.database import db
from intake.posts.tables import Reception
from intake.rules.receptions import Visit
from intake.rules.refusals import BadInput, SubmissionConflict
from intake.rules.registration import Registration
from intake.town.tables import PetitionPost, User

Opening = tuple[Registration, Place]


@dataclass(frozen=True)
class Sent:
    """A visit as it was sent: what, with the case it opens, for which post, by whom."""

    visit: Visit
    opening: Opening | None
    post: PetitionPost
    user: User


def one_spelling(submission_id: str | None) -> str | None:
    """Return the submission's id in its one spelling; raise BadInput for what is no UUID."""
    if not submission_id:
        return None
    try:
        return str(uuid.UUID(submission_id))
    except ValueError:
        raise BadInput({"submission_id": "这张表的编号不对，请刷新页面再填"}) from None


def earlier_visit(submission: str, sent: Sent) -> Reception | None:
    """Return what this submission made before; raise SubmissionConflict if it said something else.

    When they came is not compared: blank means the instant of sending.
    """
    reception = db.session.scalar(select(Reception).where(Reception.submission_id == submission))
    if reception is not None and not _is_same(reception, submission, sent):
        raise SubmissionConflict
    return reception


def _is_same(kept: Reception, submission: str, sent: Sent) -> bool:
    visit = sent.visit
    return (
        (kept.post_id, kept.by_id, kept.people) == (sent.post.id, sent.user.id, visit.people)
        and kept.representatives.splitlines() == list(visit.representatives)
        and (kept.visitor_name or "", kept.visitor_phone or "") == (visit.name, visit.phone)
        and (kept.matter, kept.answer or "") == (visit.matter, visit.answer)
        and _case_of(kept) == _case_wanted(submission, sent)
    )


def _case_of(kept: Reception) -> str | None:
    """Return what tells the visit's case: the hash of what opened it, or its number."""
    if kept.case is None:
        return None
    return kept.case.submission_hash if kept.opened_case else kept.case.number


def _case_wanted(submission: str, sent: Sent) -> str | None:
    if sent.opening is not None:
        return submission_key(submission, sent.opening[0], sent.user)[1]
    return sent.visit.number or None

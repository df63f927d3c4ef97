"""Decide a petition by a written opinion (处理意见书) with the four parts of article 32."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select

from intake.cases.events import note
from intake.cases.legal.approval import check_lead
from intake.cases.legal.tables import Opinion
from intake.cases.tables import Case
from intake.cases.visible import find_case
from intake.database import db
from intake.rules.lifecycle import move
from intake.rules.localtime import local_date
from intake.rules.opinions import CONCLUSIONS, check_opinion
from intake.sms.outbox import take_back
from intake.timers.plan import cancel
from intake.town.tables import User

#: What stops with the opinion: nothing is left to be done in the evenings. Legal clocks run until the
#: petitioner has been told.
EVENING_TIMERS = ("reminder", "evening_end", "escalation", "agenda", "unassigned")


def decide_case(user: User, number: str, raw: Mapping[str, str], *, now: datetime) -> Opinion:
    """Write the opinion of the case's present round and return it; the petitioner is still to be told.

    raw: conclusion, request, facts, opinion and basis, as typed. Raises NotFound, MoveRefused (a round
    has one opinion, and an accusation none), NotAllowed for a department that does not lead, or BadInput
    with a message for each part.
    """
    case = find_case(user, number, lock=True)
    target = move(case.state, "decide", user.role, case.kind, case.petition_kind)
    check_lead(user, case, local_date(now), "出具处理意见")
    written = check_opinion(case.petition_kind, raw)
    opinion = Opinion(
        town_id=case.town_id,
        case_id=case.id,
        round=case.round,
        conclusion=written.conclusion,
        request=written.request,
        facts=written.facts,
        opinion=written.opinion,
        basis=written.basis,
        at=now,
        by_id=user.id,
    )
    db.session.add(opinion)
    case.state = target
    _quiet_evenings(case)
    note(case, "opinion", f"{CONCLUSIONS[written.conclusion]}：{written.opinion}", at=now, by=user)
    db.session.commit()
    return opinion


def opinion_of(case: Case) -> Opinion | None:
    """Return the opinion of the case's present round, if it has one."""
    query = select(Opinion).where(Opinion.case_id == case.id, Opinion.round == case.round)
    return db.session.scalar(query)


def _quiet_evenings(case: Case) -> None:
    for kind in EVENING_TIMERS:
        cancel(case.id, kind=kind)
    take_back(case.id, "已出具处理意见", key_prefix=f"reminder:{case.id}:")

"""Everything that can be done to a case, by name, for random walks over it.

An act takes the case, who does it, when, and a number that picks among what there is. It raises a Refusal
where the rules forbid it.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta

from sqlalchemy import select

from intake.cases.circle.readers import seal, unseal
from intake.cases.circle.recuse import lift, recuse
from intake.cases.followups.rate import rate
from intake.cases.followups.tables import Task
from intake.cases.followups.visit import record_follow_up
from intake.cases.handovers.decide import decide_refusal
from intake.cases.handovers.receive import acknowledge_handover, finish_handover, refuse_handover
from intake.cases.handovers.send import hand_over
from intake.cases.handovers.withdraw import withdraw_handover
from intake.cases.legal.decline import decline
from intake.cases.legal.extension import ask_extension, decide_extension, tell_extension
from intake.cases.legal.hearings import record_hearing
from intake.cases.legal.opinion import decide_case
from intake.cases.legal.reviews import answer_review, ask_review
from intake.cases.legal.tables import REVIEW_CONCLUSIONS, Extension
from intake.cases.legal.tell import tell_petitioner
from intake.cases.moves import apply_move
from intake.cases.progress import STEP_KINDS, record_step
from intake.cases.register import register
from intake.cases.repeats.merge import merge, merged_link
from intake.cases.repeats.unmerge import unmerge
from intake.cases.risk import ORDER, set_risk
from intake.cases.tables import Case
from intake.database import db
from intake.escalation.sweep import sweep
from intake.hotline.reply import reply_order
from intake.mediation.agree import reach_agreement
from intake.mediation.confirm import ask_confirmation
from intake.mediation.ends import end_without_agreement
from intake.mediation.open import open_file
from intake.mediation.performance import record_performance
from intake.mediation.sessions import record_session
from intake.mediation.wills import record_will
from intake.rules.agreement import Draft
from intake.rules.decline import GROUNDS
from intake.rules.lifecycle import MOVES, moves_for
from intake.rules.localtime import local_date
from intake.rules.opinions import conclusions_for
from intake.rules.refusals import Refusal
from intake.town.tables import User
from tests.conftest import FORM, MONDAY, user

Act = Callable[[Case, User, datetime, int], object]

MOVE_NAMES = [one.name for one in MOVES if not one.own_form]
OPINION = {"request": "要求", "facts": "查明的事", "opinion": "意见", "basis": "依据"}
DEPARTMENTS = ("land", "civil", "justice")
PEOPLE = (*["office"] * 12, "mayor", "secretary", "land", "center02", "grid", "mediator")


@contextmanager
def refusable() -> Iterator[None]:
    """A refusal leaves everything as it was."""
    try:
        yield
    except Refusal:
        db.session.rollback()


def begin(kind: str, wants: str = "", at: datetime = MONDAY, **fields: str) -> Case:
    """Register a case of the kind; wants is the kind of petition."""
    return register(FORM | {"kind": kind, "petition_kind": wants} | fields, by=user("office"), now=at)


def person(case: Case, name: str) -> User:
    """Return a person of PEOPLE; grid is whoever has the case, mediator one who was asked to help."""
    if name == "grid":
        return case.assignee or user("office")
    return user("mediator001" if name == "mediator" else name)


def _move(case: Case, who: User, now: datetime, pick: int) -> None:
    """Mostly a move that the person has now, now and then any."""
    own = [
        one.name
        for one in moves_for(case.state, who.role, case.kind, case.petition_kind)
        if one.name in MOVE_NAMES
    ]
    names = own if own and pick % 5 else MOVE_NAMES
    apply_move(who, case.number, names[pick // 5 % len(names)], now=now, text="理由")


def _step(case: Case, who: User, now: datetime, pick: int) -> None:
    record_step(who, case.number, now=now, kind=STEP_KINDS[pick % len(STEP_KINDS)], text=f"经过{pick}")


def _comment(case: Case, who: User, now: datetime, pick: int) -> None:
    record_step(who, case.number, now=now, kind="comment", text=f"备注{pick}")


def _risk(case: Case, who: User, now: datetime, pick: int) -> None:
    set_risk(who, case.number, ORDER[pick % 4], "有新情况", now=now)


def _decide(case: Case, who: User, now: datetime, pick: int) -> None:
    codes = list(conclusions_for(case.petition_kind)) or ["support"]
    decide_case(who, case.number, OPINION | {"conclusion": codes[pick % len(codes)]}, now=now)


def _tell(case: Case, who: User, now: datetime, pick: int) -> None:
    told_on = local_date(now) - timedelta(days=pick % 3)
    tell_petitioner(who, case.number, how="in_person", told_on=told_on, now=now)


def _undone(case: Case, kind: str) -> int:
    query = select(Task.id).where(Task.case_id == case.id, Task.kind == kind, Task.done_at.is_(None))
    return db.session.scalar(query.order_by(Task.id).limit(1)) or 0


def _follow_up(case: Case, who: User, now: datetime, pick: int) -> None:
    rating = ("satisfied", "fair", "dissatisfied", "unrated")[pick % 4]
    record_follow_up(who, case.number, _undone(case, "follow_up"), rating=rating, text="回访了", now=now)


def _rate(case: Case, who: User, now: datetime, pick: int) -> None:
    rate(case.number, case.status_code, rating=("satisfied", "fair")[pick % 2], words="", now=now)


def _ask_extension(case: Case, who: User, now: datetime, pick: int) -> None:
    ask_extension(who, case.number, days=1 + pick % 31, reason="情况复杂", now=now)


def _decide_extension(case: Case, who: User, now: datetime, pick: int) -> None:
    query = select(Extension.id).where(Extension.case_id == case.id).order_by(Extension.id.desc())
    decide_extension(
        user("mayor"), case.number, db.session.scalar(query) or 0, approve=pick % 4 > 0, text="阅", now=now
    )


def _tell_extension(case: Case, who: User, now: datetime, pick: int) -> None:
    tell_extension(who, case.number, how="phone", now=now)


def _ask_review(case: Case, who: User, now: datetime, pick: int) -> None:
    level = ("review", "rereview")[pick % 2]
    asked_on = local_date(now) - timedelta(days=pick // 2 % 3)
    ask_review(who, case.number, level=level, asked_on=asked_on, reason="不服", organ="县局", now=now)


def _answer_review(case: Case, who: User, now: datetime, pick: int) -> None:
    conclusion = list(REVIEW_CONCLUSIONS)[pick % 3]
    answer_review(who, case.number, conclusion=conclusion, text="答复", answered_on=local_date(now), now=now)


def _hear(case: Case, who: User, now: datetime, pick: int) -> None:
    last = local_date(now) - timedelta(days=pick % 2)
    record_hearing(who, case.number, first=last - timedelta(days=pick % 3), last=last, now=now)


def _decline(case: Case, who: User, now: datetime, pick: int) -> None:
    decline(who, case.number, list(GROUNDS)[pick % len(GROUNDS)], "具体情况", now=now)


def _hand_over(case: Case, who: User, now: datetime, pick: int) -> None:
    due = local_date(now) + timedelta(days=pick % 40) if pick % 2 else None
    hand_over(who, case.number, DEPARTMENTS[pick % 3], f"任务{pick}", now=now, due=due)


def _handover(case: Case, pick: int) -> tuple[int, User]:
    """Return one of the case's hand-overs, and somebody of its department."""
    if not case.handovers:
        return 0, user("land")
    found = case.handovers[pick % len(case.handovers)]
    return found.id, user(found.department.code)


def _acknowledge(case: Case, who: User, now: datetime, pick: int) -> None:
    handover_id, theirs = _handover(case, pick)
    acknowledge_handover(theirs, case.number, handover_id, now=now)


def _refuse(case: Case, who: User, now: datetime, pick: int) -> None:
    handover_id, theirs = _handover(case, pick)
    refuse_handover(theirs, case.number, handover_id, "不归我们管", now=now)


def _finish(case: Case, who: User, now: datetime, pick: int) -> None:
    handover_id, theirs = _handover(case, pick)
    finish_handover(theirs, case.number, handover_id, "办完了", now=now)


def _decide_refusal(case: Case, who: User, now: datetime, pick: int) -> None:
    handover_id, _ = _handover(case, pick)
    decide_refusal(who, case.number, handover_id, insist=pick % 2 > 0, text="研究决定", now=now)


def _withdraw_handover(case: Case, who: User, now: datetime, pick: int) -> None:
    withdraw_handover(who, case.number, _handover(case, pick)[0], "不用了", now=now)


def _recuse(case: Case, who: User, now: datetime, pick: int) -> None:
    recuse(who, case.number, ("land", "lead01", "grid02", "civil")[pick % 4], now=now)


def _lift(case: Case, who: User, now: datetime, pick: int) -> None:
    lift(who, case.number, ("land", "lead01", "grid02", "civil")[pick % 4], "查明无关", now=now)


def _seal(case: Case, who: User, now: datetime, pick: int) -> None:
    if pick % 2:
        unseal(who, case.number, "可以公开", now=now)
    else:
        seal(who, case.number, ["office", "mayor", "secretary"], "涉及隐私", now=now)


def _merge(case: Case, who: User, now: datetime, pick: int) -> None:
    merge(who, case.number, earlier_of(case), "同一件事", now=now)


def _take_in(case: Case, who: User, now: datetime, pick: int) -> None:
    """Merge a later case of the same matter into this one."""
    later = begin(case.kind, case.petition_kind or "", at=now)
    merge(who, later.number, case.number, "同一件事", now=now)


def _unmerge(case: Case, who: User, now: datetime, pick: int) -> None:
    found = merged_link(case)
    unmerge(who, case.number, found.id if found else 0, now=now)


def earlier_of(case: Case) -> str:
    """Return the number of the first case of the kind, which may be the case itself."""
    query = select(Case.number).where(Case.kind == case.kind).order_by(Case.id)
    return str(db.session.scalar(query.limit(1)))


def _reply(case: Case, who: User, now: datetime, pick: int) -> None:
    reply_order(who, case.number, f"已办理{pick}", now=now)


def _open_file(case: Case, who: User, now: datetime, pick: int) -> None:
    open_file(who, case.number, place="elders", mediators=["mediator001"], now=now)


def _will(case: Case, who: User, now: datetime, pick: int) -> None:
    will = "refused" if pick % 5 == 0 else "consented"
    record_will(who, case.number, side=("petitioner", "other")[pick % 2], will=will, now=now)


def _session(case: Case, who: User, now: datetime, pick: int) -> None:
    record_session(who, case.number, place="elders", at=now, present="双方", record=f"谈了{pick}", now=now)


def _agree(case: Case, who: User, now: datetime, pick: int) -> None:
    day = local_date(now)
    draft = Draft(
        "事实", "义务", "方式", "地点", "双方", "written", day + timedelta(days=9), day, _interim(day)
    )
    reach_agreement(who, case.number, draft=draft, now=now)


def _interim(day: date) -> tuple[date, ...]:
    return (day + timedelta(days=4),)


def _perform(case: Case, who: User, now: datetime, pick: int) -> None:
    task_id = _undone(case, "performance")
    record_performance(who, case.number, task_id, kept=pick % 2 > 0, text="看过了", now=now)


def _fail(case: Case, who: User, now: datetime, pick: int) -> None:
    end_without_agreement(who, case.number, reason="谈不拢", now=now)


def _confirm(case: Case, who: User, now: datetime, pick: int) -> None:
    ask_confirmation(who, case.number, asked_on=local_date(now), now=now)


def _sweep(case: Case, who: User, now: datetime, pick: int) -> None:
    sweep(now)


#: What the law names nothing of: it never moves, ends or starts a clock.
LAWLESS: dict[str, Act] = {
    "comment": _comment,
    "step": _step,
    "risk": _risk,
    "follow_up": _follow_up,
    "rate": _rate,
    "ask_extension": _ask_extension,
    "tell_extension": _tell_extension,
    "hand_over": _hand_over,
    "acknowledge": _acknowledge,
    "refuse": _refuse,
    "finish": _finish,
    "decide_refusal": _decide_refusal,
    "withdraw_handover": _withdraw_handover,
    "recuse": _recuse,
    "lift": _lift,
    "seal": _seal,
    "take_in": _take_in,
    "will": _will,
    "session": _session,
}
ACTS: dict[str, Act] = LAWLESS | {
    "move": _move,
    "decide": _decide,
    "tell": _tell,
    "decide_extension": _decide_extension,
    "ask_review": _ask_review,
    "answer_review": _answer_review,
    "hear": _hear,
    "decline": _decline,
    "merge": _merge,
    "unmerge": _unmerge,
    "reply": _reply,
    "open_file": _open_file,
    "agree": _agree,
    "perform": _perform,
    "fail": _fail,
    "confirm": _confirm,
    "sweep": _sweep,
}

_WORK = (
    "move step hand_over acknowledge refuse decide_refusal finish withdraw_handover "
    "open_file will will session agree fail"
)
#: state → what is likely to be allowed in it, so that walks come far.
LIKELY: dict[str, tuple[str, ...]] = {
    state: tuple(words.split())
    for state, words in {
        "registered": f"{_WORK} decline merge reply",
        "accepted": f"{_WORK} decide ask_extension decide_extension tell_extension reply",
        "handling": f"{_WORK} decide ask_extension decide_extension tell_extension reply",
        "joint_meeting": "decide move decide_extension",
        "decided": "tell tell decide_extension",
        "told": "ask_review ask_review rate follow_up move",
        "reviewing": "answer_review answer_review rate",
        "rereviewing": "hear hear answer_review",
        "final": "move ask_review rate follow_up",
        "resolved": "perform confirm follow_up rate move",
        "returned": "follow_up move",
        "merged": "unmerge unmerge move",
        "archived": "move ask_review confirm",
        "declined": "move",
        "transferred": "move",
        "withdrawn": "move",
    }.items()
}

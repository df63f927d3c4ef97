"""Record what was done for a case: the evening's step, or a remark."""

from datetime import date, datetime, timedelta

from sqlalchemy import select

from intake.cases.events import note
from intake.cases.tables import Case, CaseEvening, CaseEvent
from intake.cases.visible import find_case
from intake.database import db
from intake.rules.categories import EVENT_KINDS
from intake.rules.evenings import EveningMark, evening_served
from intake.rules.lifecycle import OPEN_STATES, STATE_NAMES, move
from intake.rules.localtime import local_date
from intake.rules.refusals import BadInput, CaseClosed
from intake.rules.texts import LONG_TEXT, check_text
from intake.sms.outbox import take_back
from intake.town.tables import User

#: [own] The same words by the same person within this time are one step.
SECOND_TAP = timedelta(minutes=5)
FARTHEST = timedelta(days=366)
STEP_KINDS = ("notice", "visit", "talk", "mediation", "consult", "meeting", "feedback")


def record_step(
    user: User,
    number: str,
    *,
    now: datetime,
    kind: str,
    text: str,
    present: str = "",
    next_date: date | None = None,
) -> int | None:
    """Write a step into the case and tick off the evening it serves; return that evening, or None.

    kind: one of STEP_KINDS, or "comment", which serves no evening. Raises BadInput, CaseClosed, NotFound.
    """
    text, present = _checked(kind, text, present, next_date, now)
    case = find_case(user, number, lock=True, at=now)
    evening_n = take_step(case, user, now=now, kind=kind, text=text, present=present, next_date=next_date)
    db.session.commit()
    return evening_n


def take_step(
    case: Case,
    user: User,
    *,
    now: datetime,
    kind: str,
    text: str,
    present: str = "",
    next_date: date | None = None,
    serves: bool = True,
) -> int | None:
    """Write a step into a locked case, in the caller's transaction; return the evening it ticked off.

    serves: False for what was done on an earlier day and serves no evening any more. The words are checked
    by the caller. Raises CaseClosed.
    """
    if case.state not in OPEN_STATES and kind != "comment":
        raise CaseClosed(STATE_NAMES[case.state])
    if again := _same_again(case, user, now, kind, text):
        return again.evening_n
    evening = _served(case, kind, now) if serves else None
    if evening is not None:
        evening.done_at = now
        take_back(case.id, "当晚步骤已完成", key_prefix=f"reminder:{case.id}:{case.round}:{evening.n}:")
    if kind != "comment":
        _start(case)
    note(
        case,
        kind,
        text,
        at=now,
        by=user,
        present=present or None,
        next_date=next_date,
        evening_n=evening.n if evening else None,
    )
    return evening.n if evening else None


def _checked(kind: str, text: str, present: str, next_date: date | None, now: datetime) -> tuple[str, str]:
    faults: dict[str, str] = {}
    if kind != "comment" and kind not in STEP_KINDS:
        faults["kind"] = "请选择做了什么"
    for field, value, limit, needed in (("text", text, LONG_TEXT, True), ("present", present, 200, False)):
        if message := check_text(value, limit=limit, required=needed):
            faults[field] = message
    if next_date is not None and next_date < local_date(now):
        faults["next_date"] = "下次日期不能早于今天"
    elif next_date is not None and next_date > local_date(now) + FARTHEST:
        faults["next_date"] = "下次日期太远，最多一年"
    if faults:
        raise BadInput(faults)
    return text.strip(), present.strip()


def _same_again(case: Case, user: User, now: datetime, kind: str, text: str) -> CaseEvent | None:
    """Return the event that this one only repeats: a second tap on a slow phone is no second visit."""
    recent = select(CaseEvent).where(
        CaseEvent.case_id == case.id,
        CaseEvent.by_id == user.id,
        CaseEvent.kind == kind,
        CaseEvent.at > now - SECOND_TAP,
        CaseEvent.at <= now,
    )
    return next((event for event in db.session.scalars(recent) if event.text == text), None)


def marks(case: Case) -> list[EveningMark]:
    """Return the case's present evenings as the rules see them."""
    return [
        EveningMark(e.n, tuple(e.kinds), e.due_at, e.done_at is not None, e.missed)
        for e in case.current_evenings
    ]


def _served(case: Case, kind: str, now: datetime) -> CaseEvening | None:
    if case.state == "decided":
        return None
    n = evening_served(kind, now, marks(case))
    return next((e for e in case.current_evenings if e.n == n), None)


def _start(case: Case) -> None:
    """The first step begins the handling; a petition waits for its acceptance (article 23)."""
    if case.state == "accepted" or (case.state == "registered" and case.kind != "petition"):
        case.state = move(case.state, "start", "system", case.kind, case.petition_kind)


def kind_choices(case: Case, now: datetime) -> list[tuple[str, str]]:
    """Return (code, name) of the steps to offer, tonight's first."""
    tonight = next((e for e in case.current_evenings if e.due_at >= now and not e.done_at), None)
    first = list(tonight.kinds) if tonight else []
    ordered = first + [kind for kind in STEP_KINDS if kind not in first]
    return [(kind, EVENT_KINDS[kind]) for kind in ordered]

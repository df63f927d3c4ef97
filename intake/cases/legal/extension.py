"""Ask for more time, decide on it, tell the petitioner why (《信访工作条例》第三十四条)."""

from datetime import datetime, timedelta

from sqlalchemy import select

from intake.cases.clocks import alarms_ahead, as_deadline, end_clocks, running_clock, start_clock
from intake.cases.events import note
from intake.cases.followups.tables import Task
from intake.cases.followups.tasks import end_task, set_task
from intake.cases.legal.approval import HEADS, approvers, check_worker
from intake.cases.legal.tables import Extension
from intake.cases.tables import Case
from intake.cases.tell import tell_about
from intake.cases.visible import find_case
from intake.database import db
from intake.rules import deadlines
from intake.rules.deadlines import Deadline
from intake.rules.extensions import (
    LONGEST_REASON,
    TELL_WITHIN_DAYS,
    AlreadyDecided,
    NothingToTell,
    NotTheHead,
    check_ask,
    check_running,
    whole_days,
)
from intake.rules.localtime import local_date
from intake.rules.opinions import TELLING
from intake.rules.refusals import BadExtension, BadInput, NotFound
from intake.rules.texts import check_text
from intake.rules.wording import day_name
from intake.timers.plan import plan
from intake.town.holidays import calendar_of
from intake.town.tables import User


def ask_extension(user: User, number: str, *, days: int | str, reason: str, now: datetime) -> Extension:
    """Ask the organ's head for 1 to 30 more days; return the request, which waits.

    Raises NotFound, NotAllowed, a MoveRefused that says why the term cannot be extended, or BadInput.
    """
    case = find_case(user, number, lock=True, at=now)
    check_worker(user, case, local_date(now), "申请延期")
    term = _running(case)
    check_ask(
        kind=case.kind,
        petition_kind=case.petition_kind,
        accepted=case.accepted_at is not None,
        running=term,
        standing=_standing(case),
        today=local_date(now),
    )
    wanted = _checked(days, reason)
    assert term is not None
    extension = Extension(town_id=case.town_id, case_id=case.id, days=wanted, reason=reason.strip())
    extension.asked_at, extension.asked_by_id, extension.old_due = now, user.id, term.strict
    db.session.add(extension)
    db.session.flush()
    note(case, "extension", f"申请延期{wanted}天：{extension.reason}", at=now, by=user)
    for head in approvers(case, local_date(now)):
        key = f"extension:{extension.id}:asked:{head.id}"
        tell_about(
            case, head, "reminder", key=key, at=now, variant="approval", deadline=day_name(term.strict)
        )
    db.session.commit()
    return extension


def decide_extension(
    user: User, number: str, extension_id: int, *, approve: bool, text: str = "", now: datetime
) -> Extension:
    """Grant or refuse a waiting request; granted, a clock of its own runs from the day of acceptance.

    The old clock stops and keeps its date. Raises NotFound, NotTheHead, a MoveRefused (decided before, the
    term over or not running), or BadInput where a refusal gives no reason.
    """
    case = find_case(user, number, lock=True, at=now)
    if user.role not in HEADS or not _may_decide(user, case, now):
        raise NotTheHead
    extension = _extension(case, extension_id)
    if extension.state != "waiting":
        raise AlreadyDecided
    term = check_running(_running(case), local_date(now))
    if message := check_text(text, limit=LONGEST_REASON, required=not approve):
        raise BadInput({"text": message})
    extension.state = "approved" if approve else "refused"
    extension.decided_at, extension.decided_by_id = now, user.id
    extension.answer = text.strip() or None
    words = _extend(case, extension, term, now) if approve else f"不同意延期：{text.strip()}"
    note(case, "extension", words, at=now, by=user)
    if extension.asked_by is not None and extension.asked_by.active:
        key = f"extension:{extension.id}:decided:{extension.asked_by.id}"
        tell_about(case, extension.asked_by, "reminder", key=key, at=now, variant="answered")
    db.session.commit()
    return extension


def tell_extension(user: User, number: str, *, how: str, now: datetime) -> None:
    """Record that the petitioner was told of the granted extension and its reason, which ends the task.

    how: a code of rules.opinions.TELLING. Raises NotFound, NotAllowed, NothingToTell or BadInput.
    """
    case = find_case(user, number, lock=True, at=now)
    check_worker(user, case, local_date(now), "告知延期")
    untold = select(Extension).where(
        Extension.case_id == case.id, Extension.state == "approved", Extension.told_at.is_(None)
    )
    extension = db.session.scalar(untold)
    if extension is None:
        raise NothingToTell
    if how not in TELLING:
        raise BadInput({"how": "请选择怎样告知的"})
    extension.told_at, extension.told_how = now, how
    ours = Task.case_id == case.id, Task.kind == "tell_extension", Task.subject_id == extension.id
    for task in db.session.scalars(select(Task).where(*ours)):
        end_task(task, by=user, at=now, outcome="told", result=TELLING[how])
    note(case, "extension", f"已把延期和理由告知信访人（{TELLING[how]}）", at=now, by=user)
    db.session.commit()


def _running(case: Case) -> Deadline | None:
    clock = running_clock(case, "resolution")
    return as_deadline(clock) if clock else None


def _standing(case: Case) -> str | None:
    """Return the state of the request that waits or was granted, None if there is none."""
    standing = Extension.case_id == case.id, Extension.state.in_(("waiting", "approved"))
    return db.session.scalar(select(Extension.state).where(*standing))


def _checked(days: int | str, reason: str) -> int:
    message = check_text(reason, limit=LONGEST_REASON, required=True)
    try:
        wanted = whole_days(days)
    except BadExtension as bad:
        if message:
            raise BadInput({"days": bad.sentence, "reason": message}) from None
        raise
    if message:
        raise BadInput({"reason": message})
    return wanted


def _may_decide(user: User, case: Case, now: datetime) -> bool:
    """The mayor always may; the secretary where no mayor is there for this case."""
    return user.role == "mayor" or user.id in {one.id for one in approvers(case, local_date(now))}


def _extension(case: Case, extension_id: int) -> Extension:
    wanted = Extension.case_id == case.id, Extension.id == extension_id
    extension = db.session.scalar(select(Extension).where(*wanted))
    if extension is None:
        raise NotFound
    return extension


def _extend(case: Case, extension: Extension, term: Deadline, now: datetime) -> str:
    """Stop the old clock with its date, start the new one, and set the task to tell; return the words."""
    longer = deadlines.extension(term.start, extension.days, calendar_of(case.town_id))
    end_clocks(case, ("resolution",), "stopped", now)
    start_clock(case, longer)
    plan(case.town_id, case.id, alarms_ahead(longer, now), version=case.round)
    extension.new_due = longer.strict
    due = local_date(now) + timedelta(days=TELL_WITHIN_DAYS)
    set_task(case, "tell_extension", due, extension.asked_by, subject_id=extension.id)
    answer = f"（{extension.answer}）" if extension.answer else ""
    return f"同意延期{extension.days}天{answer}：办结期限由{term.strict}延到{longer.strict}，原期限保留备查"

"""Bring a petition to a stage of its legal path, by the real actions."""

from datetime import date, datetime

from sqlalchemy import or_, select

from intake.cases.legal.opinion import decide_case
from intake.cases.legal.reviews import answer_review, ask_review
from intake.cases.legal.tell import tell_petitioner
from intake.cases.moves import apply_move
from intake.cases.tables import Case, LegalClock
from intake.database import db
from intake.rules.localtime import SHANGHAI
from intake.timers.tables import Timer
from tests.conftest import MONDAY, MakeCase, user

OPINION = {
    "conclusion": "explain",
    "request": "要求补发2024年的补贴。",
    "facts": "经查，补贴已于3月发放。",
    "opinion": "不再重复发放，已当面说明。",
    "basis": "县里的补贴发放办法第八条。",
}


def at(month: int, day: int, hour: int = 10, year: int = 2026) -> datetime:
    """Return a wall time in the town."""
    return datetime(year, month, day, hour, tzinfo=SHANGHAI)


def accepted(make_case: MakeCase, when: datetime = MONDAY, **fields: str) -> Case:
    """Return an appeal that was registered and accepted at that instant."""
    case = make_case(at=when, kind="petition", **fields)
    apply_move(user("office"), case.number, "accept", now=when)
    return case


def told(make_case: MakeCase, when: datetime = MONDAY) -> Case:
    """Return an appeal whose opinion the petitioner had on the same day."""
    case = accepted(make_case, when)
    decide_case(user("office"), case.number, OPINION, now=when)
    tell_petitioner(user("office"), case.number, how="in_person", told_on=when.date(), now=when)
    return case


def ask(case: Case, level: str, when: datetime, on: date | None = None) -> None:
    """Ask for a review or re-review."""
    words = {"reason": "对意见不服。", "organ": "县信访局"}
    ask_review(user("office"), case.number, level=level, asked_on=on or when.date(), now=when, **words)


def answer(case: Case, when: datetime, on: date | None = None, conclusion: str = "uphold") -> None:
    """Answer the review or re-review that runs."""
    day = on or when.date()
    words = {"conclusion": conclusion, "text": "维持。"}
    answer_review(user("office"), case.number, answered_on=day, now=when, **words)


def in_rereview(make_case: MakeCase) -> Case:
    """Return an appeal told on 3-02, reviewed 3-10 to 3-20, whose re-review was asked for on 4-01."""
    case = told(make_case)
    ask(case, "review", at(3, 10))
    answer(case, at(3, 20))
    ask(case, "rereview", at(4, 1))
    return case


def clock(case: Case, kind: str) -> LegalClock:
    """Return the case's newest clock of the kind."""
    db.session.refresh(case)
    return [one for one in case.clocks if one.kind == kind][-1]


def dates(case: Case, kind: str) -> tuple[str, str, str]:
    """Return (strict, rolled, state) of the newest clock of the kind."""
    found = clock(case, kind)
    return str(found.strict), str(found.rolled), found.state


def planned(case: Case, kind: str) -> dict[str, str]:
    """Return key → wall time of the clock's timers that are still to ring."""
    return {
        timer.key: f"{timer.due_at.astimezone(SHANGHAI):%m-%d %H:%M}"
        for timer in db.session.scalars(
            select(Timer).where(
                Timer.case_id == case.id,
                Timer.state == "planned",
                Timer.kind.in_(("clock_warning", "clock_end")),
                or_(Timer.key == kind, Timer.key.startswith(f"{kind}:")),
            )
        )
    }

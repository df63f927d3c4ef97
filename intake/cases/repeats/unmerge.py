"""Take a merge back: the case goes on from where it stood."""

from datetime import datetime

from intake.cases.events import note
from intake.cases.repeats.merge import merged_link
from intake.cases.repeats.pair import lock_pair
from intake.cases.repeats.tables import CaseLink
from intake.cases.tables import Case, CaseEvening
from intake.cases.visible import find_case
from intake.database import db
from intake.rules.deadlines import clock_after
from intake.rules.lifecycle import move
from intake.rules.refusals import NotFound
from intake.timers.aside import take_up
from intake.timers.tables import Timer
from intake.town.tables import User


def unmerge(user: User, number: str, link_id: int, *, now: datetime) -> Case:
    """Take the merge back; return the case, in the state it had, with the dates it had.

    Alarms ahead of `now` ring as planned. Evenings that passed meanwhile do not count as missed ([own]);
    a legal end that passed meanwhile still rings, and is missed. Raises NotFound, MoveRefused.
    """
    case = find_case(user, number)
    survivor = case.merged_into
    if survivor is None:
        move(case.state, "unmerge", user.role, case.kind, case.petition_kind)
        raise NotFound
    case, survivor = lock_pair(user, number, survivor.number)
    link = merged_link(case)
    if link is None or link.id != link_id:
        raise NotFound
    case.state = move(
        case.state, "unmerge", user.role, case.kind, case.petition_kind, before=link.state_before
    )
    case.merged_into_id, case.closed_at = None, None
    spared = _spare(case, link, now)
    _resume(case, link)
    take_up(case.id, since=link.at, at=now, lapsed=lambda timer: _is_of(timer, spared))
    link.undone_at, link.undone_by_id = now, user.id
    words = f"从{survivor.number}分出，期限照原来的日期继续"
    if spared:
        words += f"；合并期间过去的{len(spared)}个晚上不算未完成"
    note(case, "unmerged", words, at=now, by=user)
    note(survivor, "unmerged", f"{case.number}已分出，各自办理", at=now, by=user)
    db.session.commit()
    return case


def _spare(case: Case, link: CaseLink, now: datetime) -> list[CaseEvening]:
    """Mark and return the evenings whose end fell into the time of the merge."""
    passed = [
        evening
        for evening in case.current_evenings
        if link.at < evening.due_at <= now and evening.done_at is None and not evening.missed
    ]
    for evening in passed:
        evening.spared_at = now
    return passed


def _resume(case: Case, link: CaseLink) -> None:
    """Start again exactly the clocks that the merge stopped; their dates were never touched."""
    for clock in case.clocks:
        lapsed = clock.kind == "objection" and case.accepted_at is not None
        if clock.state == "stopped" and clock.ended_at == link.at and not lapsed:
            clock.state, clock.ended_at = clock_after(clock.state, "resumed"), None


def _is_of(timer: Timer, evenings: list[CaseEvening]) -> bool:
    """Tell whether the timer ends or escalates one of these evenings."""
    if timer.kind not in ("evening_end", "escalation"):
        return False
    return any(timer.version == one.round and timer.key == str(one.n) for one in evenings)

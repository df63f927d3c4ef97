"""Move open cases to another version of the playbook: on purpose only, never by itself.

What is done or missed stays as it was; the evenings still to come are planned anew. Legal clocks do not
depend on the playbook and are not touched.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from intake.cases.evenings import agenda_alarm, evening_alarms
from intake.cases.events import note
from intake.cases.tables import Case, CaseEvening, CaseEvent
from intake.cases.visible import find_case, visible_cases, visible_to
from intake.database import db
from intake.rules.evenings import Evening, plan_rest
from intake.rules.lifecycle import OPEN_STATES, STATE_NAMES
from intake.rules.localtime import local_date
from intake.rules.playbook import Playbook
from intake.rules.refusals import BadInput, CaseClosed, NotAllowed, NotFound
from intake.sms.outbox import take_back
from intake.timers.plan import cancel, replan
from intake.town.holidays import calendar_of
from intake.town.playbooks import EDITING_ROLES, current_playbook, playbook_of
from intake.town.tables import User

#: Cases moved by one request; each is a transaction of its own, and a page must answer within a minute.
MOST_AT_ONCE = 500


@dataclass(frozen=True)
class Moved:
    """What was moved to which version. left: open cases of the old version that are still to be moved."""

    numbers: tuple[str, ...]
    to: Playbook
    left: int


def open_counts(user: User) -> dict[str, int]:
    """Return playbook id → open cases under it, of those the user may see."""
    query = select(Case.playbook, func.count()).where(visible_to(user), Case.state.in_(OPEN_STATES))
    return {row[0]: row[1] for row in db.session.execute(query.group_by(Case.playbook))}


def open_under(user: User, playbook_id: str, *, limit: int = MOST_AT_ONCE) -> Sequence[Case]:
    """Return the open cases under a version that the user may see, the oldest first."""
    query = visible_cases(user).where(Case.playbook == playbook_id, Case.state.in_(OPEN_STATES))
    return db.session.scalars(query.order_by(Case.registered_at, Case.id).limit(limit)).all()


def move_to_playbook(user: User, playbook_id: str, numbers: Sequence[str] | None, *, now: datetime) -> Moved:
    """Move open cases from the version `playbook_id` to the one in force; return which.

    numbers: which of them, None for all. Who may not see a case does not move it. Raises NotAllowed,
    NotFound or CaseClosed before anything is moved; moving what was moved before changes nothing.
    """
    if user.role not in EDITING_ROLES:
        raise NotAllowed("换工作法版本由镇办公室办理。")
    target = current_playbook(user.town_id)
    if playbook_id == target.id:
        raise BadInput({"numbers": "这就是现在的版本，不用换"})
    chosen = _chosen(user, playbook_id, numbers)
    moved = tuple(number for number in chosen if _move(user, number, playbook_id, target, now))
    return Moved(moved, target, open_counts(user).get(playbook_id, 0))


def _chosen(user: User, playbook_id: str, numbers: Sequence[str] | None) -> list[str]:
    if numbers is None:
        return [case.number for case in open_under(user, playbook_id)]
    wanted = list(dict.fromkeys(numbers))[:MOST_AT_ONCE]
    if not wanted:
        raise BadInput({"numbers": "请选择要换的事项"})
    query = select(Case.number, Case.state).where(visible_to(user), Case.number.in_(wanted))
    states = {row[0]: row[1] for row in db.session.execute(query)}
    for number in wanted:
        if number not in states:
            raise NotFound(number)
        if states[number] not in OPEN_STATES:
            raise CaseClosed(STATE_NAMES[states[number]])
    return wanted


def _move(user: User, number: str, playbook_id: str, target: Playbook, now: datetime) -> bool:
    """Move one case in one transaction; return False if it was closed, moved or sealed in the meantime."""
    try:
        case = find_case(user, number, lock=True)
    except NotFound:
        db.session.rollback()
        return False
    if case.state not in OPEN_STATES or case.playbook != playbook_id:
        db.session.rollback()
        return False
    old = playbook_of(case.town_id, case.playbook)
    case.playbook = target.id
    case.chain_level = _level(case.chain_level, old.chain, target.chain)
    days = _replan(case, target, now)
    words = f"由{old.name}第{old.version}版换到{target.name}第{target.version}版"
    note(case, "playbook", f"{words}{days}；法定期限不变", at=now, by=user)
    db.session.commit()
    return True


def _level(level: int, old: Sequence[str], new: Sequence[str]) -> int:
    """Return how high the case stands on the new chain: at the highest of those who already had it."""
    had = [new.index(role) for role in old[: level + 1] if role in new]
    return max(had, default=min(level, 0))


def _replan(case: Case, target: Playbook, now: datetime) -> str:
    """Plan the evenings to come anew; return what became of them, in words."""
    # After the written opinion no evening is walked any more.
    walking = case.state != "decided"
    coming = {
        e.n: e for e in case.current_evenings if walking and not e.done_at and not e.missed and e.due_at > now
    }
    kept = [e for e in case.current_evenings if e.n not in coming]
    _keep_on_chain(kept, target)
    if not coming:
        return "，没有要重排的晚上"
    kept_days = [local_date(e.due_at) for e in kept]
    plan = plan_rest(
        target, coming, _begun_at(case), now, calendar_of(case.town_id), max(kept_days, default=None)
    )
    for evening in plan:
        _put(case, coming[evening.n], evening)
    _set_timers(case, plan)
    return f"，第{'、'.join(str(n) for n in sorted(coming))}晚重排"


def _keep_on_chain(kept: Sequence[CaseEvening], target: Playbook) -> None:
    """What was missed may still climb: from a role that the new chain knows."""
    for evening in kept:
        if evening.actor not in target.chain:
            evening.actor = target.evenings[evening.n - 1].actor


def _begun_at(case: Case) -> datetime:
    """Return when the case's present round began: registered, or reopened last."""
    if case.round == 1:
        return case.registered_at
    reopened = select(func.max(CaseEvent.at)).where(
        CaseEvent.case_id == case.id, CaseEvent.kind == "reopened"
    )
    return db.session.scalar(reopened) or case.registered_at


def _put(case: Case, row: CaseEvening, evening: Evening) -> None:
    if local_date(row.due_at) != local_date(evening.due_at):
        prefix = f"reminder:{case.id}:{case.round}:{evening.n}:"
        take_back(case.id, "当晚改到了别的日子", key_prefix=prefix)
    row.title, row.asks, row.kinds = evening.title, evening.asks, list(evening.kinds)
    row.actor = evening.actor
    row.remind_at, row.due_at, row.escalate_at = evening.remind_at, evening.due_at, evening.escalate_at


def _set_timers(case: Case, plan: Sequence[Evening]) -> None:
    """Take back the alarms of these evenings and set them anew; the agenda follows the last evening."""
    for evening in plan:
        for kind in ("reminder", "evening_end", "escalation"):
            cancel(case.id, kind=kind, key=str(evening.n))
    cancel(case.id, kind="agenda", key="7")
    last_due = max(evening.due_at for evening in case.current_evenings)
    alarms = [alarm for evening in plan for alarm in evening_alarms(evening)]
    replan(case.town_id, case.id, [*alarms, agenda_alarm(last_due)], version=case.round)

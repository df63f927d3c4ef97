"""The terms of a hand-over, in office hours and working days, and the timers that watch them."""

from datetime import datetime, time, timedelta

from intake.cases.tables import Case, Handover
from intake.rules.localtime import instant
from intake.rules.office_hours import add_office_hours, end_of_workday
from intake.sms.outbox import take_back
from intake.timers.plan import Alarm, cancel, plan
from intake.town.holidays import calendar_of
from intake.town.playbooks import playbook_of

WATCHES = ("handover_end", "refusal_end")
#: Why a hand-over that nobody took on ended with its case.
ENDED = "事项已办结，转交随之结束"


def watch_waiting(case: Case, handover: Handover, now: datetime) -> None:
    """From now on the department has the playbook's office hours to acknowledge."""
    handover.acknowledge_by = acknowledge_end(case, now)
    _watch(case, handover, "handover_end", handover.acknowledge_by)


def acknowledge_end(case: Case, now: datetime) -> datetime:
    """Return until when a department that is asked now has to acknowledge."""
    playbook = playbook_of(case.town_id, case.playbook)
    return add_office_hours(now, playbook.acknowledge_hours, playbook.office_hours, calendar_of(case.town_id))


def watch_due(case: Case, handover: Handover, now: datetime) -> None:
    """Watch the task's day, if it has one: at its end the task is done, or the office is told."""
    if handover.due is not None:
        end = max(instant(handover.due + timedelta(days=1), time(0)), now)
        plan(case.town_id, case.id, [Alarm("handover_end", due_key(handover), end)], version=case.round)


def due_key(handover: Handover) -> str:
    """Return the key of the timer that watches the task's day, e.g. due:12."""
    return f"due:{handover.id}"


def watch_refused(case: Case, handover: Handover, now: datetime) -> None:
    """From now on the office has the playbook's working days to decide on the refusal."""
    playbook = playbook_of(case.town_id, case.playbook)
    handover.decide_by = end_of_workday(
        now, playbook.refusal_workdays, playbook.office_hours, calendar_of(case.town_id)
    )
    _watch(case, handover, "refusal_end", handover.decide_by)


def stop_watching(case: Case, handover: Handover) -> None:
    """It was answered or decided: nobody is waited for any more. The task's own day is watched on."""
    for kind in WATCHES:
        cancel(case.id, kind=kind, key=str(handover.id))


def end_watching(case: Case, handover: Handover, why: str) -> None:
    """It is done or taken back: nothing of it climbs, and no text about it that waits is sent."""
    stop_watching(case, handover)
    cancel(case.id, kind="handover_end", key=due_key(handover))
    climbs, one = f"escalation:{case.id}:{case.round}", handover.id
    for prefix in (f"handover:{one}", f"handover_insisted:{one}", f"refusal:{one}"):
        take_back(case.id, why, key_prefix=f"{prefix}:")
    for rule in (f"handover:{one}", f"refusal:{one}", f"task:{due_key(handover)}"):
        take_back(case.id, why, key_prefix=f"{climbs}:{rule}:")


def end_handovers(case: Case, now: datetime) -> None:
    """With the case ends what no department has taken on; nobody decided that, so nobody is named."""
    for handover in case.handovers:
        if handover.state in ("waiting", "refused"):
            stop_watching(case, handover)
            handover.state, handover.decided_at, handover.decision = "withdrawn", now, ENDED


def resume_handovers(case: Case, now: datetime) -> None:
    """What ended only with the case stands again in a reopened one, each with its whole term."""
    for handover in case.handovers:
        if handover.state == "acknowledged":
            watch_due(case, handover, now)
        if not _ended_with_case(handover) or not handover.department.active:
            continue
        watch_due(case, handover, now)
        handover.decided_at, handover.decision = None, None
        if handover.refused_at is None:
            handover.state = "waiting"
            watch_waiting(case, handover, now)
        else:
            handover.state = "refused"
            watch_refused(case, handover, now)


def _ended_with_case(handover: Handover) -> bool:
    nobody = handover.decided_by_id is None
    return handover.state == "withdrawn" and nobody and handover.decision == ENDED


def _watch(case: Case, handover: Handover, kind: str, due_at: datetime) -> None:
    plan(case.town_id, case.id, [Alarm(kind, str(handover.id), due_at)], version=case.round)

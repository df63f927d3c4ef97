"""The terms of a hand-over, in office hours and working days, and the timers that watch them."""

from datetime import datetime

from intake.cases.tables import Case, Handover
from intake.rules.office_hours import add_office_hours, end_of_workday
from intake.timers.plan import Alarm, cancel, plan
from intake.town.holidays import calendar_of
from intake.town.playbooks import playbook_of

WATCHES = ("handover_end", "refusal_end")
#: Why a hand-over that nobody took on ended with its case.
ENDED = "事项已办结，转交随之结束"


def watch_waiting(case: Case, handover: Handover, now: datetime) -> None:
    """From now on the department has the playbook's office hours to acknowledge."""
    playbook = playbook_of(case.town_id, case.playbook)
    handover.acknowledge_by = add_office_hours(
        now, playbook.acknowledge_hours, playbook.office_hours, calendar_of(case.town_id)
    )
    _watch(case, handover, "handover_end", handover.acknowledge_by)


def watch_refused(case: Case, handover: Handover, now: datetime) -> None:
    """From now on the office has the playbook's working days to decide on the refusal."""
    playbook = playbook_of(case.town_id, case.playbook)
    handover.decide_by = end_of_workday(
        now, playbook.refusal_workdays, playbook.office_hours, calendar_of(case.town_id)
    )
    _watch(case, handover, "refusal_end", handover.decide_by)


def stop_watching(case: Case, handover: Handover) -> None:
    """Nothing of this hand-over climbs any more."""
    for kind in WATCHES:
        cancel(case.id, kind=kind, key=str(handover.id))


def end_handovers(case: Case, now: datetime) -> None:
    """With the case ends what no department has taken on; nobody decided that, so nobody is named."""
    for handover in case.handovers:
        if handover.state in ("waiting", "refused"):
            stop_watching(case, handover)
            handover.state, handover.decided_at, handover.decision = "withdrawn", now, ENDED


def resume_handovers(case: Case, now: datetime) -> None:
    """What ended only with the case stands again in a reopened one, each with its whole term."""
    for handover in case.handovers:
        if handover.state != "withdrawn" or handover.decided_by_id is not None or handover.decided_at is None:
            continue
        handover.decided_at, handover.decision = None, None
        if handover.refused_at is None:
            handover.state = "waiting"
            watch_waiting(case, handover, now)
        else:
            handover.state = "refused"
            watch_refused(case, handover, now)


def _watch(case: Case, handover: Handover, kind: str, due_at: datetime) -> None:
    plan(case.town_id, case.id, [Alarm(kind, str(handover.id), due_at)], version=case.round)

"""The terms of a hand-over, in office hours and working days, and the timers that watch them."""

from datetime import datetime

from intake.cases.tables import Case, Handover
from intake.rules.office_hours import add_office_hours, end_of_workday
from intake.timers.plan import Alarm, cancel, plan
from intake.town.holidays import calendar_of
from intake.town.playbooks import playbook_of

WATCHES = ("handover_end", "refusal_end")


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


def resume_handovers(case: Case, now: datetime) -> None:
    """A reopened case's hand-overs that still wait have their whole term again."""
    for handover in case.handovers:
        if handover.state == "waiting":
            watch_waiting(case, handover, now)
        elif handover.state == "refused":
            watch_refused(case, handover, now)


def _watch(case: Case, handover: Handover, kind: str, due_at: datetime) -> None:
    plan(case.town_id, case.id, [Alarm(kind, str(handover.id), due_at)], version=case.round)

"""A case's seven evenings, and what must ring for them."""

from datetime import datetime

from intake.cases.tables import Case, CaseEvening
from intake.rules.calendar import Calendar
from intake.rules.evenings import Evening, plan_evenings
from intake.rules.playbook import Playbook
from intake.timers.plan import Alarm


def walks_evenings(case: Case) -> bool:
    """Tell whether the seven evenings are for this case: an accusation never goes round the village.

    Its material must not reach the accused (《信访工作条例》第三十条), so named readers alone work on it.
    """
    return case.petition_kind != "accusation"


def start_evenings(case: Case, playbook: Playbook, begun_at: datetime, calendar: Calendar) -> list[Alarm]:
    """Add this round's evenings to the case and return their alarms."""
    alarms: list[Alarm] = []
    evenings = plan_evenings(playbook, begun_at, calendar)
    for evening in evenings:
        case.evenings.append(
            CaseEvening(
                town_id=case.town_id,
                round=case.round,
                n=evening.n,
                title=evening.title,
                asks=evening.asks,
                kinds=list(evening.kinds),
                actor=evening.actor,
                remind_at=evening.remind_at,
                due_at=evening.due_at,
                escalate_at=evening.escalate_at,
            )
        )
        alarms += evening_alarms(evening)
    alarms.append(agenda_alarm(evenings[-1].due_at))
    return alarms


def evening_alarms(evening: Evening) -> list[Alarm]:
    """Return what rings for one evening."""
    key = str(evening.n)
    return [
        Alarm("reminder", key, evening.remind_at),
        Alarm("evening_end", key, evening.due_at),
        Alarm("escalation", key, evening.escalate_at),
    ]


def agenda_alarm(last_due: datetime) -> Alarm:
    """Return what puts the case on the agenda when its last evening is over."""
    return Alarm("agenda", "7", last_due)


def urgent_alarms(case: Case, at: datetime) -> list[Alarm]:
    """Return what must ring at once: nobody to act, or danger."""
    alarms = []
    if case.assignee is None and case.assignee_id is None:
        alarms.append(Alarm("unassigned", "1", at))
    if case.risk == "red":
        alarms.append(alert_alarm(at))
    return alarms


def alert_alarm(at: datetime) -> Alarm:
    """Return the first ring of an alert. The instant names it: each time a case turns red is its own."""
    return Alarm("alert", f"{int(at.timestamp())}:1", at)

"""What acceptance and closing bring about: the same for a person's move and for an imported register."""

from datetime import datetime

from intake.cases.clocks import accept as accept_clocks
from intake.cases.clocks import end_clocks, mark_ended, start_resolution
from intake.cases.followups.closing import drop_telling
from intake.cases.handovers.terms import end_handovers
from intake.cases.tables import Case
from intake.rules.calendar import Calendar
from intake.rules.deadlines import CLOCK_KINDS, Deadline
from intake.rules.localtime import local_date
from intake.rules.refusals import AcceptedBeforeReceived
from intake.sms.outbox import take_back
from intake.timers.plan import cancel
from intake.timers.tables import OUTLIVING_KINDS

#: Ended well when a matter is settled; what was still waiting for acceptance is only stopped.
HANDLING_CLOCKS = ("resolution", "extension", "mediation", "hotline")
RECEIPT_CLOCKS = ("acceptance", "objection")


def accept(case: Case, at: datetime) -> None:
    """The case is accepted; for a petition the notice is met (article 23).

    The 60 days of article 34 begin for 申诉求决 only: article 31(6) knows no term for the other kinds. Raises
    AcceptedBeforeReceived.
    """
    received = local_date(case.registered_at)
    if local_date(at) < received:
        raise AcceptedBeforeReceived(received)
    case.accepted_at = at
    if case.kind == "petition":
        accept_clocks(case, at)


def settle(case: Case, outcome: str | None, at: datetime) -> None:
    """The matter is settled: its handling clocks are met, and nothing more will ring.

    A hotline order that nobody answered in so many words is answered by its outcome.
    """
    if case.kind == "hotline" and case.reply is None and outcome:
        case.reply, case.replied_at = outcome, at
    end_clocks(case, HANDLING_CLOCKS, "met", at)
    end_clocks(case, RECEIPT_CLOCKS, "stopped", at)
    close(case, outcome, at)


def accepted_before(case: Case, at: datetime, calendar: Calendar) -> Deadline | None:
    """What `accept` does, for a case that is not written yet; return the clock that began with it."""
    case.accepted_at = at
    if case.kind != "petition":
        return None
    mark_ended(case, ("acceptance",), "met", at)
    mark_ended(case, ("objection",), "stopped", at)
    return start_resolution(case, at, calendar)


def settled_before(case: Case, outcome: str | None, at: datetime) -> None:
    """What `settle` does, for a case that is not written yet: it has no timers and no texts to take back."""
    mark_ended(case, HANDLING_CLOCKS, "met", at)
    mark_ended(case, RECEIPT_CLOCKS, "stopped", at)
    case.closed_at, case.outcome = at, outcome


def send_away(case: Case, reason: str, at: datetime) -> None:
    """Declining and transferring answer the petitioner, so they meet the notice's deadline (article 23).

    Nobody objected: what is left of the right to object only stops.
    """
    end_clocks(case, ("acceptance",), "met", at)
    end_clocks(case, CLOCK_KINDS, "stopped", at)
    drop_telling(case, at)
    close(case, reason, at)


def withdraw(case: Case, reason: str, at: datetime) -> None:
    """The petitioner takes it back: every clock stops."""
    end_clocks(case, CLOCK_KINDS, "stopped", at)
    drop_telling(case, at)
    close(case, reason, at)


def close(case: Case, outcome: str | None, at: datetime) -> None:
    """Nothing of the evenings is planned and nothing waiting is sent any more.

    Clocks were ended one by one before; what the law or an agreement starts at closing goes on. A hand-over
    that no department took on ends with the case.
    """
    case.closed_at, case.outcome = at, outcome
    end_handovers(case, at)
    cancel(case.id, but=OUTLIVING_KINDS)
    take_back(case.id, "事项已办结")

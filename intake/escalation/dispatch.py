"""Send what may be sent: first gather each person's matters, once the sweep is through with its round."""

from collections.abc import Sequence
from datetime import datetime

from intake.sms.deliver import drain
from intake.sms.digest import gather
from intake.sms.gateways.protocol import Gateway
from intake.timers.claim import any_due

#: Timers whose texts are gathered. While one of them is due, more may come for the same person.
GATHERED_KINDS = (
    "reminder",
    "escalation",
    "clock_warning",
    "clock_end",
    "handover_end",
    "refusal_end",
    "task_reminder",
    "task_end",
)


def gather_when_swept(at: datetime) -> int:
    """Merge what waits per person, unless a sweep is still at work; return how many digests were made.

    Whoever finishes last finds nothing due any more and gathers; a busy case delays it by one sweep.
    """
    return 0 if any_due(at, GATHERED_KINDS) else gather(at)


def send_due(gateways: Sequence[Gateway], *, at: datetime) -> dict[str, int]:
    """Gather and send what may be sent at that instant; return message state → count."""
    gather_when_swept(at)
    return drain(gateways, at=at)

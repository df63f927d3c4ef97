"""What a hand-over does to whose turn it is: it waits at its sender, goes back to the office, or is taken."""

from collections.abc import Iterable
from datetime import datetime

from intake.cases.tables import Handover
from intake.town.chain import Holders

#: Who decides on what a department refused.
OFFICE = "镇办公室"

#: (who, what, since)
Standing = tuple[str, str, datetime]


def standing(handover: Handover, present: Holders) -> Standing | None:
    """Return whose turn one hand-over is, what for, and since when; None once it is done or taken back."""
    name = handover.department.name
    if handover.state == "waiting":
        sender = present.name(handover.by) if handover.by is not None else OFFICE
        return sender, f"等{name}签收", handover.at
    if handover.state == "refused":
        return OFFICE, f"{name}退回，决定由谁办理", handover.refused_at or handover.at
    if handover.state == "acknowledged":
        return name, "办理转交的事", handover.acknowledged_at or handover.at
    return None


def held_up(handovers: Iterable[Handover], present: Holders) -> Standing | None:
    """Return what holds the case up: a refusal that waits for the office, or a lead not acknowledged yet."""
    found = list(handovers)
    refused = [handover for handover in found if handover.state == "refused"]
    leads = [handover for handover in found if handover.state == "waiting" and handover.part == "lead"]
    return standing((refused or leads)[0], present) if refused or leads else None


def taken_lead(handovers: Iterable[Handover]) -> Handover | None:
    """Return the hand-over whose department leads and has acknowledged it."""
    return next((h for h in handovers if h.part == "lead" and h.state == "acknowledged"), None)


def helping(handovers: Iterable[Handover]) -> Handover | None:
    """Return the latest hand-over that a co-handling department has acknowledged."""
    taken = [h for h in handovers if h.part == "co" and h.state == "acknowledged"]
    return taken[-1] if taken else None

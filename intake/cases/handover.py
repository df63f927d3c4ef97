"""Hand a case on: to a department, which must acknowledge it, or to a mediator who helps."""

from intake.cases.handovers.decide import decide_refusal
from intake.cases.handovers.find import SENDING_ROLES
from intake.cases.handovers.receive import acknowledge_handover, finish_handover, refuse_handover
from intake.cases.handovers.send import hand_over
from intake.cases.handovers.withdraw import withdraw_handover
from intake.cases.helpers import HELP_ASKING_ROLES, ask_for_help

__all__ = [
    "HELP_ASKING_ROLES",
    "SENDING_ROLES",
    "acknowledge_handover",
    "ask_for_help",
    "decide_refusal",
    "finish_handover",
    "hand_over",
    "refuse_handover",
    "withdraw_handover",
]

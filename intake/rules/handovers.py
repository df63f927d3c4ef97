"""The states of a hand-over to a department, every allowed step, and whose turn each state is ([own]).

A hand-over stays the sender's until the department has acknowledged it; a refusal is for the office to
decide. One table, one door, as for the case itself in `lifecycle`.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from intake.rules.refusals import MoveRefused

PARTS = {"lead": "牵头", "co": "协办"}
HANDOVER_STATES = {
    "waiting": "等待签收",
    "acknowledged": "已签收",
    "refused": "退回待定",
    "withdrawn": "已收回",
    "done": "已办完",
}
#: What still asks something of somebody; of these a case has at most one that leads.
ACTIVE_STATES = ("waiting", "acknowledged", "refused")
#: [own] A task's day lies at most this far ahead.
FARTHEST = timedelta(days=366)
#: Longest task, in characters ([own]).
TASK_LIMIT = 500


@dataclass(frozen=True)
class Step:
    """One allowed step. sources: states it begins in."""

    label: str
    sources: frozenset[str]
    target: str


STEPS = {
    "acknowledge": Step("签收", frozenset({"waiting"}), "acknowledged"),
    "refuse": Step("退回", frozenset({"waiting"}), "refused"),
    "withdraw": Step("收回", frozenset({"waiting", "acknowledged"}), "withdrawn"),
    # The department is gone, or may not know of the case any more.
    "recall": Step("收回", frozenset(ACTIVE_STATES), "withdrawn"),
    "insist": Step("决定由它办理", frozenset({"refused"}), "acknowledged"),
    "release": Step("同意退回", frozenset({"refused"}), "withdrawn"),
    "finish": Step("办完", frozenset({"acknowledged"}), "done"),
}


class WrongHandoverState(MoveRefused):
    """The hand-over is not where this step begins."""

    def __init__(self, label: str, state: str) -> None:
        super().__init__(f"这次转交现在是“{HANDOVER_STATES[state]}”，不能“{label}”，请刷新页面再看")


class LeadStands(MoveRefused):
    """A case has one lead department at a time."""

    def __init__(self, name: str) -> None:
        super().__init__(f"这件事项已经由{name}牵头，请先收回，或请这个部门协办", "part")


class StillWaits(MoveRefused):
    """The department has not answered yet what it was asked before; it is not asked something else."""

    def __init__(self, name: str) -> None:
        super().__init__(f"已经转给{name}，它还没签收，要改请先收回", "department")


class DepartmentDissolved(MoveRefused):
    """A department that is no more takes nothing on."""

    def __init__(self, name: str, field: str | None = None) -> None:
        super().__init__(f"{name}已经撤销，不能办理，请镇办转给别的部门", field)


class NoSuchHandover(MoveRefused):
    """The case has no such hand-over."""

    def __init__(self) -> None:
        super().__init__("没有这次转交，请刷新页面再看")


def step(state: str, name: str) -> str:
    """Return the state after the step; raise WrongHandoverState where it does not begin here."""
    taken = STEPS[name]
    if state not in taken.sources:
        raise WrongHandoverState(taken.label, state)
    return taken.target


def part_of(wanted: str | None, leads: bool) -> str:
    """Return the part of a new hand-over. wanted: None leaves it open; leads: a lead stands already."""
    if wanted is None:
        return "co" if leads else "lead"
    return wanted


def due_fault(due: date | None, today: date, acknowledge_on: date) -> str | None:
    """Return what is wrong with the day by which a task is to be done, or None; a task may have none.

    acknowledge_on: the local day on which the department's time to acknowledge ends.
    """
    if due is None:
        return None
    if due < today:
        return "完成日期不能早于今天"
    if due < acknowledge_on:
        last = f"{acknowledge_on.month}月{acknowledge_on.day}日"
        return f"部门到{last}才到签收时限，完成日期不能早于这一天"
    return "完成日期太远，最多一年" if due > today + FARTHEST else None


def is_late(state: str, due: date | None, done_on: date | None, today: date) -> bool:
    """Tell whether the task's day is over and it was not done by then; a withdrawn one is never late.

    done_on: the local day it was done.
    """
    if due is None or state == "withdrawn":
        return False
    return due < (done_on or today)

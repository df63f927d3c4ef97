"""The states of a case and every allowed move, each with who may do it.

One table, one door: nothing else decides whether a case may change its state. That a petition is
accepted, declined or passed on follows 《信访工作条例》第二十二、二十三条; the rest is [own].
"""

from dataclasses import dataclass

from intake.rules.categories import KINDS, ROLES
from intake.rules.refusals import MoveRefused, UnknownMove, WrongKind, WrongRole, WrongState

__all__ = ["CLOSED_STATES", "MOVES", "OPEN_STATES", "STATE_NAMES", "Move", "MoveRefused", "move", "moves_for"]

STATE_NAMES = {
    "registered": "已登记",
    "accepted": "已受理",
    "handling": "办理中",
    "joint_meeting": "提交联席会议",
    "resolved": "已化解",
    "archived": "已归档",
    "declined": "不予受理",
    "transferred": "已转送",
    "withdrawn": "已撤回",
}
OPEN_STATES = ("registered", "accepted", "handling", "joint_meeting")
CLOSED_STATES = ("resolved", "archived", "declined", "transferred", "withdrawn")

#: The program itself: a recorded step starts a case, the seventh evening submits it.
SYSTEM = "system"

_ALL_KINDS = frozenset(KINDS)
_OFFICE = frozenset({"office"})
_NEAR = frozenset({"grid_worker", "center", "village_lead", "department", "office"})


@dataclass(frozen=True)
class Move:
    """One allowed move.

    sources: states it begins in. roles: who may do it. needs_reason: a text must be given with it.
    kinds: the kinds of case that have it.
    """

    name: str
    label: str
    sources: frozenset[str]
    target: str
    roles: frozenset[str]
    needs_reason: bool = False
    kinds: frozenset[str] = _ALL_KINDS


MOVES = (
    Move(
        "accept",
        "受理",
        frozenset({"registered"}),
        "accepted",
        frozenset({"office", "department"}),
        kinds=frozenset({"petition", "hotline"}),
    ),
    Move(
        "decline",
        "不予受理",
        frozenset({"registered"}),
        "declined",
        _OFFICE,
        needs_reason=True,
        kinds=frozenset({"petition"}),
    ),
    Move("transfer", "转送", frozenset({"registered"}), "transferred", _OFFICE, needs_reason=True),
    Move("start", "开始办理", frozenset({"registered", "accepted"}), "handling", frozenset({SYSTEM})),
    Move(
        "submit",
        "提交联席会议",
        frozenset({"registered", "accepted", "handling"}),
        "joint_meeting",
        _OFFICE | {SYSTEM},
    ),
    Move("resolve", "化解", frozenset(OPEN_STATES), "resolved", _NEAR | {"mediator"}, needs_reason=True),
    Move("archive", "归档", frozenset({"resolved"}), "archived", _OFFICE),
    # A petition that nobody accepted yet waits for its acceptance again (article 23).
    Move(
        "await_acceptance",
        "等待受理",
        frozenset({"handling"}),
        "registered",
        frozenset({SYSTEM}),
        kinds=frozenset({"petition"}),
    ),
    Move("reopen", "重新办理", frozenset(CLOSED_STATES), "handling", _NEAR, needs_reason=True),
    Move(
        "withdraw",
        "撤回",
        frozenset(OPEN_STATES),
        "withdrawn",
        frozenset({"center", "office"}),
        needs_reason=True,
    ),
    Move("continue", "继续办理", frozenset({"joint_meeting"}), "handling", _OFFICE),
)


def move(state: str, name: str, role: str, kind: str) -> str:
    """Return the state after the move; raise MoveRefused saying why it is not possible.

    Raise ValueError for a state that does not exist.
    """
    if state not in STATE_NAMES:
        raise ValueError(f"no such state: {state!r}")
    found = next((one for one in MOVES if one.name == name), None)
    if found is None:
        raise UnknownMove
    _check(found, state, role, kind)
    return found.target


def moves_for(state: str, role: str, kind: str) -> tuple[Move, ...]:
    """Return the moves that this role may do now, in the table's order."""
    return tuple(one for one in MOVES if state in one.sources and role in one.roles and kind in one.kinds)


def _check(found: Move, state: str, role: str, kind: str) -> None:
    if kind not in found.kinds:
        raise WrongKind(found.label, KINDS.get(kind, "这类事项"))
    if role not in found.roles:
        who = [name for code, name in ROLES.items() if code in found.roles] or ["系统"]
        raise WrongRole(found.label, who)
    if state not in found.sources:
        sources = [name for code, name in STATE_NAMES.items() if code in found.sources]
        raise WrongState(found.label, STATE_NAMES[state], sources)

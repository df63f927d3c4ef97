"""Whether a case may change its state, and to what: one table (`moves`), one door.

The states are `states`; both are importable from here.
"""

from intake.rules.categories import KINDS, PETITION_KINDS, ROLES
from intake.rules.moves import BACK, MOVES, SYSTEM, Move
from intake.rules.refusals import MoveRefused, UnknownMove, WrongKind, WrongRole, WrongState
from intake.rules.states import CLOSED_STATES, OPEN_STATES, STATE_NAMES

__all__ = [
    "BACK",
    "CLOSED_STATES",
    "MOVES",
    "OPEN_STATES",
    "STATE_NAMES",
    "SYSTEM",
    "Move",
    "MoveRefused",
    "move",
    "moves_for",
]


def move(
    state: str,
    name: str,
    role: str,
    kind: str,
    petition_kind: str | None = None,
    *,
    before: str | None = None,
) -> str:
    """Return the state after the move; raise MoveRefused saying why it is not possible.

    petition_kind: of a petition; None is an appeal. before: where the case stood, for a move that leads
    back. Raise ValueError for a state that does not exist, or a way back to none.
    """
    if state not in STATE_NAMES:
        raise ValueError(f"no such state: {state!r}")
    found = next((one for one in MOVES if one.name == name), None)
    if found is None:
        raise UnknownMove
    _check(found, state, role, kind, petition_kind or "appeal")
    if found.target != BACK:
        return found.target
    if before not in OPEN_STATES:
        raise ValueError(f"no way back to {before!r}")
    return before


def moves_for(state: str, role: str, kind: str, petition_kind: str | None = None) -> tuple[Move, ...]:
    """Return the moves that this role may do now, in the table's order."""
    return tuple(
        one
        for one in MOVES
        if state in one.sources
        and one.is_for(kind, petition_kind or "appeal")
        and role in one.by(kind, petition_kind or "appeal")
    )


def _check(found: Move, state: str, role: str, kind: str, petition_kind: str) -> None:
    if not found.is_for(kind, petition_kind):
        names = PETITION_KINDS if kind == "petition" and kind in found.kinds else KINDS
        raise WrongKind(
            found.label, names.get(petition_kind if names is PETITION_KINDS else kind, "这类事项")
        )
    if role not in (roles := found.by(kind, petition_kind)):
        who = [name for code, name in ROLES.items() if code in roles] or ["系统"]
        raise WrongRole(found.label, who)
    if state not in found.sources:
        sources = [name for code, name in STATE_NAMES.items() if code in found.sources]
        raise WrongState(found.label, STATE_NAMES[state], sources)

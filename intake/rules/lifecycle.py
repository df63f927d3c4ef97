"""The states of a case and every allowed move, each with who may do it.

One table, one door: nothing else decides whether a case may change its state. That a petition is
accepted, declined or passed on follows 《信访工作条例》第二十二、二十三条; that each kind of petition has a
path of its own, articles 29 to 31; the written opinion, 32; review and re-review, 35 and 36; the rest
is [own].
"""

from dataclasses import dataclass

from intake.rules.categories import KINDS, PETITION_KINDS, ROLES
from intake.rules.refusals import MoveRefused, UnknownMove, WrongKind, WrongRole, WrongState

__all__ = [
    "BACK",
    "CLOSED_STATES",
    "MOVES",
    "OPEN_STATES",
    "STATE_NAMES",
    "Move",
    "MoveRefused",
    "move",
    "moves_for",
]

STATE_NAMES = {
    "registered": "已登记",
    "accepted": "已受理",
    "handling": "办理中",
    "joint_meeting": "提交联席会议",
    "decided": "已出意见",
    "told": "已答复",
    "reviewing": "复查中",
    "rereviewing": "复核中",
    "final": "复核终结",
    "resolved": "已化解",
    "returned": "已退单",
    "merged": "已并入",
    "archived": "已归档",
    "declined": "不予受理",
    "transferred": "已转送",
    "withdrawn": "已撤回",
}
OPEN_STATES = ("registered", "accepted", "handling", "joint_meeting", "decided")
CLOSED_STATES = tuple(state for state in STATE_NAMES if state not in OPEN_STATES)
#: The target of a move that leads back to the state where the case stood before.
BACK = "back"

#: The program itself: a recorded step starts a case, the seventh evening submits it.
SYSTEM = "system"

_ALL_KINDS = frozenset(KINDS)
_ALL_PETITIONS = frozenset(PETITION_KINDS)
_PETITION = frozenset({"petition"})
_APPEAL = frozenset({"appeal"})
_WITHOUT_ACCUSATION = frozenset({"appeal", "suggestion"})
#: Where work is going on; a decided case only waits for its petitioner to be told.
_WORKING = frozenset(OPEN_STATES) - {"decided"}
_OFFICE = frozenset({"office"})
_NEAR = frozenset({"grid_worker", "center", "village_lead", "department", "office"})


@dataclass(frozen=True)
class Move:
    """One allowed move.

    sources: states it begins in. roles: who may do it. needs_reason: a text must be given with it.
    kinds: the kinds of case that have it. petition_kinds: of petitions, those that have it. own_form: it
    needs more than a text, so it has an action of its own.
    """

    name: str
    label: str
    sources: frozenset[str]
    target: str
    roles: frozenset[str]
    needs_reason: bool = False
    kinds: frozenset[str] = _ALL_KINDS
    petition_kinds: frozenset[str] = _ALL_PETITIONS
    own_form: bool = False

    def is_for(self, kind: str, petition_kind: str) -> bool:
        """Tell whether this kind of case has the move."""
        return kind in self.kinds and (kind != "petition" or petition_kind in self.petition_kinds)


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
        kinds=_PETITION,
        own_form=True,
    ),
    Move(
        "transfer",
        "转送",
        frozenset({"registered"}),
        "transferred",
        _OFFICE,
        needs_reason=True,
        petition_kinds=_WITHOUT_ACCUSATION,
    ),
    # An accusation goes to the organ that may look into it (article 30); the town itself never does.
    Move(
        "refer",
        "移送有权机关",
        frozenset({"registered", "accepted", "handling"}),
        "transferred",
        _OFFICE | {"secretary", "mayor"},
        needs_reason=True,
        kinds=_PETITION,
        petition_kinds=frozenset({"accusation"}),
    ),
    Move("start", "开始办理", frozenset({"registered", "accepted"}), "handling", frozenset({SYSTEM})),
    Move(
        "submit",
        "提交联席会议",
        frozenset({"registered", "accepted", "handling"}),
        "joint_meeting",
        _OFFICE | {SYSTEM},
        petition_kinds=_WITHOUT_ACCUSATION,
    ),
    Move(
        "resolve",
        "化解",
        _WORKING,
        "resolved",
        _NEAR | {"mediator"},
        needs_reason=True,
        petition_kinds=_APPEAL,
    ),
    # The written opinion (article 32); a suggestion is answered in the same way (article 29).
    Move(
        "decide",
        "出具处理意见",
        frozenset({"accepted", "handling", "joint_meeting"}),
        "decided",
        _OFFICE | {"department"},
        kinds=_PETITION,
        petition_kinds=_WITHOUT_ACCUSATION,
        own_form=True,
    ),
    Move("tell", "答复送达", frozenset({"decided"}), "told", _NEAR, kinds=_PETITION, own_form=True),
    Move(
        "ask_review",
        "申请复查",
        frozenset({"told", "archived"}),
        "reviewing",
        _OFFICE,
        kinds=_PETITION,
        petition_kinds=_APPEAL,
        own_form=True,
    ),
    Move(
        "answer_review",
        "复查答复",
        frozenset({"reviewing"}),
        "told",
        _OFFICE,
        kinds=_PETITION,
        petition_kinds=_APPEAL,
        own_form=True,
    ),
    Move(
        "ask_rereview",
        "申请复核",
        frozenset({"told", "archived"}),
        "rereviewing",
        _OFFICE,
        kinds=_PETITION,
        petition_kinds=_APPEAL,
        own_form=True,
    ),
    # After it the matter is closed for good (article 36).
    Move(
        "answer_rereview",
        "复核答复",
        frozenset({"rereviewing"}),
        "final",
        _OFFICE,
        kinds=_PETITION,
        petition_kinds=_APPEAL,
        own_form=True,
    ),
    Move(
        "return",
        "退单",
        frozenset({"registered", "accepted", "handling"}),
        "returned",
        _OFFICE,
        needs_reason=True,
        kinds=frozenset({"hotline"}),
    ),
    Move("archive", "归档", frozenset({"resolved", "told", "final", "returned"}), "archived", _OFFICE),
    Move(
        "merge",
        "并入",
        _WORKING,
        "merged",
        _OFFICE | {"center", "village_lead"},
        petition_kinds=_WITHOUT_ACCUSATION,
        own_form=True,
    ),
    Move(
        "unmerge",
        "撤销合并",
        frozenset({"merged"}),
        BACK,
        _OFFICE | {"center", "village_lead"},
        petition_kinds=_WITHOUT_ACCUSATION,
        own_form=True,
    ),
    # A petition that nobody accepted yet waits for its acceptance again (article 23).
    Move(
        "await_acceptance",
        "等待受理",
        frozenset({"handling"}),
        "registered",
        frozenset({SYSTEM}),
        kinds=_PETITION,
    ),
    Move(
        "reopen",
        "重新办理",
        frozenset({"resolved", "told", "archived", "declined", "transferred", "withdrawn", "returned"}),
        "handling",
        _NEAR,
        needs_reason=True,
    ),
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
        if state in one.sources and role in one.roles and one.is_for(kind, petition_kind or "appeal")
    )


def _check(found: Move, state: str, role: str, kind: str, petition_kind: str) -> None:
    if not found.is_for(kind, petition_kind):
        names = PETITION_KINDS if kind == "petition" and kind in found.kinds else KINDS
        raise WrongKind(
            found.label, names.get(petition_kind if names is PETITION_KINDS else kind, "这类事项")
        )
    if role not in found.roles:
        who = [name for code, name in ROLES.items() if code in found.roles] or ["系统"]
        raise WrongRole(found.label, who)
    if state not in found.sources:
        sources = [name for code, name in STATE_NAMES.items() if code in found.sources]
        raise WrongState(found.label, STATE_NAMES[state], sources)

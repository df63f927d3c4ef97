"""The table of every allowed move, each with who may do it and for which kind of case.

That a petition is accepted, declined or passed on follows 《信访工作条例》第十九、二十二、二十三条; that each
kind of petition has a path of its own, articles 29 to 31; the written opinion, 32; review and re-review,
35 and 36; the rest is [own].
"""

from dataclasses import dataclass

from intake.rules.categories import KINDS, PETITION_KINDS
from intake.rules.states import OPEN_STATES

#: The target of a move that leads back to the state where the case stood before.
BACK = "back"
#: The program itself: a recorded step starts a case, the seventh evening submits it.
SYSTEM = "system"


@dataclass(frozen=True)
class Move:
    """One allowed move.

    sources: states it begins in. roles: who may do it. needs_reason: a text must be given with it.
    kinds: the kinds of case that have it. petition_kinds: of petitions, those that have it. own_form: it
    needs more than a text, so it has an action of its own. secretary: whether the secretary may do it with
    an accusation, which may be nobody else's to see (article 30).
    """

    name: str
    label: str
    sources: frozenset[str]
    target: str
    roles: frozenset[str]
    needs_reason: bool = False
    kinds: frozenset[str] = frozenset(KINDS)
    petition_kinds: frozenset[str] = frozenset(PETITION_KINDS)
    own_form: bool = False
    secretary: bool = False

    def by(self, kind: str, petition_kind: str) -> frozenset[str]:
        """Return the roles that may do it with this kind of case."""
        accuses = kind == "petition" and petition_kind == "accusation"
        return self.roles | {"secretary"} if self.secretary and accuses else self.roles

    def is_for(self, kind: str, petition_kind: str) -> bool:
        """Tell whether this kind of case has the move."""
        return kind in self.kinds and (kind != "petition" or petition_kind in self.petition_kinds)


def _set(*codes: str) -> frozenset[str]:
    return frozenset(codes)


_PETITION = _set("petition")
_APPEAL = _set("appeal")
_ACCUSATION = _set("accusation")
_NO_ACCUSATION = _set("appeal", "suggestion")
_EARLY = _set("registered", "accepted", "handling")
#: Where work is going on; a decided case only waits for its petitioner to be told.
_WORKING = frozenset(OPEN_STATES) - {"decided"}
_REOPENED = _set("resolved", "told", "archived", "declined", "transferred", "withdrawn", "returned")
_OFFICE = _set("office")
_NEAR = _set("grid_worker", "center", "village_lead", "department", "office")
_TOGETHER = _set("office", "center", "village_lead")


def _review(name: str, label: str, sources: frozenset[str], target: str) -> Move:
    """Return a move of review or re-review: for appeals only, written down by the office."""
    return Move(name, label, sources, target, _OFFICE, kinds=_PETITION, petition_kinds=_APPEAL, own_form=True)


MOVES = (
    Move(
        "accept",
        "受理",
        _set("registered"),
        "accepted",
        # The secretary, because of accusations: they may be nobody else's to see (article 30).
        _set("office", "department", "secretary"),
        kinds=_set("petition", "hotline"),
    ),
    Move(
        "decline",
        "不予受理",
        _set("registered"),
        "declined",
        _OFFICE,
        needs_reason=True,
        kinds=_PETITION,
        own_form=True,
        secretary=True,
    ),
    Move(
        "transfer",
        "转送",
        _set("registered"),
        "transferred",
        _OFFICE,
        needs_reason=True,
        petition_kinds=_NO_ACCUSATION,
    ),
    # An accusation goes to the organ that may look into it (article 30); the town itself never does.
    Move(
        "refer",
        "移送有权机关",
        _EARLY,
        "transferred",
        _OFFICE | {"secretary", "mayor"},
        needs_reason=True,
        kinds=_PETITION,
        petition_kinds=_ACCUSATION,
    ),
    Move("start", "开始办理", _set("registered", "accepted"), "handling", _set(SYSTEM)),
    Move(
        "submit",
        "提交联席会议",
        _EARLY,
        "joint_meeting",
        _OFFICE | {SYSTEM},
        petition_kinds=_NO_ACCUSATION,
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
        _set("accepted", "handling", "joint_meeting"),
        "decided",
        _OFFICE | {"department"},
        kinds=_PETITION,
        petition_kinds=_NO_ACCUSATION,
        own_form=True,
    ),
    Move("tell", "答复送达", _set("decided"), "told", _NEAR, kinds=_PETITION, own_form=True),
    _review("ask_review", "申请复查", _set("told", "archived"), "reviewing"),
    _review("answer_review", "复查答复", _set("reviewing"), "told"),
    _review("ask_rereview", "申请复核", _set("told", "archived"), "rereviewing"),
    # After it the matter is closed for good (article 36).
    _review("answer_rereview", "复核答复", _set("rereviewing"), "final"),
    Move("return", "退单", _EARLY, "returned", _OFFICE, needs_reason=True, kinds=_set("hotline")),
    # A referred accusation is answered by whoever looks into it: the town only puts it away.
    Move(
        "archive",
        "归档",
        _set("resolved", "told", "final", "returned", "transferred"),
        "archived",
        _OFFICE,
        secretary=True,
    ),
    Move(
        "merge",
        "并入",
        _WORKING,
        "merged",
        _TOGETHER,
        petition_kinds=_NO_ACCUSATION,
        own_form=True,
    ),
    Move(
        "unmerge",
        "撤销合并",
        _set("merged"),
        BACK,
        _TOGETHER,
        petition_kinds=_NO_ACCUSATION,
        own_form=True,
    ),
    # A petition that nobody accepted yet waits for its acceptance again (article 23).
    Move("await_acceptance", "等待受理", _set("handling"), "registered", _set(SYSTEM), kinds=_PETITION),
    # By the program where a mediation agreement is broken, whoever wrote that down.
    Move("reopen", "重新办理", _REOPENED, "handling", _NEAR | {SYSTEM}, needs_reason=True, secretary=True),
    Move(
        "withdraw",
        "撤回",
        frozenset(OPEN_STATES),
        "withdrawn",
        _set("center", "office"),
        needs_reason=True,
        secretary=True,
    ),
    Move("continue", "继续办理", _set("joint_meeting"), "handling", _OFFICE),
)

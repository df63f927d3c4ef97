"""May one case go into another? A merge never moves a clock, so no legal date may get lost in it ([own]).

No law speaks of merging; that what was registered first stays follows from the clocks: they count from
receipt and acceptance (《信访工作条例》第二十三、三十四条), so the earlier case has the earlier dates.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from intake.rules.categories import KINDS
from intake.rules.deadlines import CLOCK_NAMES, RIGHTS
from intake.rules.lifecycle import OPEN_STATES, STATE_NAMES
from intake.rules.refusals import MoveRefused

#: An extension goes on with the term it extends.
_TERM_OF = {"extension": "resolution"}
#: Where a new complaint may still join: once the opinion is out, it is a matter of its own.
_JOINABLE = frozenset(OPEN_STATES) - {"decided"}


@dataclass(frozen=True)
class Term:
    """A clock as far as merging must know it. strict: its day, reminded by."""

    kind: str
    state: str
    strict: date


@dataclass(frozen=True)
class Standing:
    """A case that is to be merged. order: registered when, and its id, so that no two are equal.

    merged: it went into another case itself. holds: others went into it. guarded: sealed, or someone is
    recused.
    """

    number: str
    kind: str
    state: str
    order: tuple[datetime, int]
    guarded: bool
    holds: bool
    terms: tuple[Term, ...]


class MergeRefused(MoveRefused):
    """Two cases that may not become one."""


class EarlierStays(MergeRefused):
    """The earlier case has the earlier legal dates, so it is the one that stays."""

    def __init__(self, earlier: str) -> None:
        super().__init__(f"{earlier}登记在先，法定期限从它算起，只能把后登记的并入它", "other")


class OtherKind(MergeRefused):
    """Each kind of case has its own legal path."""

    def __init__(self, one: str, other: str) -> None:
        super().__init__(f"一件是{one}，一件是{other}，程序和期限不同，不能合并；可以选“关联”", "other")


class EscapesDate(MergeRefused):
    """A running clock of the case would find no equal on the one that stays."""

    def __init__(self, kind: str, strict: date) -> None:
        super().__init__(
            f"这件的“{CLOCK_NAMES[kind]}”期限{strict}还在走，先登记的那件没有同样的、不晚于它的期限，"
            "合并会让期限落空；可以选“关联”",
            "other",
        )


class MergeChain(MergeRefused):
    """One step only: what was merged, or has taken others in, must be undone first."""


def check_merge(late: Standing, early: Standing) -> None:
    """Raise the refusal that keeps `late` from going into `early`; return if none does."""
    if late.order == early.order:
        raise MergeRefused("请选另一件事项", "other")
    if late.state == "merged" or early.state == "merged":
        which = late if late.state == "merged" else early
        raise MergeChain(f"{which.number}已经并入别的事项，请打开它并入的那件办理", "other")
    if late.holds:
        raise MergeChain(f"{late.number}里已并入别的事项，请先在它的页面上撤销合并", "other")
    if late.guarded or early.guarded:
        raise MergeRefused("有保密或回避的事项不合并，可以选“关联”", "other")
    if late.kind != early.kind:
        raise OtherKind(KINDS[late.kind], KINDS[early.kind])
    if late.order < early.order:
        raise EarlierStays(late.number)
    if early.state not in _JOINABLE:
        words = f"先登记的那件现在是“{STATE_NAMES[early.state]}”，不能再并入；可以选“关联”"
        raise MergeRefused(words, "other")
    _check_terms(late.terms, early.terms)


def _check_terms(late: Collection[Term], early: Collection[Term]) -> None:
    for term in late:
        if term.state == "running" and term.kind not in RIGHTS and not _covered(term, early):
            raise EscapesDate(term.kind, term.strict)


def _covered(term: Term, early: Collection[Term]) -> bool:
    """Tell whether the case that stays has the same duty, done or due no later.

    Of an extended term it is the extension that counts.
    """
    same = [one for one in early if _TERM_OF.get(one.kind, one.kind) == _TERM_OF.get(term.kind, term.kind)]
    return any(one.state != "stopped" and one.strict <= term.strict for one in same) and not any(
        one.state == "running" and one.strict > term.strict for one in same
    )

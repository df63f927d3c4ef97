"""The line of seven evenings, as a person sees it at a glance."""

from dataclasses import dataclass
from datetime import datetime

from intake.cases.tables import Case, CaseEvening
from intake.escalation.turn import tonight_of
from intake.rules.localtime import local_date

#: state → (word under the dot, sign in the dot); "" means the evening's number.
LOOKS = {
    "done": ("完成", "✓"),
    "late": ("补做", "✓"),
    "missed": ("未做", "✗"),
    "tonight": ("今晚", ""),
    "next": ("下晚", ""),
    "coming": ("未到", ""),
    "spared": ("不用", "–"),
}


@dataclass(frozen=True)
class Dot:
    """One evening of the line. state: a key of LOOKS. climbed_to: who took over when it was missed."""

    evening: CaseEvening
    state: str
    climbed_to: str | None

    @property
    def word(self) -> str:
        return LOOKS[self.state][0]

    @property
    def sign(self) -> str:
        return LOOKS[self.state][1] or str(self.evening.n)


def dots(case: Case, at: datetime) -> list[Dot]:
    """Return the evenings of the case's present round."""
    current = _current(case, at)
    return [
        Dot(
            evening,
            _state(case, evening, evening is current, at),
            evening.escalated_to.name if evening.missed and evening.escalated_to else None,
        )
        for evening in case.current_evenings
    ]


def _current(case: Case, at: datetime) -> CaseEvening | None:
    """Return the evening that waits to be done now: tonight's, or the next one once tonight's is done."""
    if tonight_of(case, at) is None:
        return None
    waiting = (e for e in case.current_evenings if e.due_at >= at and e.done_at is None)
    return next(waiting, None)


def _state(case: Case, evening: CaseEvening, current: bool, at: datetime) -> str:
    if evening.done_at is not None:
        return "late" if evening.missed else "done"
    if evening.missed:
        return "missed"
    # A case that only waits for its answer has no evenings left, and a closed one had none.
    if case.state == "decided" or case.closed_at is not None or evening.spared_at is not None:
        return "spared"
    if evening.due_at < at:
        return "missed"
    if not current:
        return "coming"
    return "tonight" if _is_today(evening, at) else "next"


def _is_today(evening: CaseEvening, at: datetime) -> bool:
    return local_date(evening.due_at) == local_date(at)

"""Verbs of the replay, by capability: each does one real action for an entry and its case.

A verb is `name: (acts, entry, case number) -> anything`; the entry's scenario carries what it needs in
`more`. What leaves no event on the case must be safe to do twice: an interrupted load begins again.
"""

from collections.abc import Callable
from typing import Any

from intake.demo.verbs import (
    answers,
    circle,
    clocks,
    handovers,
    hotline,
    mediation,
    playbook,
    posts,
    repeats,
    visits,
)

Verb = Callable[[Any, Any, str], object]

VERBS: dict[str, Verb] = {
    **answers.VERBS,
    **circle.VERBS,
    **clocks.VERBS,
    **handovers.VERBS,
    **playbook.VERBS,
    **posts.VERBS,
    **repeats.VERBS,
    **hotline.VERBS,
    **mediation.VERBS,
    **visits.VERBS,
}

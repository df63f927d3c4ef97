"""The cards of a case's page: each capability brings its own, read and drawn apart from the others."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from intake.cases.tables import Case
from intake.town.tables import User
from intake.web.cases.clocks_card import clocks_card
from intake.web.cases.extension_card import approval_card, extension_card
from intake.web.cases.handover_cards import asks_card, handovers_card
from intake.web.cases.hotline_card import hotline_card
from intake.web.cases.legal_cards import decline_card, follow_up_card, opinion_card, telling_card
from intake.web.cases.mediation_card import mediation_card
from intake.web.cases.online_card import online_card
from intake.web.cases.repeat_cards import (
    fresh_card,
    hint_card,
    inside_card,
    links_card,
    merged_card,
    threshold_card,
)
from intake.web.cases.review_card import review_card
from intake.web.cases.visits_card import visits_card
from intake.web.circle.read import circle_card

#: What a card's template is given as `card`; None leaves the card away.
Read = Callable[[Case, User, datetime], Mapping[str, Any] | None]


@dataclass(frozen=True)
class Card:
    """One card: a template in templates/cases/cards/, and what it shows.

    side: main (the broad column), side (the narrow one) or top (above both).
    """

    name: str
    side: str
    data: Mapping[str, Any]

    @property
    def template(self) -> str:
        return f"cases/cards/{self.name}.html"


#: (name, side, reader) in the page's order.
CARDS: tuple[tuple[str, str, Read], ...] = (
    ("approval", "top", approval_card),
    ("handover_asks", "top", asks_card),
    ("handovers", "side", handovers_card),
    ("telling", "top", telling_card),
    ("clocks", "side", clocks_card),
    ("extension", "side", extension_card),
    ("opinion", "main", opinion_card),
    ("review", "main", review_card),
    ("mediation", "main", mediation_card),
    ("follow_up", "main", follow_up_card),
    ("decline", "side", decline_card),
    ("circle", "side", circle_card),
    ("hotline", "main", hotline_card),
    ("visits", "side", visits_card),
    ("online", "side", online_card),
    ("merged", "top", merged_card),
    ("threshold", "top", threshold_card),
    ("repeats", "top", fresh_card),
    ("merged_inside", "main", inside_card),
    ("repeats_hint", "side", hint_card),
    ("links", "side", links_card),
)


def cards_of(case: Case, user: User, at: datetime) -> list[Card]:
    """Return the cards that this person sees on this case now."""
    return list(_cards(case, user, at))


def _cards(case: Case, user: User, at: datetime) -> Iterator[Card]:
    for name, side, read in CARDS:
        data = read(case, user, at)
        if data is not None:
            yield Card(name, side, data)

"""The filter of the list, as the address has it."""

from dataclasses import dataclass

from flask import request
from werkzeug.datastructures import MultiDict

from intake.cases.search import CaseFilter
from intake.rules.categories import KINDS
from intake.rules.lifecycle import STATE_NAMES
from intake.rules.risk import LEVEL_NAMES

STATE_CHOICES = {"open": "在办的", "closed": "办结的", **STATE_NAMES}
LAST_PAGE = 100_000


@dataclass(frozen=True)
class Asked:
    """What the address asks for: the filter, and which page of it."""

    wanted: CaseFilter
    page: int


def asked(args: MultiDict[str, str]) -> Asked:
    """Read the filter; what makes no sense is left out rather than refused."""
    village = args.get("village", "")
    wanted = CaseFilter(
        q=args.get("q", "")[:100].strip(),
        village_id=int(village) if village.isdecimal() and len(village) < 9 else None,
        state=_one_of(args.get("state", ""), STATE_CHOICES),
        kind=_one_of(args.get("kind", ""), KINDS),
        risk=_one_of(args.get("risk", ""), LEVEL_NAMES),
        late=args.get("late") == "1",
        tonight=args.get("tonight") == "1",
        today=args.get("today") == "1",
    )
    return Asked(wanted, page_number(args))


def page_number(args: MultiDict[str, str]) -> int:
    """Read the page, 1 where it makes no sense."""
    text = args.get("page", "1")
    return min(int(text), LAST_PAGE) if text.isdecimal() and len(text) < 9 else 1


def address_of_page(page: int) -> dict[str, str]:
    """Return the present address' filter with another page."""
    return {**request.args.to_dict(), "page": str(page)}


def _one_of(text: str, choices: dict[str, str]) -> str:
    return text if text in choices else ""

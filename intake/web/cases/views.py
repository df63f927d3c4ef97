"""The list, the page of one case, and why it stands where it stands."""

from flask import Blueprint, render_template, request

from intake.cases.search import list_cases
from intake.cases.visible import find_case
from intake.escalation.explain import explain
from intake.escalation.turns import Turns
from intake.rules.categories import KINDS
from intake.rules.risk import LEVEL_NAMES
from intake.town.places import villages
from intake.web.cases.department import waiting_handovers
from intake.web.cases.evenings import dots
from intake.web.cases.listing import STATE_CHOICES, address_of_page, asked
from intake.web.cases.page import case_page
from intake.web.cases.why import sections
from intake.web.clock import now
from intake.web.rights import CASE_ROLES, open_to, signed_in
from intake.web.sessions import me

pages = Blueprint("cases", __name__)


@pages.get("/cases")
@open_to(*CASE_ROLES)
def listing() -> str:
    """List what the person may see; a department sees first what it has not acknowledged."""
    user, at, wish = me(), now(), asked(request.args)
    page = list_cases(user, wish.wanted, at=at, page=wish.page)
    return render_template(
        "cases/list.html",
        page=page,
        wanted=wish.wanted,
        turns=Turns(user.town_id).of_all(page.items, at),
        lines={case.id: dots(case, at) for case in page.items},
        waiting=waiting_handovers(user, at),
        villages=villages(user.town_id),
        states=STATE_CHOICES,
        kinds=KINDS,
        levels=LEVEL_NAMES,
        address_of_page=address_of_page,
    )


@pages.get("/cases/<number>")
@signed_in
def one(number: str) -> str:
    """Show a case; who may not see it learns nothing, not even whether it exists."""
    return case_page(number)


@pages.get("/cases/<number>/why")
@signed_in
def why(number: str) -> str:
    """Say in words what was and was not done, and what comes next."""
    at = now()
    case = find_case(me(), number, at=at)
    return render_template("cases/why.html", case=case, sections=sections(explain(case, at)))

"""The first page of everyone who works in the evening."""

from flask import Blueprint, render_template

from intake.rules.localtime import local_date
from intake.web.clock import now
from intake.web.rights import CASE_ROLES, open_to
from intake.web.sessions import me
from intake.web.tonight.read import HELPING_ROLES, tonight

pages = Blueprint("tonight", __name__)


@pages.get("/tonight")
@open_to(*CASE_ROLES)
def evening() -> str:
    """List this evening's cases, then those that climbed to this person, then later ones."""
    at = now()
    found = tonight(me(), at)
    return render_template(
        "tonight/list.html", found=found, today=local_date(at), names_whose_turn=me().role in HELPING_ROLES
    )

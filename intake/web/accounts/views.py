"""The administrator's page: who has an account. No case is seen from here."""

from flask import Blueprint, render_template

from intake.rules.categories import ROLES
from intake.web.accounts.read import accounts
from intake.web.clock import now
from intake.web.rights import open_to
from intake.web.sessions import me

pages = Blueprint("accounts", __name__)


@pages.get("/accounts")
@open_to("admin")
def people() -> str:
    """List the accounts by role."""
    found = accounts(me().town_id)
    groups = [(name, [user for user in found if user.role == role]) for role, name in ROLES.items()]
    return render_template("accounts/list.html", groups=groups, total=len(found), at=now())

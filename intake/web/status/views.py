"""A petitioner looks up a case with number and code. Nothing here is about a person."""

from flask import Blueprint, render_template, request
from werkzeug.datastructures import MultiDict

from intake.cases.status import public_status
from intake.database import db
from intake.rules.refusals import StatusRefused
from intake.rules.texts import has_hidden
from intake.web.clock import now
from intake.web.errors import status_of
from intake.web.rights import public

pages = Blueprint("status", __name__)


@pages.get("/status")
@public
def form() -> str:
    """Ask for number and code."""
    return render_template("status/form.html", typed=MultiDict())


@pages.post("/status")
@public
def look() -> str | tuple[str, int]:
    """Show state and dates; number and code come in the body, so that no address holds them."""
    number, code = request.form.get("number", ""), request.form.get("code", "")
    try:
        if has_hidden(number) or has_hidden(code):
            raise StatusRefused
        found = public_status(number, code, now=now())
    except StatusRefused as refusal:
        db.session.rollback()
        page = render_template("status/form.html", typed=request.form, sentence=refusal.sentence)
        return page, status_of(refusal)
    return render_template("status/shown.html", found=found)

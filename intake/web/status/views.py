"""A petitioner looks up a case with number and code, and rates it. Nothing here is about a person."""

from collections.abc import Mapping

from flask import Blueprint, render_template, request
from werkzeug.datastructures import MultiDict

from intake.cases.followups.rate import rate
from intake.cases.status import PublicStatus, public_status
from intake.database import db
from intake.rules.closing import OWN_RATINGS, RatingRefused
from intake.rules.refusals import BadInput, StatusRefused
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
    try:
        found = public_status(*_number_and_code(), now=now())
    except StatusRefused as refusal:
        return _refused(refusal)
    return _shown(found)


@pages.post("/status/rating")
@public
def rate_case() -> str | tuple[str, int]:
    """Keep the petitioner's rating; whoever sends it knows number and code."""
    rating, words = request.form.get("rating", ""), request.form.get("text", "")
    try:
        number, code = _number_and_code()
        found = rate(number, code, rating=rating, words=words, now=now())
    except StatusRefused as refusal:
        return _refused(refusal)
    except (RatingRefused, BadInput) as refusal:
        db.session.rollback()
        faults = refusal.faults if isinstance(refusal, BadInput) else {}
        again = public_status(number, code, now=now())
        return _shown(again, sentence=refusal.sentence, faults=faults), status_of(refusal)
    return _shown(found, rated=True)


def _number_and_code() -> tuple[str, str]:
    number, code = request.form.get("number", ""), request.form.get("code", "")
    if has_hidden(number) or has_hidden(code):
        raise StatusRefused
    return number, code


def _refused(refusal: StatusRefused) -> tuple[str, int]:
    db.session.rollback()
    page = render_template("status/form.html", typed=request.form, sentence=refusal.sentence)
    return page, status_of(refusal)


def _shown(
    found: PublicStatus, *, sentence: str = "", faults: Mapping[str, str] | None = None, rated: bool = False
) -> str:
    return render_template(
        "status/shown.html",
        found=found,
        code=request.form.get("code", ""),
        ratings=OWN_RATINGS,
        typed=request.form,
        sentence=sentence,
        faults=faults or {},
        rated=rated,
    )

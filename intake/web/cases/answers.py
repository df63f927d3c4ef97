"""How every form on a case's page is answered: done, or shown again with what was typed and what is wrong."""

from collections.abc import Callable
from datetime import date

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from intake.database import db
from intake.rules.days import parse_day
from intake.rules.refusals import BadInput, NotFound, Refusal
from intake.web.cases.page import Refused, case_page
from intake.web.errors import status_of

Answer = Response | tuple[str, int]


def answer(form: str, number: str, act: Callable[[], str], *, back: str | None = None) -> Answer:
    """Do it and go back to the page; a refusal shows the page again with everything typed.

    form: the name of the form on the page, beside which a refusal is shown. act: calls one action and
    returns what to tell. back: where to go instead of the case's page.
    """
    try:
        flash(act())
    except NotFound:
        raise
    except Refusal as refusal:
        return _again(form, number, refusal)
    return redirect(back or url_for("cases.one", number=number), 303)


def _again(form: str, number: str, refusal: Refusal) -> tuple[str, int]:
    db.session.rollback()
    faults = refusal.faults if isinstance(refusal, BadInput) else {}
    if refusal.field and not faults:
        faults = {refusal.field: refusal.sentence}
    return case_page(number, Refused(form, request.form, refusal.sentence, faults)), status_of(refusal)


def yes_or_no(name: str, yes: str, no: str) -> bool:
    """Read which of a form's two buttons was pressed; raises BadInput for anything but the two."""
    pressed = request.form.get(name, "")
    if pressed not in (yes, no):
        raise BadInput({name: "请点下面两个按钮中的一个"})
    return pressed == yes


def typed_day(name: str) -> date | None:
    """Read a day of the form, None if it is blank; raises BadInput where it is no day."""
    text = request.form.get(name, "").strip()
    try:
        return parse_day(text) if text else None
    except ValueError:
        raise BadInput({name: "日期看不懂，请写成 2026-03-05 这样"}) from None

"""The phone form: show it, take it."""

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from intake.cases.register import REGISTERING_ROLES, register
from intake.database import db
from intake.rules.form import FIELDS
from intake.rules.refusals import BadInput, SubmissionConflict
from intake.web.clock import now
from intake.web.report.page import report_page
from intake.web.report.read import case_of_submission
from intake.web.rights import open_to
from intake.web.sessions import me

pages = Blueprint("report", __name__)


@pages.get("/report")
@open_to(*REGISTERING_ROLES)
def form() -> str:
    """Show the empty form."""
    return report_page(MultiDict())


@pages.post("/report")
@open_to(*REGISTERING_ROLES)
def send() -> Response | tuple[str, int]:
    """Register what was typed, or show it again with what is wrong."""
    typed = request.form
    submission_id = typed.get("submission_id", "").strip()
    try:
        case = register(fields(typed), by=me(), now=now(), submission_id=submission_id or None)
    except BadInput as bad:
        db.session.rollback()
        return report_page(typed, faults=bad.faults), 422
    except SubmissionConflict:
        db.session.rollback()
        earlier = case_of_submission(me(), submission_id)
        return report_page(typed, earlier=earlier, fresh=True, sentence=_conflict(earlier)), 409
    flash(f"已登记，编号 {case.number}")
    return redirect(url_for("cases.one", number=case.number), 303)


def fields(typed: MultiDict[str, str]) -> dict[str, str | Sequence[str]]:
    """Return the form's fields as the rules read them; one sent twice stays a list, and is refused."""
    sent = {name: typed.getlist(name) for name in FIELDS}
    return {
        name: values[0] if len(values) == 1 and name != "risk_signs" else values
        for name, values in sent.items()
        if values
    }


def _conflict(earlier: object) -> str:
    if earlier is None:
        return "这张表已经登记过，内容却不一样，没有保存。如果是另一件事，请再点一次“提交”。"
    return (
        "这张表已经登记成下面这件事项，您后来的改动没有保存。"
        "要补充，请打开它写备注；如果是另一件事，请再点一次“提交”。"
    )

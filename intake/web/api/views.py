"""Cases for programs: the same actions and the same walls as the pages, in JSON."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, abort, g, jsonify, request, url_for

from intake.cases.register import REGISTERING_ROLES, register
from intake.cases.search import CaseFilter, list_cases
from intake.cases.show import brief_json
from intake.cases.visible import find_case
from intake.escalation.show import as_json
from intake.rules.form import FIELDS
from intake.rules.refusals import BadInput, NotAllowed
from intake.web.api.openapi import document
from intake.web.cases.listing import STATE_CHOICES, page_number
from intake.web.clock import now
from intake.web.rights import by_token, public

pages = Blueprint("api", __name__, url_prefix="/api/v1")
ACCEPTED = (*FIELDS, "source", "visitors")


@pages.get("/openapi.json")
@public
def description() -> Response:
    """Describe the API; it holds nothing of the town."""
    return jsonify(document(url_for("api.description", _external=True).removesuffix("/openapi.json")))


@pages.get("/cases")
@by_token
def cases() -> Response:
    """List what the key's person may see."""
    state = request.args.get("state", "")
    if state and state not in STATE_CHOICES:
        raise BadInput({"state": "没有这种状态"})
    page = list_cases(g.token_user, CaseFilter(state=state), at=now(), page=page_number(request.args))
    items = [brief_json(case) for case in page.items]
    return jsonify(items=items, total=page.total, page=page.page, pages=page.pages)


@pages.get("/cases/<number>")
@by_token
def case(number: str) -> Response:
    """Show one case, if the key's person may see it."""
    return jsonify(as_json(find_case(g.token_user, number)))


@pages.post("/cases")
@by_token
def add() -> tuple[Response, int, dict[str, str]]:
    """Register a case."""
    if g.token_user.role not in REGISTERING_ROLES:
        raise NotAllowed
    sent = _object()
    submission = sent.pop("submission_id", None)
    if submission is not None and not isinstance(submission, str):
        raise BadInput({"submission_id": "要写成文字"})
    made = register(_fields(sent), by=g.token_user, now=now(), submission_id=submission)
    where = url_for("api.case", number=made.number)
    return jsonify(as_json(made)), 201, {"Location": where}


def _object() -> dict[str, Any]:
    if not request.is_json:
        abort(415)
    try:
        sent = request.get_json()
    except RecursionError:
        abort(400)
    if not isinstance(sent, dict):
        raise BadInput({"body": "要写成一个 JSON 对象"})
    return sent


def _fields(sent: dict[str, Any]) -> dict[str, str | Sequence[str]]:
    """Return the object's fields as the rules read them; raises BadInput for what no field can hold."""
    faults = {name: "没有这一项" for name in sent if name not in ACCEPTED}
    found: dict[str, str | Sequence[str]] = {}
    for name, value in sent.items():
        if isinstance(value, list) and all(isinstance(part, str) for part in value):
            found[name] = value
        elif isinstance(value, str | int) and not isinstance(value, bool):
            found[name] = str(value)
        elif value is not None:
            faults.setdefault(name, "要写成文字")
    if faults:
        raise BadInput(faults)
    return found

"""Visits to a post, and the number of a petition in the online system."""

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from intake.database import db
from intake.posts.online import enter_online
from intake.posts.own import POST_ROLES
from intake.posts.receive import receive
from intake.posts.tables import Reception
from intake.rules.refusals import BadInput, SubmissionConflict
from intake.web.cases.answers import Answer, answer, typed_day
from intake.web.clock import now
from intake.web.posts.page import receptions_page
from intake.web.rights import WHOLE_TOWN, open_to, signed_in
from intake.web.sessions import me

pages = Blueprint("posts", __name__)

POST_PAGES = ("grid_worker", "center", "village_lead", *WHOLE_TOWN)


@pages.get("/posts")
@open_to(*POST_PAGES)
def receptions() -> str:
    """Show the quick form and the last visits."""
    return receptions_page(MultiDict())


@pages.post("/posts")
@open_to(*sorted(POST_ROLES))
def take_visit() -> Response | tuple[str, int]:
    """Write the visit down, or show it again with what is wrong."""
    typed = request.form
    try:
        visit = receive(me(), typed, now=now(), submission_id=typed.get("submission_id", "").strip() or None)
    except BadInput as bad:
        db.session.rollback()
        return receptions_page(typed, faults=bad.faults), 422
    except SubmissionConflict:
        db.session.rollback()
        sentence = "这张表已经登记过，内容却不一样，没有保存。如果是另一批人，请再点一次“登记”。"
        return receptions_page(typed, fresh=True, sentence=sentence), 409
    flash(_told(visit))
    return redirect(_next_page(visit), 303)


@pages.post("/cases/<number>/online")
@signed_in
def enter(number: str) -> Answer:
    """Note under which number the petition stands in the online system."""

    def act() -> str:
        enter_online(
            me(),
            number,
            online_number=request.form.get("online_number", ""),
            entered_on=typed_day("entered_on"),
            now=now(),
        )
        return "已登记网上系统的编号"

    return answer("online", number, act)


def _told(visit: Reception) -> str:
    came = f"接访已登记：1批，{visit.people}人次"
    if visit.case and visit.opened_case:
        return f"{came}；新立事项 {visit.case.number}，查询码 {visit.case.status_code}"
    return f"{came}，记到 {visit.case.number}" if visit.case else came


def _next_page(visit: Reception) -> str:
    """A new case wants its first steps; otherwise the next visitor is waiting."""
    if visit.case and visit.opened_case:
        return url_for("cases.one", number=visit.case.number)
    return url_for("posts.receptions")

"""Hotline orders: the list, and the forms on an order's page."""

from datetime import date

from flask import Blueprint, render_template, request
from werkzeug.datastructures import MultiDict

from intake.hotline.mappings import IMPORTING_ROLES, mapping_names
from intake.hotline.orders import STATES, OrderFilter, answered_late, list_orders, order_counts
from intake.hotline.reply import record_satisfaction, reply_order
from intake.rules.categories import RATINGS
from intake.rules.days import parse_day
from intake.rules.localtime import local_date
from intake.town.places import villages
from intake.web.cases.answers import Answer, answer
from intake.web.cases.listing import address_of_page, page_number
from intake.web.clock import now
from intake.web.rights import WHOLE_TOWN, open_to, signed_in
from intake.web.sessions import me

pages = Blueprint("hotline", __name__)

SEEING = ("department", *WHOLE_TOWN)


@pages.get("/hotline")
@open_to(*SEEING)
def orders() -> str:
    """List the orders the person may see: waiting, late, answered, returned."""
    user, at, wanted = me(), now(), _wanted(request.args)
    return render_template(
        "hotline/list.html",
        page=list_orders(user, wanted, at=at, page=page_number(request.args)),
        counts=order_counts(user, at),
        wanted=wanted,
        states=STATES,
        ratings=RATINGS,
        villages=villages(user.town_id),
        today=local_date(at),
        answered_late=answered_late,
        address_of_page=address_of_page,
        may_import=user.role in IMPORTING_ROLES,
        may_export=user.role in WHOLE_TOWN,
        mappings=mapping_names(user.town_id),
    )


@pages.post("/cases/<number>/reply")
@signed_in
def reply(number: str) -> Answer:
    """Keep the answer to the hotline."""

    def act() -> str:
        reply_order(me(), number, request.form.get("text", ""), now=now())
        return "答复已保存"

    return answer("reply", number, act)


@pages.post("/cases/<number>/satisfaction")
@signed_in
def satisfaction(number: str) -> Answer:
    """Keep how the caller took the answer."""

    def act() -> str:
        rating, words = request.form.get("rating", ""), request.form.get("words", "")
        record_satisfaction(me(), number, rating, words, now=now())
        return "满意度已记下"

    return answer("satisfaction", number, act)


def _wanted(args: MultiDict[str, str]) -> OrderFilter:
    """Read the filter; what makes no sense is left out rather than refused."""
    state, village = args.get("state", "open"), args.get("village", "")
    return OrderFilter(
        state=state if state in STATES else "open",
        q=args.get("q", "")[:100].strip(),
        village_id=int(village) if village.isdecimal() and len(village) < 9 else None,
        due_until=_day(args.get("due", "")),
    )


def _day(text: str) -> date | None:
    try:
        return parse_day(text) if text.strip() else None
    except ValueError:
        return None

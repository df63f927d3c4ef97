"""Doorstep bookings: the day's list, one visit, and the forms of both."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from intake.database import db
from intake.rules.localtime import local, local_date
from intake.rules.refusals import BadInput, NotFound, Refusal
from intake.rules.visits import DOOR_ROLES, FARTHEST, VISIT_KINDS, VISIT_STATES
from intake.town.places import villages
from intake.visits.book import Booked, book, cancel_visit, move_visit
from intake.visits.companions import everyone
from intake.visits.finish import finish_visit
from intake.visits.lists import days, openable
from intake.visits.tables import Visit
from intake.visits.visible import find_visit, goes_anywhere, may_go, villages_of
from intake.web.cases.answers import Answer, answer
from intake.web.cases.visits_card import groups, where_from
from intake.web.clock import now
from intake.web.errors import status_of
from intake.web.rights import WHOLE_TOWN, open_to
from intake.web.sessions import me

pages = Blueprint("visits", __name__)

DOORS = tuple(sorted(DOOR_ROLES))
SEEING = (*DOORS, *(role for role in WHOLE_TOWN if role not in DOOR_ROLES))


@pages.get("/visits")
@open_to(*SEEING)
def day() -> str:
    """List today's visits, then tomorrow's and the week's, and offer a form for another."""
    return _day()


@pages.post("/visits")
@open_to(*SEEING)
def add() -> Response | tuple[str, int]:
    """Book a visit from the list's own form."""
    try:
        booked = book(me(), _typed(), now=now())
    except Refusal as refusal:
        db.session.rollback()
        return _day(refusal), status_of(refusal)
    flash(_said("已约好", booked))
    return redirect(url_for("visits.day"), 303)


@pages.post("/cases/<number>/visits")
@open_to(*SEEING)
def add_for_case(number: str) -> Answer:
    """Book a visit from a case's page."""

    def act() -> str:
        typed = {**_typed(), "kind": "doorstep"}
        return _said("已约好", book(me(), typed, now=now(), case=number))

    return answer("visits", number, act)


@pages.get("/visits/<int:visit_id>")
@open_to(*SEEING)
def one(visit_id: int) -> str:
    """Show one visit with its forms; who may not see it learns nothing."""
    return _one(visit_id)


@pages.post("/visits/<int:visit_id>/<any('finish', 'move', 'cancel'):what>")
@open_to(*SEEING)
def change(visit_id: int, what: str) -> Response | tuple[str, int]:
    """Say what came of it, put it off, or call it off."""
    try:
        flash(_ACTS[what](visit_id))
    except NotFound:
        raise
    except Refusal as refusal:
        db.session.rollback()
        return _one(visit_id, what, refusal), status_of(refusal)
    return redirect(url_for("visits.day"), 303)


def _finish(visit_id: int) -> str:
    happened = request.form.get("happened", "")
    if happened not in {"yes", "no"}:
        raise BadInput({"happened": "请点“去了”或“没去成”"})
    result = request.form.get("result", "")
    evening = finish_visit(me(), visit_id, happened=happened == "yes", result=result, now=now())
    return f"已登记，第{evening}晚完成了" if evening else "已登记"


def _move(visit_id: int) -> str:
    return _said("时间已改", move_visit(me(), visit_id, request.form.get("at", ""), now=now()))


def _cancel(visit_id: int) -> str:
    cancel_visit(me(), visit_id, request.form.get("reason", ""), now=now())
    return "已取消"


_ACTS = {"finish": _finish, "move": _move, "cancel": _cancel}


def _typed() -> dict[str, Any]:
    return {**request.form.to_dict(), "people": [one for one in request.form.getlist("people") if one]}


def _said(done: str, booked: Booked) -> str:
    when = f"{local(booked.visit.at):%Y-%m-%d %H:%M}"
    busy = f"。注意：{'、'.join(booked.busy)}那个时间前后还有别的上门安排" if booked.busy else ""
    return f"{done}：{when}{busy}"


def _faults(refusal: Refusal | None) -> Mapping[str, str]:
    if isinstance(refusal, BadInput):
        return refusal.faults
    return {refusal.field: refusal.sentence} if refusal is not None and refusal.field else {}


def _day(refusal: Refusal | None = None) -> str:
    user, at = me(), now()
    ground, town_wide, may_book = villages_of(user, local_date(at)), goes_anywhere(user, at), may_go(user, at)
    return render_template(
        "visits/day.html",
        days=days(user, at),
        may_book=may_book,
        villages=[v for v in villages(user.town_id) if town_wide or v.id in ground],
        people=groups(everyone(user)) if may_book else [],
        refusal=refusal,
        faults=_faults(refusal),
        typed=request.form if refusal else MultiDict(),
        **_common(),
    )


def _one(visit_id: int, form: str = "", refusal: Refusal | None = None) -> str:
    visit: Visit = find_visit(me(), visit_id)
    linked = openable(me(), [visit])
    case = visit.case
    return render_template(
        "visits/one.html",
        visit=visit,
        linked=linked,
        recorder=case.assignee or case.supervisor or visit.by if case and case.id not in linked else None,
        may_change=may_go(me(), now()) and visit.state == "booked",
        form=form,
        refusal=refusal,
        faults=_faults(refusal),
        typed=request.form if refusal else MultiDict(),
        **_common(),
    )


def _common() -> dict[str, Any]:
    at = now()
    return {
        "at": at,
        "today": local_date(at),
        "earliest": f"{local(at):%Y-%m-%dT%H:%M}",
        "latest": f"{local(at + FARTHEST - timedelta(days=1)):%Y-%m-%dT%H:%M}",
        "door_kinds": VISIT_KINDS,
        "door_states": VISIT_STATES,
        "where_from": where_from,
    }

"""Who is on leave and who stands in: everyone at work reads it and enters their own leave."""

from collections.abc import Mapping, Sequence

from flask import flash, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from intake.database import db
from intake.rules.categories import ROLES
from intake.rules.localtime import local_date
from intake.rules.refusals import BadInput
from intake.town.leave import ENTERING_ROLES, colleagues, end_stand_in, set_stand_in
from intake.town.stand_ins import stand_ins_from
from intake.town.tables import User
from intake.web.cases.answers import typed_day
from intake.web.clock import now
from intake.web.handovers.views import pages
from intake.web.rights import CASE_ROLES, open_to
from intake.web.sessions import me


@pages.get("/stand-ins")
@open_to(*CASE_ROLES)
def stand_ins() -> str:
    """List who is or will be on leave, and the form for a leave."""
    return _page(MultiDict(), {})


@pages.post("/stand-ins")
@open_to(*CASE_ROLES)
def set_leave() -> Response | tuple[str, int]:
    """Enter a leave: one's own, or for the office anyone's."""
    form = request.form
    person = form.get("person", "") if me().role in ENTERING_ROLES else me().username
    stand_in, reason = form.get("stand_in", ""), form.get("reason", "")
    try:
        first, last = typed_day("first"), typed_day("last")
        entry = set_stand_in(me(), person, stand_in, first, last, reason, now=now())
    except BadInput as refusal:
        db.session.rollback()
        return _page(form, refusal.faults), 422
    flash(f"已登记，{entry.stand_in.name}代{entry.user.name}")
    return redirect(url_for("handovers.stand_ins"), 303)


@pages.post("/stand-ins/<int:entry_id>/end")
@open_to(*CASE_ROLES)
def end_leave(entry_id: int) -> Response:
    """The person is back."""
    end_stand_in(me(), entry_id, now=now())
    flash("已销假，提醒重新发给本人")
    return redirect(url_for("handovers.stand_ins"), 303)


def _page(typed: Mapping[str, str], faults: Mapping[str, str]) -> str:
    today = local_date(now())
    return render_template(
        "handovers/stand_ins.html",
        entries=stand_ins_from(me().town_id, today),
        groups=_by_role(colleagues(me().town_id)),
        for_anyone=me().role in ENTERING_ROLES,
        today=today,
        typed=typed,
        faults=faults,
    )


def _by_role(people: Sequence[User]) -> list[tuple[str, list[User]]]:
    """Return (role in words, its people), in the order of the roles, without empty ones."""
    groups = [(name, [person for person in people if person.role == code]) for code, name in ROLES.items()]
    return [(name, group) for name, group in groups if group]

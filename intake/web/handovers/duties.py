"""The duties table: everyone at work reads it, the office edits it."""

from dataclasses import dataclass, field

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from intake.cases.handovers.dissolve import set_department_active
from intake.database import db
from intake.rules.refusals import BadInput
from intake.town.duties import DUTY_CATEGORIES, EDITING_ROLES, duties_of, save_duty
from intake.town.places import departments
from intake.town.tables import Duty
from intake.web.clock import now
from intake.web.handovers.views import pages
from intake.web.rights import CASE_ROLES, open_to
from intake.web.sessions import me


@dataclass(frozen=True)
class Form:
    """The form for one category: as it stands, or as it was typed and refused."""

    category: str
    lead: str = ""
    helpers: tuple[str, ...] = ()
    basis: str = ""
    faults: dict[str, str] = field(default_factory=dict)


@pages.get("/duties")
@open_to(*CASE_ROLES)
def duties() -> str:
    """List who leads in what; `category` in the address opens the form for one."""
    category = request.args.get("category", "")
    may = me().role in EDITING_ROLES and category in DUTY_CATEGORIES
    return _page(_form(category, duties_of(me().town_id).get(category)) if may else None)


@pages.post("/duties")
@open_to(*EDITING_ROLES)
def save() -> Response | tuple[str, int]:
    """Enter who leads and who helps in a category."""
    asked = request.form
    category, lead, basis = (asked.get(name, "") for name in ("category", "lead", "basis"))
    helpers = asked.getlist("helpers")
    try:
        save_duty(me(), category, lead, helpers, basis, now=now())
    except BadInput as refusal:
        db.session.rollback()
        return _page(Form(category, lead, tuple(helpers), basis, refusal.faults)), 422
    flash(f"“{category}”的职责已保存")
    return redirect(url_for("handovers.duties"), 303)


@pages.post("/duties/departments")
@open_to(*EDITING_ROLES)
def dissolve() -> Response:
    """Dissolve a department or take it up again."""
    active = request.form.get("active") == "1"
    returned = set_department_active(me(), request.form.get("department", ""), active, now=now())
    back = f"，{returned}次转交已收回，请另转部门" if returned else ""
    flash("部门已恢复" if active else f"部门已撤销，不再转交给它{back}")
    return redirect(url_for("handovers.duties", _anchor="departments"), 303)


def _form(category: str, duty: Duty | None) -> Form:
    if duty is None:
        return Form(category)
    helpers = tuple(helper.department.code for helper in duty.helpers)
    return Form(category, duty.lead.code, helpers, duty.basis)


def _page(form: Form | None) -> str:
    town_id = me().town_id
    known = duties_of(town_id)
    return render_template(
        "handovers/duties.html",
        categories=[(category, known.get(category)) for category in DUTY_CATEGORIES],
        departments=departments(town_id),
        may_edit=me().role in EDITING_ROLES,
        form=form,
    )

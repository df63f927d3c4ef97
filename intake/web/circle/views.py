"""Recusal, sealed cases and declared ties: forms on a case's page, and the page of ties."""

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from intake.cases.circle import readers, recuse
from intake.cases.circle.declare import declare
from intake.cases.circle.readings import readings
from intake.cases.visible import find_case
from intake.database import db
from intake.rules.refusals import BadInput, NotAllowed
from intake.town.ties import DECLARING_ROLES, ties, withdraw_tie
from intake.web.circle.read import people
from intake.web.clock import now
from intake.web.errors import status_of
from intake.web.rights import WHOLE_TOWN, open_to
from intake.web.sessions import me

pages = Blueprint("circle", __name__)


@pages.get("/cases/<number>/circle")
@open_to(*WHOLE_TOWN)
def circle(number: str) -> str:
    """Show who is kept out of the case, and who may read it if it is sealed."""
    return _circle(number)


@pages.post("/cases/<number>/recusals")
@open_to(*WHOLE_TOWN)
def keep_out(number: str) -> Response:
    """Name a person complained about: they and those close to them are kept out."""
    recuse.recuse(me(), number, request.form.get("username", ""), now=now())
    return _done(number, "已登记回避，他和申报的近亲都看不到这件事项了")


@pages.post("/cases/<number>/recusals/lift")
@open_to(*WHOLE_TOWN)
def let_in(number: str) -> Response:
    """Take a recusal back."""
    form = request.form
    recuse.lift(me(), number, form.get("username", ""), form.get("reason", ""), now=now())
    return _done(number, "已取消回避")


@pages.post("/cases/<number>/seal")
@open_to(*WHOLE_TOWN)
def seal(number: str) -> Response:
    """Seal the case for the named readers."""
    form = request.form
    readers.seal(me(), number, form.getlist("username"), form.get("reason", ""), now=now())
    return _done(number, "已设为保密件，只有指定的人能看")


@pages.post("/cases/<number>/unseal")
@open_to(*WHOLE_TOWN)
def unseal(number: str) -> Response:
    """Lift the seal."""
    readers.unseal(me(), number, request.form.get("reason", ""), now=now())
    return _done(number, "已解除保密")


@pages.post("/cases/<number>/readers")
@open_to(*WHOLE_TOWN)
def add_reader(number: str) -> Response:
    """Let one more person read the sealed case."""
    readers.name_reader(me(), number, request.form.get("username", ""), now=now())
    return _done(number, "已增加查看人")


@pages.post("/cases/<number>/readers/drop")
@open_to(*WHOLE_TOWN)
def drop_reader(number: str) -> Response:
    """Take a person off the list of readers; who takes off themselves goes to the list of cases."""
    username = request.form.get("username", "")
    readers.drop_reader(me(), number, username, now=now())
    flash("已去掉查看人")
    return redirect(url_for("cases.listing") if username == me().username else _page_of(number), 303)


@pages.errorhandler(BadInput)
@pages.errorhandler(NotAllowed)
def refused(refusal: BadInput | NotAllowed) -> tuple[str, int]:
    """Show the page again with what is wrong and what was typed."""
    db.session.rollback()
    faults = refusal.faults if isinstance(refusal, BadInput) else {}
    number = (request.view_args or {}).get("number")
    if number is None:
        return _ties(request.form, faults), status_of(refusal)
    form = str(request.endpoint).rpartition(".")[2]
    return _circle(number, form, refusal.sentence, faults), status_of(refusal)


def _done(number: str, told: str) -> Response:
    flash(told)
    return redirect(_page_of(number), 303)


def _page_of(number: str) -> str:
    return url_for("circle.circle", number=number)


def _circle(number: str, form: str = "", sentence: str = "", faults: Mapping[str, str] | None = None) -> str:
    case = find_case(me(), number)
    return render_template(
        "circle/case.html",
        case=case,
        people=people(case.town_id),
        readings=readings(case) if case.sealed else (),
        form=form,
        sentence=sentence,
        faults=faults or {},
        typed=request.form,
    )


@pages.get("/ties", endpoint="ties")
@open_to(*WHOLE_TOWN)
def ties_page() -> str:
    """Show the declared ties."""
    return _ties(MultiDict(), {})


@pages.post("/ties")
@open_to(*DECLARING_ROLES)
def add_tie() -> Response:
    """Declare that two people are close."""
    form = request.form
    pair = form.get("one", ""), form.get("other", "")
    declare(me(), pair, form.get("tie", ""), now=now())
    flash("已登记")
    return redirect(url_for("circle.ties"), 303)


@pages.post("/ties/<int:tie_id>/withdraw")
@open_to(*DECLARING_ROLES)
def drop_tie(tie_id: int) -> Response:
    """Take a tie back."""
    withdraw_tie(me(), tie_id, now=now())
    flash("已删除")
    return redirect(url_for("circle.ties"), 303)


def _ties(typed: MultiDict[str, str], faults: Mapping[str, str]) -> str:
    town_id = me().town_id
    return render_template(
        "circle/ties.html", ties=ties(town_id), people=people(town_id), typed=typed, faults=faults
    )

"""The seven-evening playbook: read, edit, try out, publish, and move cases to it."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from intake.database import db
from intake.escalation.dry_run import dry_run
from intake.escalation.move_playbook import move_to_playbook, open_under
from intake.rules.playbook import Playbook, PlaybookOutdated
from intake.rules.playbook_form import form_of, playbook_of_form
from intake.rules.refusals import BadInput, CaseClosed, NotAllowed, Refusal
from intake.town.playbooks import current_playbook, newest_of_reading, publish, read_version
from intake.web.clock import now
from intake.web.errors import status_of
from intake.web.playbook import read
from intake.web.playbook.read import Form, Refused
from intake.web.rights import WHOLE_TOWN, open_to
from intake.web.sessions import me

pages = Blueprint("playbook", __name__)

Answer = Response | tuple[str, int]
#: Cases shown of a dry run, and of a version; how many there are in all is said.
SHOWN = 100
NOT_TYPED = frozenset({"csrf_token", "why"})


@pages.get("/playbook")
@open_to(*WHOLE_TOWN)
def page() -> str:
    """Show the playbook in force in words, and the versions."""
    user, rows = me(), read.version_rows(me())
    words = read.in_words(user, current_playbook(user.town_id), now())
    return render_template("playbook/page.html", rows=rows, may_edit=read.may_edit(user), **words)


@pages.get("/playbook/edit")
@open_to("office")
def edit() -> str:
    """Show the form, filled with the newest version of the chosen reading."""
    key = request.args.get("reading") or current_playbook(me().town_id).key
    base = newest_of_reading(me().town_id, key)
    if base is None:
        abort(404)
    form = form_of(base) | {"base": [current_playbook(me().town_id).id]}
    return _form(form, base)


@pages.post("/playbook/edit")
@open_to("office")
def edit_again() -> str:
    """Show the form with what was typed: back from the trial, nothing lost."""
    return _form(_typed(), _base())


@pages.post("/playbook/try")
@open_to("office")
def try_out() -> Answer:
    """Replay the change over the last months and show what would have differed."""
    try:
        changed = _changed()
    except BadInput as bad:
        return _form(_typed(), _base(), Refused(bad.sentence, bad.faults)), status_of(bad)
    return _trial(changed), 200


@pages.post("/playbook/publish")
@open_to("office")
def put_in_force() -> Answer:
    """Publish the change as the next version."""
    why = request.form.get("why", "")
    try:
        changed = _changed()
        base = request.form.get("base", "")
        published = publish(me(), me().town_id, changed, now=now(), why=why, base=base)
    except PlaybookOutdated as outdated:
        db.session.rollback()
        # What was typed stays; sent once more, it is a change of the version that is in force now.
        form = _typed() | {"base": [current_playbook(me().town_id).id]}
        return _form(form, _base(), Refused(outdated.sentence)), status_of(outdated)
    except BadInput as bad:
        db.session.rollback()
        if set(bad.faults) == {"why"}:
            return _trial(changed, bad.faults, why), status_of(bad)
        return _form(_typed(), _base(), Refused(bad.sentence, bad.faults)), status_of(bad)
    except Refusal as refusal:
        db.session.rollback()
        return _form(_typed(), _base(), Refused(refusal.sentence)), status_of(refusal)
    flash(f"第{published.version}版已发布。新登记的事项按它走；在办的还按原来的版本走。")
    return redirect(url_for("playbook.page"), 303)


@pages.get("/playbook/versions/<playbook_id>")
@open_to(*WHOLE_TOWN)
def version(playbook_id: str) -> str:
    """Show one version in words, with the open cases under it."""
    return _version(playbook_id, Refused())


@pages.post("/playbook/versions/<playbook_id>/move")
@open_to("office")
def move(playbook_id: str) -> Answer:
    """Move chosen cases, or all, to the version in force."""
    numbers = None if request.form.get("all") else request.form.getlist("numbers")
    try:
        moved = move_to_playbook(me(), playbook_id, numbers, now=now())
    except (BadInput, CaseClosed, NotAllowed) as refusal:
        db.session.rollback()
        faults = refusal.faults if isinstance(refusal, BadInput) else {}
        return _version(playbook_id, Refused(refusal.sentence, faults)), status_of(refusal)
    rest = f"，还有{moved.left}件没有换" if moved.left else ""
    flash(f"已把{len(moved.numbers)}件换到第{moved.to.version}版{rest}。")
    return redirect(url_for("playbook.version", playbook_id=playbook_id), 303)


def _typed() -> Form:
    return {name: values for name, values in request.form.lists() if name not in NOT_TYPED}


def _base() -> Playbook:
    """Return the version that the form began from, for what the form does not ask."""
    base = newest_of_reading(me().town_id, request.form.get("reading", ""))
    return base or current_playbook(me().town_id)


def _changed() -> Playbook:
    return playbook_of_form(_typed(), _base(), current_playbook(me().town_id).version)


def _form(form: Form, base: Playbook, refused: Refused | None = None) -> str:
    return render_template("playbook/edit.html", **read.for_form(form, base, refused or Refused()))


def _trial(changed: Playbook, faults: dict[str, str] | None = None, why: str = "") -> str:
    user = me()
    return render_template(
        "playbook/try.html",
        trial=dry_run(user.town_id, changed, reader=user, now=now()),
        shown=SHOWN,
        typed=[(name, value) for name, values in _typed().items() for value in values],
        faults=faults or {},
        why=why,
        **read.comparison(user, changed),
    )


def _version(playbook_id: str, refused: Refused) -> str:
    user, rows = me(), read.version_rows(me())
    row = next((row for row in rows if row.playbook.id == playbook_id), None)
    if row is None:
        abort(404)
    return render_template(
        "playbook/version.html",
        row=row,
        newest=rows[0],
        cases=open_under(user, playbook_id, limit=SHOWN),
        may_edit=read.may_edit(user),
        refused=refused,
        chosen=set(request.form.getlist("numbers")),
        **read.in_words(user, read_version(row.version), now()),
    )

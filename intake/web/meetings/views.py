"""The weekly joint meeting: the weeks, one week's summary with its decisions, and its papers."""

import tempfile
from collections.abc import Mapping
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, send_file, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from intake.database import db
from intake.meetings.body import agenda_items, decision_rows, summary_body
from intake.meetings.decide import DECIDING_ROLES, decide
from intake.meetings.redact import redacted
from intake.meetings.weekly import stored_summary
from intake.rules.days import parse_day
from intake.rules.lifecycle import OPEN_STATES
from intake.rules.localtime import local, local_date
from intake.rules.refusals import BadInput, CaseClosed
from intake.rules.weeks import Week, parse_week, week_of
from intake.town.places import the_town
from intake.web.clock import now
from intake.web.errors import status_of
from intake.web.meetings import read
from intake.web.rights import WHOLE_TOWN, open_to
from intake.web.sessions import me

pages = Blueprint("meetings", __name__)

PAPERS = {
    "summary.docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "ledger.xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "summary.json": "application/json",
}


@pages.get("/meetings")
@open_to(*WHOLE_TOWN)
def weeks() -> str:
    """List the weeks that have a summary, the present one first as a preview."""
    made = [(parse_week(week), made_at) for week, made_at in read.made_summaries(me().town_id)]
    return render_template("meetings/list.html", made=made, present=week_of(now()))


@pages.get("/meetings/<label>")
@open_to(*WHOLE_TOWN)
def week(label: str) -> str:
    """Show one week."""
    return _page(_week(label))


@pages.post("/meetings/<label>/decisions")
@open_to(*WHOLE_TOWN)
def add_decision(label: str) -> Response | tuple[str, int]:
    """Record what the meeting decided for one case."""
    the_week, typed = _week(label), request.form
    number = typed.get("number", "")
    try:
        decide(
            me(),
            number,
            the_week,
            text=typed.get("text", ""),
            lead=typed.get("lead", ""),
            due=_day(typed.get("due", "")),
            now=now(),
        )
    except (BadInput, CaseClosed) as refusal:
        db.session.rollback()
        faults = refusal.faults if isinstance(refusal, BadInput) else {"text": refusal.sentence}
        return _page(the_week, typed=typed, faults=faults), status_of(refusal)
    flash(f"已记下 {number} 的议定事项，并已短信告知牵头人")
    return redirect(url_for("meetings.week", label=the_week.label), 303)


@pages.get("/meetings/<label>/<any('summary.docx', 'ledger.xlsx', 'summary.json'):name>")
@open_to(*WHOLE_TOWN)
def paper(label: str, name: str) -> Response:
    """Send one of the week's papers; who took it out stands in the log."""
    # The libraries that write papers are large; no other page waits for them.
    from intake.meetings.export import audit_export, write_papers

    the_week, at = _week(label), now()
    town = the_town()
    body = _body(the_week, at)[0]
    stamp = f"{me().name} {local(at):%Y-%m-%d %H:%M}"
    with tempfile.TemporaryDirectory() as folder:
        write_papers(town, the_week, body, Path(folder), stamp=stamp, made_at=at)
        content = BytesIO((Path(folder) / name).read_bytes())
    audit_export(me(), f"{the_week.label} {name}", now=at)
    return send_file(content, PAPERS[name], as_attachment=True, download_name=f"{the_week.label}-{name}")


def _page(
    the_week: Week, *, typed: MultiDict[str, str] | None = None, faults: Mapping[str, str] | None = None
) -> str:
    at = now()
    body, made = _body(the_week, at)
    user = me()
    return render_template(
        "meetings/week.html",
        week=the_week,
        body=body,
        made=made,
        items=agenda_items(user.town_id, the_week),
        decided=decision_rows(user.town_id, the_week),
        leaders=read.leaders(user.town_id),
        may_decide=user.role in DECIDING_ROLES,
        open_states=OPEN_STATES,
        typed=typed or MultiDict(),
        faults=faults or {},
        today=local_date(at),
        papers=PAPERS,
        later=the_week.next() if the_week.next().first <= local_date(at) else None,
    )


def _body(the_week: Week, at: datetime) -> tuple[Mapping[str, Any], bool]:
    """Return the stored summary, or a preview; and whether it is stored. Looking at a week makes nothing."""
    stored = stored_summary(me().town_id, the_week)
    if stored is not None:
        return redacted(me().town_id, stored.body), True
    return summary_body(the_town(), the_week, at) | {"preview": True}, False


def _week(label: str) -> Week:
    """Read the week; a week that is nonsense or not begun has no page."""
    try:
        the_week = parse_week(label)
    except ValueError:
        abort(404)
    if the_week > week_of(now()):
        abort(404)
    return the_week


def _day(text: str) -> date | None:
    try:
        return parse_day(text) if text.strip() else None
    except ValueError:
        raise BadInput({"due": "日期看不懂，请写成 2026-03-05 这样"}) from None

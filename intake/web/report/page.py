"""Draw the phone form, empty or with everything that was typed."""

import uuid
from collections.abc import Mapping
from datetime import date

from flask import render_template
from werkzeug.datastructures import MultiDict

from intake.cases.register import grounds_of
from intake.cases.tables import Case
from intake.rules.categories import DISPUTE_CATEGORIES, HOTLINE_CATEGORIES
from intake.rules.form import LABELS, LONGEST
from intake.rules.localtime import local_date
from intake.rules.risk import SIGNS
from intake.town.tables import User, Village
from intake.web.clock import now
from intake.web.report.read import places
from intake.web.sessions import me

#: What each kind of petition is, in words that nobody has to look up.
PETITION_WORDS = {
    "appeal": "自己的事要解决：要钱、要说法、不服处理。大多数选这个",
    "suggestion": "给镇里、村里提主意，不是自己的纠纷",
    "accusation": "反映某个人违纪违法。会保密，只有指定的人能看",
}
HOTLINE_ONLY = tuple(name for name in HOTLINE_CATEGORIES if name not in DISPUTE_CATEGORIES)


def report_page(
    typed: MultiDict[str, str],
    *,
    faults: Mapping[str, str] | None = None,
    sentence: str = "",
    earlier: Case | None = None,
    fresh: bool = False,
) -> str:
    """Return the form's page.

    typed: what to show in the fields. faults: field → message. sentence: said above the form.
    earlier: the case that this form made before. fresh: give the form a new submission_id.
    """
    grounds = grounds_of(me(), local_date(now()))
    return render_template(
        "report/form.html",
        typed=typed,
        faults=faults or {},
        sentence=sentence,
        earlier=earlier,
        submission_id=_submission_id("" if fresh else typed.get("submission_id", "")),
        labels=LABELS,
        longest=LONGEST,
        signs=SIGNS,
        petition_words=PETITION_WORDS,
        categories=DISPUTE_CATEGORIES,
        hotline_categories=HOTLINE_ONLY,
        own_village=own_village(me()),
        own_grid=me().grid,
        several=len(grounds) > 1,
        places=places(me().town_id, grounds),
        today=local_date(now()),
        date_type=_date_type(typed.get("happened_at", "")),
    )


def own_village(user: User) -> Village | None:
    """Return the village that this person's cases always belong to; None for who writes for several."""
    if user.role == "grid_worker" and user.grid:
        return user.grid.village
    return user.village if user.role in {"center", "mediator"} else None


def _date_type(text: str) -> str:
    """A date field shows nothing but a date; what else was typed must stay to be seen."""
    try:
        date.fromisoformat(text or "2000-01-01")
    except ValueError:
        return "text"
    return "date"


def _submission_id(text: str) -> str:
    try:
        return str(uuid.UUID(text))
    except ValueError:
        return str(uuid.uuid4())

"""Draw the page of imports and ledgers, plain or with what was refused or found."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from flask import render_template
from werkzeug.datastructures import MultiDict

from intake.cases.importing.report import OUTCOMES, ImportReport
from intake.rules.categories import KINDS
from intake.rules.localtime import local_date
from intake.town.places import villages
from intake.web.clock import now
from intake.web.sessions import me

MOST_SHOWN = 200
#: [own] Who takes an older register over.
IMPORTING_ROLES = ("office",)


@dataclass(frozen=True)
class Shown:
    """What the page shows beside its forms. form: the refused one. token: names the file that waits."""

    form: str = ""
    typed: MultiDict[str, str] = field(default_factory=MultiDict)
    sentence: str = ""
    faults: Mapping[str, str] = field(default_factory=dict)
    report: ImportReport | None = None
    token: str = ""
    file: str = ""


def ledgers_page(shown: Shown) -> str:
    """Return the page."""
    # Imported late: it brings the library that writes workbooks.
    from intake.meetings.take_out import FULL_ROLES

    user, today = me(), local_date(now())
    typed = shown.typed or MultiDict(
        [("first", today.replace(month=1, day=1).isoformat()), ("last", today.isoformat())]
        + [("kinds", kind) for kind in ("petition", "dispute")]
    )
    verdicts = shown.report.verdicts if shown.report else ()
    return render_template(
        "ledgers/page.html",
        shown=shown,
        typed=typed,
        kinds=KINDS,
        villages=villages(user.town_id),
        may_import=user.role in IMPORTING_ROLES,
        may_full=user.role in FULL_ROLES,
        outcomes=OUTCOMES,
        verdicts=verdicts[:MOST_SHOWN],
        unchanged=sum(one.outcome == "same" for one in verdicts),
        most=MOST_SHOWN,
    )

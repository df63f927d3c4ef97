"""The auditor's page: is the chain whole, and who did what."""

from flask import Blueprint, render_template, request

from intake.audit.chain import unsealed_count, verify_chain
from intake.web.audit.read import SIZE, newest_entries
from intake.web.rights import open_to
from intake.web.sessions import me

pages = Blueprint("audit", __name__)


@pages.get("/audit")
@open_to("auditor")
def entries() -> str:
    """Walk the chain and show the newest lines."""
    words = request.args.get("q", "")[:60].strip()
    before = request.args.get("before", "")
    start = int(before) if before.isdecimal() and len(before) < 18 else None
    found = newest_entries(me().town_id, words, start)
    return render_template(
        "audit/log.html",
        entries=found,
        verdict=verify_chain() if start is None else None,
        unsealed=unsealed_count(),
        words=words,
        older=found[-1].id if len(found) == SIZE else None,
    )

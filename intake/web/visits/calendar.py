"""One's calendar: the page that makes its secret address, and the address itself."""

from flask import Response, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from intake.visits.calendar import as_icalendar
from intake.visits.dates import entries
from intake.visits.feed import end_feed, feed_since, make_feed, user_of_feed
from intake.web.clock import now
from intake.web.rights import CASE_ROLES, open_to, public
from intake.web.sessions import me
from intake.web.visits.views import pages


@pages.get("/calendar")
@open_to(*CASE_ROLES)
def calendar() -> str:
    """Say whether one has a calendar address, and offer to make, renew or end it."""
    return render_template("visits/calendar.html", since=feed_since(me()), address=None)


@pages.post("/calendar")
@open_to(*CASE_ROLES)
def renew() -> str:
    """Make a new address and show it, this once."""
    address = url_for("visits.feed", key=make_feed(me(), now=now()), _external=True)
    return render_template("visits/calendar.html", since=now(), address=address)


@pages.post("/calendar/end")
@open_to(*CASE_ROLES)
def end() -> BaseResponse:
    """End the address."""
    end_feed(me(), now=now())
    flash("日历地址已停用")
    return redirect(url_for("visits.calendar"), 303)


@pages.get("/calendar/<key>.ics")
@public
def feed(key: str) -> Response:
    """Give the calendar to a program that knows the key; anything else is not found, all alike."""
    # The access log writes the path: a key must not stand there.
    request.environ["PATH_INFO"] = "/calendar/-.ics"
    user = user_of_feed(key)
    if user is None:
        abort(404)
    at = now()
    answer = Response(as_icalendar(entries(user, at), now=at), mimetype="text/calendar")
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers["Content-Disposition"] = 'inline; filename="qiwan.ics"'
    return answer

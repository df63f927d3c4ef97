"""The duty roster: a week of themes, one's own sign-in, and the form of one post's week."""

from collections.abc import Mapping
from datetime import date, timedelta

from flask import flash, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from intake.database import db
from intake.figures.posts import evenings_of
from intake.posts.duties import PLANNING_ROLES, copy_last_week, plan_duties, sign_in_duty
from intake.posts.own import own_post, people_of, posts_open_to
from intake.posts.roster import duties_tonight, rows_of, week_days
from intake.rules.duty_roster import FARTHEST, MOST_ON_DUTY, TOLD_AT, themes, week_fault
from intake.rules.localtime import local, local_date
from intake.rules.refusals import BadInput, NotAllowed, Refusal
from intake.rules.weeks import Week, parse_week, week_of
from intake.web.clock import now
from intake.web.errors import status_of
from intake.web.posts.views import POST_PAGES, pages
from intake.web.rights import open_to
from intake.web.sessions import me

DUTY_PAGES = (*POST_PAGES, "mediator")
PLANNERS = tuple(sorted(PLANNING_ROLES))


@pages.get("/posts/duties")
@open_to(*DUTY_PAGES)
def duties() -> str:
    """Show the week: rows are posts, columns the seven evenings."""
    return _week_page(_asked_week(), "")


@pages.post("/posts/duties/<int:post_id>/sign-in")
@open_to(*DUTY_PAGES)
def sign_in(post_id: int) -> Response | tuple[str, int]:
    """Sign in for tonight."""
    try:
        since = sign_in_duty(me(), post_id, now=now())
    except Refusal as refusal:
        db.session.rollback()
        return _week_page(_asked_week(), refusal.sentence), status_of(refusal)
    flash(f"已签到，{local(since):%H:%M}")
    return redirect(url_for("posts.duties"), 303)


@pages.get("/posts/duties/<int:post_id>")
@open_to(*PLANNERS)
def plan_form(post_id: int) -> str:
    """Show the form of one post's week."""
    return _plan_page(post_id, _asked_week(), MultiDict(), {})


@pages.post("/posts/duties/<int:post_id>")
@open_to(*PLANNERS)
def plan(post_id: int) -> Response | tuple[str, int]:
    """Put people on the evenings."""
    week = _asked_week()
    typed = {
        day: request.form.getlist(day.isoformat())
        for day in week_days(week)
        if day.isoformat() in request.form
    }
    try:
        plan_duties(me(), post_id, week, typed, now=now())
    except BadInput as bad:
        db.session.rollback()
        return _plan_page(post_id, week, request.form, bad.faults), 422
    flash("值班已排好")
    return redirect(url_for("posts.duties", week=week.label), 303)


@pages.post("/posts/duties/<int:post_id>/copy")
@open_to(*PLANNERS)
def copy(post_id: int) -> Response | tuple[str, int]:
    """Take over last week's people."""
    week = _asked_week()
    try:
        filled = copy_last_week(me(), post_id, week, now=now())
    except NotAllowed:
        raise
    except Refusal as refusal:
        db.session.rollback()
        return _plan_page(post_id, week, MultiDict(), {"week": refusal.sentence}), status_of(refusal)
    flash(f"照上周排了{filled}晚")
    return redirect(url_for("posts.duties", week=week.label), 303)


def _asked_week() -> Week:
    """Return the week of the address or the form; this one where it makes no sense."""
    try:
        return parse_week(request.values.get("week", ""))
    except ValueError:
        return week_of(now())


def _week_page(week: Week, sentence: str) -> str:
    user, at = me(), now()
    posts = posts_open_to(user)
    return render_template(
        "posts/duties.html",
        week=week,
        days=week_days(week),
        themes=themes(),
        rows=rows_of(posts, week),
        brought=evenings_of(user.town_id, week),
        tonight=duties_tonight(user, at),
        may_sign=local(at).time() >= TOLD_AT,
        from_hour=TOLD_AT,
        may_plan=user.role in PLANNING_ROLES and not week_fault(week, at),
        sentence=sentence,
        today=local_date(at),
        newest=week_of(local_date(at) + FARTHEST),
    )


def _plan_page(post_id: int, week: Week, typed: MultiDict[str, str], faults: Mapping[str, str]) -> str:
    post = own_post(me(), post_id)
    (row,) = rows_of([post], week)
    days = week_days(week)
    chosen: dict[date, list[str]] = {
        day: typed.getlist(day.isoformat()) or [duty.user.username for duty in evening]
        for day, evening in zip(days, row.evenings, strict=True)
    }
    return render_template(
        "posts/plan.html",
        post=post,
        week=week,
        days=days,
        themes=themes(),
        evenings=row.evenings,
        chosen=chosen,
        people=people_of(post.village_id),
        most=MOST_ON_DUTY,
        faults=faults,
        today=local_date(now()),
        last_day=week.first + timedelta(days=6),
    )

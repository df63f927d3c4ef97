"""The roll call: one button for the own post, and the list of all for the town."""

from dataclasses import dataclass

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from intake.database import db
from intake.posts.own import POST_ROLES, posts_open_to
from intake.posts.roll_call import begun_on, post_days, say_none
from intake.rules.localtime import local_date
from intake.rules.refusals import NotAllowed, Refusal
from intake.rules.roll_call import SAID_WITHIN, STATES, PostDay, asked_by, asked_on, state_of
from intake.town.playbooks import current_playbook
from intake.town.tables import PetitionPost
from intake.web.cases.answers import typed_day
from intake.web.clock import now
from intake.web.errors import status_of
from intake.web.posts.views import POST_PAGES, pages
from intake.web.rights import open_to
from intake.web.sessions import me

#: What is to be done comes first.
URGENCY = ("silent", "waiting", "late", "said", "came", "held")


@dataclass(frozen=True)
class Line:
    """One post's today, and its last days, the newest first, each with its state."""

    post: PetitionPost
    today: PostDay
    state: str
    before: list[tuple[PostDay, str]]


@pages.get("/posts/roll-call")
@open_to(*POST_PAGES)
def roll_call() -> str:
    """Show the button, and how the posts stand."""
    return _page("")


@pages.post("/posts/roll-call/<int:post_id>")
@open_to(*sorted(POST_ROLES))
def say(post_id: int) -> Response | tuple[str, int]:
    """Say that nobody came."""
    try:
        state = say_none(me(), post_id, now=now(), day=typed_day("day"))
    except NotAllowed:
        raise
    except Refusal as refusal:
        db.session.rollback()
        return _page(refusal.sentence), status_of(refusal)
    flash(f"{STATES[state]}，谢谢" if state in {"said", "late"} else "已记下")
    return redirect(url_for("posts.roll_call"), 303)


def _page(sentence: str) -> str:
    user, at = me(), now()
    playbook, today = current_playbook(user.town_id), local_date(at)
    posts = posts_open_to(user)
    # A town that begins with the roll call today is not reproached with the days before.
    first = max(today - SAID_WITHIN, min(begun_on(user.town_id) or today, today))
    days = post_days(posts, first, today)
    lines = []
    for post in posts:
        *before, last = [(day, state_of(day, playbook, at)) for day in days[post.id]]
        lines.append(Line(post, last[0], last[1], before[::-1]))
    lines.sort(key=lambda line: URGENCY.index(line.state))
    return render_template(
        "posts/roll_call.html",
        lines=lines,
        states=STATES,
        sentence=sentence,
        today=today,
        hour=asked_by(playbook, today),
        asked=asked_on(playbook, today),
        may_say=user.role in POST_ROLES,
        whole_town=user.role in POST_PAGES[3:],
        days_back=(today - first).days,
    )

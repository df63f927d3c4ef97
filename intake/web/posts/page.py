"""Draw the page of a post's visits, empty or with everything that was typed."""

import uuid
from collections.abc import Mapping

from flask import render_template
from werkzeug.datastructures import MultiDict

from intake.posts.listing import came_between, cases_to_link, latest_visits
from intake.posts.own import POST_ROLES, posts_open_to
from intake.rules.categories import DISPUTE_CATEGORIES
from intake.rules.localtime import local, local_date
from intake.rules.receptions import GROUP, NOTED_WITHIN, OPENINGS, OUTCOMES
from intake.rules.weeks import week_of
from intake.web.clock import now
from intake.web.sessions import me

LABELS = {
    "post": "信访阵地",
    "people": "来了几个人",
    "name": "姓名",
    "phone": "电话",
    "representatives": "代表",
    "matter": "什么事",
    "at": "什么时候来的",
    "outcome": "怎么办的",
    "answer": "怎么答复的",
    "number": "哪件事项",
    "opens": "想要什么",
    "title": "标题",
    "category": "内容分类",
    "address": "住址",
    "other_party_name": "对方姓名",
}


def receptions_page(
    typed: MultiDict[str, str],
    *,
    faults: Mapping[str, str] | None = None,
    sentence: str = "",
    fresh: bool = False,
) -> str:
    """Return the page. typed: what to show in the fields; faults: field → message; sentence: said above
    the form; fresh: give the form a new submission_id."""
    user, at, today = me(), now(), local_date(now())
    posts = posts_open_to(user)
    return render_template(
        "posts/receptions.html",
        typed=typed,
        faults=faults or {},
        sentence=sentence,
        labels=LABELS,
        submission_id="" if fresh else _known(typed.get("submission_id", "")),
        new_submission_id=str(uuid.uuid4()),
        posts=posts,
        may_write=user.role in POST_ROLES,
        visits=latest_visits(user, posts),
        came_today=came_between(user, posts, today, today),
        came_this_week=came_between(user, posts, week_of(today).first, today),
        cases=cases_to_link(user, posts),
        outcomes=OUTCOMES,
        openings=OPENINGS,
        categories=DISPUTE_CATEGORIES,
        group=GROUP,
        earliest=local(at - NOTED_WITHIN),
        latest=local(at),
        within=NOTED_WITHIN.days,
        today=today,
    )


def _known(text: str) -> str:
    try:
        return str(uuid.UUID(text))
    except ValueError:
        return ""

"""The form of a follow-up visit."""

from flask import request

from intake.cases.followups.visit import record_follow_up
from intake.web.cases.answers import Answer, answer
from intake.web.clock import now
from intake.web.legal.views import pages
from intake.web.rights import signed_in
from intake.web.sessions import me


@pages.post("/cases/<number>/follow-up")
@signed_in
def visit(number: str) -> Answer:
    """Record the visit that waits."""

    def act() -> str:
        task = request.form.get("task", "")
        record_follow_up(
            me(),
            number,
            int(task) if task.isdecimal() and len(task) < 18 else 0,
            rating=request.form.get("rating", ""),
            text=request.form.get("text", ""),
            now=now(),
        )
        return "回访已记下"

    return answer("follow-up", number, act)

"""The forms of review and re-review: asked for, answered, and a hearing's days."""

from flask import request

from intake.cases.legal.hearings import record_hearing
from intake.cases.legal.reviews import answer_review, ask_review
from intake.web.cases.answers import Answer, answer, typed_day
from intake.web.clock import now
from intake.web.legal.views import pages
from intake.web.rights import signed_in
from intake.web.sessions import me


@pages.post("/cases/<number>/reviews")
@signed_in
def ask_again(number: str) -> Answer:
    """Write down that the petitioner asks for a review or re-review."""

    def act() -> str:
        form, level = request.form, request.form.get("level", "")
        asked_on = typed_day("asked_on")
        ask_review(
            me(),
            number,
            level=level,
            asked_on=asked_on,
            reason=form.get("reason", ""),
            organ=form.get("organ", ""),
            now=now(),
        )
        return "已登记，30日内要答复"

    return answer("review", number, act)


@pages.post("/cases/<number>/reviews/answer")
@signed_in
def answer_again(number: str) -> Answer:
    """Write down the answer to the review or re-review that runs."""

    def act() -> str:
        review = answer_review(
            me(),
            number,
            conclusion=request.form.get("conclusion", ""),
            text=request.form.get("text", ""),
            answered_on=typed_day("answered_on"),
            now=now(),
        )
        if review.level == "rereview":
            return "复核答复已登记，这件事项复核终结"
        again = "；原意见被撤销，请“重新办理”" if review.conclusion == "revoke" else ""
        return f"复查答复已登记，信访人30日内可以申请复核{again}"

    return answer("review_answer", number, act)


@pages.post("/cases/<number>/hearings")
@signed_in
def hear(number: str) -> Answer:
    """Write down the days of a hearing, which the term leaves out."""

    def act() -> str:
        first, last = typed_day("first"), typed_day("last")
        record_hearing(me(), number, first=first, last=last, now=now())
        return "听证已登记，这几天不计入复核期限"

    return answer("hearing", number, act)

"""Likely repeats, links and merging: the forms on a case's page."""

from flask import Blueprint, request, url_for

from intake.cases.repeats.judge import keep_apart, link
from intake.cases.repeats.merge import merge
from intake.cases.repeats.thresholds import dismiss
from intake.cases.repeats.unmerge import unmerge
from intake.cases.risk import set_risk
from intake.web.cases.answers import Answer, answer
from intake.web.clock import now
from intake.web.rights import signed_in
from intake.web.sessions import me

pages = Blueprint("repeats", __name__)


def _other() -> str:
    return request.form.get("other", "")


@pages.post("/cases/<number>/repeats/link")
@signed_in
def join(number: str) -> Answer:
    """Link the case with another; both go on."""

    def act() -> str:
        link(me(), number, _other(), now=now())
        return "已关联，两件各自办理"

    return answer("repeats", number, act)


@pages.post("/cases/<number>/repeats/apart")
@signed_in
def part(number: str) -> Answer:
    """Say that they are two matters."""

    def act() -> str:
        keep_apart(me(), number, _other(), now=now())
        return "已记下：不是一件事"

    return answer("repeats", number, act)


@pages.post("/cases/<number>/repeats/merge")
@signed_in
def unite(number: str) -> Answer:
    """Merge the case into an earlier one, and go there."""

    def act() -> str:
        early = merge(me(), number, _other(), request.form.get("reason", ""), now=now())
        return f"{number} 已并入 {early.number}，它的提醒都停了"

    back = url_for("cases.one", number=_other().strip().upper()) if _other().strip() else None
    return answer("repeats", number, act, back=back)


@pages.post("/cases/<number>/unmerge")
@signed_in
def separate(number: str) -> Answer:
    """Take a merge back."""

    def act() -> str:
        text = request.form.get("link", "")
        unmerge(me(), number, int(text) if text.isdecimal() and len(text) < 19 else 0, now=now())
        return "已撤销合并，期限照原来的日期继续"

    return answer("unmerge", number, act)


@pages.post("/cases/<number>/proposal")
@signed_in
def answer_proposal(number: str) -> Answer:
    """Set the proposed level, or keep the present one."""
    level, words = request.form.get("level", ""), request.form.get("words", "")

    def act() -> str:
        if request.form.get("answer") == "keep":
            dismiss(me(), number, words, now=now())
            return "已记下：看过提示，等级不变"
        set_risk(me(), number, level, words, now=now())
        return "风险等级已改"

    return answer("proposal", number, act)

"""The forms of an extension: ask for it, decide on it, note that the petitioner was told."""

from flask import request

from intake.cases.legal.extension import ask_extension, decide_extension, tell_extension
from intake.web.cases.answers import Answer, answer, yes_or_no
from intake.web.clock import now
from intake.web.legal.views import pages
from intake.web.rights import open_to, signed_in
from intake.web.sessions import me


@pages.post("/cases/<number>/extensions")
@signed_in
def ask_for_time(number: str) -> Answer:
    """Ask for more time."""

    def act() -> str:
        form = request.form
        ask_extension(me(), number, days=form.get("days", ""), reason=form.get("reason", ""), now=now())
        return "延期申请已提交，等镇领导审批"

    return answer("extension", number, act)


@pages.post("/cases/<number>/extensions/<int:extension_id>/decision")
@open_to("mayor", "secretary")
def decide_on_time(number: str, extension_id: int) -> Answer:
    """Grant or refuse more time."""

    def act() -> str:
        approve = yes_or_no("answer", "yes", "no")
        text = request.form.get("text", "")
        extension = decide_extension(me(), number, extension_id, approve=approve, text=text, now=now())
        return f"已同意延期，新期限是{extension.new_due}" if approve else "已退回延期申请，期限不变"

    return answer("approval", number, act)


@pages.post("/cases/<number>/extensions/told")
@signed_in
def told_of_time(number: str) -> Answer:
    """Note that the petitioner knows of the extension."""

    def act() -> str:
        tell_extension(me(), number, how=request.form.get("how", ""), now=now())
        return "已记下：延期和理由告知了信访人"

    return answer("extension_told", number, act)

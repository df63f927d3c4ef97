"""The forms on a case's page: each calls one action and comes back to the page."""

from flask import request, url_for

from intake.cases.handover import ask_for_help
from intake.cases.moves import apply_move
from intake.cases.progress import record_step
from intake.cases.risk import set_risk
from intake.cases.status_code import renew_code
from intake.escalation.acknowledge import acknowledge_alert
from intake.web.cases.answers import Answer, answer, typed_day
from intake.web.cases.views import pages
from intake.web.clock import now
from intake.web.rights import signed_in
from intake.web.sessions import me


@pages.post("/cases/<number>/steps")
@signed_in
def record(number: str) -> Answer:
    """Record what was done; says which evening it ticked off."""

    def act() -> str:
        evening = record_step(
            me(),
            number,
            now=now(),
            kind=request.form.get("kind", ""),
            text=request.form.get("text", ""),
            present=request.form.get("present", ""),
            next_date=typed_day("next_date"),
        )
        return f"已记录，第{evening}晚完成了" if evening else "已记录"

    return answer("steps", number, act)


@pages.post("/cases/<number>/moves")
@signed_in
def move(number: str) -> Answer:
    """Move the case to another state."""

    def act() -> str:
        name, text = request.form.get("name", ""), request.form.get("text", "")
        apply_move(me(), number, name, now=now(), text=text)
        return "已办理"

    return answer("moves", number, act)


@pages.post("/cases/<number>/helpers")
@signed_in
def invite(number: str) -> Answer:
    """Ask a mediator to help."""

    def act() -> str:
        ask_for_help(me(), number, request.form.get("username", ""), now=now())
        return "已发短信请调解员参与"

    return answer("helpers", number, act)


@pages.post("/cases/<number>/code")
@signed_in
def renew(number: str) -> Answer:
    """Make a new code for the petitioner; it is told once, here."""

    def act() -> str:
        return f"新的查询码是 {renew_code(me(), number, now=now())}，请抄给群众，只显示这一次；原来的作废了"

    return answer("code", number, act)


@pages.post("/cases/<number>/risk")
@signed_in
def weigh(number: str) -> Answer:
    """Change the risk level."""

    def act() -> str:
        level, reason = request.form.get("risk", ""), request.form.get("reason", "")
        set_risk(me(), number, level, reason, now=now())
        return "风险等级已改"

    return answer("risk", number, act)


@pages.post("/cases/<number>/alert/acknowledge")
@signed_in
def calm(number: str) -> Answer:
    """Say "I have it" to an alert; from the board one goes back to the board."""

    def act() -> str:
        acknowledge_alert(me(), number, now=now())
        return f"{number} 的预警已签收"

    back = url_for("office.board_page") if request.form.get("back") == "board" else None
    return answer("alert", number, act, back=back)

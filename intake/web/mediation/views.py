"""The mediation file of a case: each form calls one action and comes back to the case's page."""

from datetime import datetime
from io import BytesIO

from flask import Blueprint, request, send_file
from werkzeug.wrappers import Response

from intake.mediation.confirm import ask_confirmation
from intake.mediation.ends import end_without_agreement, hand_to_police
from intake.mediation.open import open_file
from intake.mediation.performance import record_performance
from intake.mediation.sessions import record_session
from intake.mediation.wills import record_will
from intake.rules.days import parse_when
from intake.rules.lifecycle import OPEN_STATES
from intake.rules.mediation import SIDES, WILLS
from intake.rules.refusals import BadInput
from intake.town.places import town_name
from intake.web.cases.answers import Answer, answer, typed_day
from intake.web.clock import now
from intake.web.rights import CASE_ROLES, open_to, signed_in
from intake.web.sessions import me

pages = Blueprint("mediation", __name__)

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@pages.post("/cases/<number>/mediation")
@signed_in
def start(number: str) -> Answer:
    """Open a file and bring its mediators in."""

    def act() -> str:
        place, people = request.form.get("place", ""), request.form.getlist("mediators")
        open_file(me(), number, place=place, mediators=people, now=now())
        return "调解案卷已立，已发短信请调解员"

    return answer("mediation-open", number, act)


@pages.post("/cases/<number>/mediation/wills")
@signed_in
def say(number: str) -> Answer:
    """Write down whether a party wants to be mediated."""
    side, will = request.form.get("side", ""), request.form.get("will", "")

    def act() -> str:
        mediation = record_will(me(), number, side=side, will=will, now=now())
        stopped = mediation.state == "refused" and will == "refused"
        said = f"已记下：{SIDES[side]}{WILLS[will]}调解"
        return f"{said}。调解停止，请把下面的话念给双方听" if stopped else said

    return answer("mediation-will", number, act)


@pages.post("/cases/<number>/mediation/sessions")
@signed_in
def sit(number: str) -> Answer:
    """Write a sitting down; says which evening it ticked off."""

    def act() -> str:
        evening = record_session(
            me(),
            number,
            place=request.form.get("place", ""),
            at=_when(),
            present=request.form.get("present", ""),
            record=request.form.get("record", ""),
            now=now(),
        )
        return f"调解笔录已记下，第{evening}晚完成了" if evening else "调解笔录已记下"

    return answer("mediation-session", number, act)


def _when() -> datetime | None:
    """Read the sitting's time, None if it is blank; raises BadInput where it is none."""
    text = request.form.get("at", "").strip()
    try:
        return parse_when(text) if text else None
    except ValueError:
        raise BadInput({"at": "时间看不懂，请写成 2026-03-05 20:00 这样"}) from None


@pages.post("/cases/<number>/mediation/end")
@signed_in
def end(number: str) -> Answer:
    """End the mediation without an agreement: it failed, or it goes to the police."""

    def act() -> str:
        reason = request.form.get("reason", "")
        if request.form.get("how") == "police":
            hand_to_police(me(), number, reason=reason, now=now())
            return "已终止调解并告知镇办公室，请马上转交派出所"
        end_without_agreement(me(), number, reason=reason, now=now())
        return "调解已结束，请把下面的话念给双方听"

    return answer("mediation-end", number, act)


@pages.post("/cases/<number>/mediation/performance/<int:task_id>")
@signed_in
def look(number: str, task_id: int) -> Answer:
    """Write down whether the agreement is kept."""

    def act() -> str:
        kept = request.form.get("kept") == "yes"
        if not kept and request.form.get("kept") != "no":
            raise BadInput({"text": "请按下面的“已经履行”或“没有履行”"})
        text = request.form.get("text", "")
        agreement = record_performance(me(), number, task_id, kept=kept, text=text, now=now())
        if kept:
            return "履行情况已记下"
        again = agreement.mediation.case.state in OPEN_STATES
        return "已记下没有履行" + ("，事项重新办理" if again else "")

    return answer(f"mediation-performance-{task_id}", number, act)


@pages.post("/cases/<number>/mediation/confirmation")
@signed_in
def confirm(number: str) -> Answer:
    """Write down when the parties asked a court to confirm the agreement."""

    def act() -> str:
        ask_confirmation(me(), number, asked_on=typed_day("asked_on"), now=now())
        return "已记下申请司法确认的日期"

    return answer("mediation-confirm", number, act)


@pages.get("/cases/<number>/mediation/<any('agreement.docx', 'file.docx'):name>")
@open_to(*CASE_ROLES)
def paper(number: str, name: str) -> Response:
    """Send a paper of the file to who sees the case; the log says who took it."""
    # The library that writes papers is large; no other page waits for it.
    from intake.mediation.papers.export import export_paper

    n = request.args.get("n", 0, type=int)
    content = export_paper(me(), number, name, town=town_name(), n=n, now=now())
    return send_file(BytesIO(content), DOCX, as_attachment=True, download_name=f"{number}-{name}")

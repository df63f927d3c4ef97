"""The forms of a petition's answer: decline it, write the opinion, tell it, print it."""

from io import BytesIO

from flask import request, send_file
from werkzeug.wrappers import Response

from intake.cases.legal.decline import decline
from intake.cases.legal.opinion import decide_case
from intake.cases.legal.tell import tell_petitioner
from intake.web.cases.answers import Answer, answer, typed_day
from intake.web.clock import now
from intake.web.legal.views import pages
from intake.web.rights import signed_in
from intake.web.sessions import me

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@pages.post("/cases/<number>/decline")
@signed_in
def refuse(number: str) -> Answer:
    """Decline the petition on a lawful ground."""

    def act() -> str:
        decline(me(), number, request.form.get("ground", ""), request.form.get("text", ""), now=now())
        return "已记为不予受理，请把理由和条文书面告知信访人"

    return answer("decline", number, act)


@pages.post("/cases/<number>/opinion")
@signed_in
def decide(number: str) -> Answer:
    """Write the opinion."""

    def act() -> str:
        decide_case(me(), number, request.form, now=now())
        return "处理意见已出具，请打印盖章，送给信访人后再记下送达"

    return answer("opinion", number, act)


@pages.post("/cases/<number>/telling")
@signed_in
def tell(number: str) -> Answer:
    """Write down that the petitioner has the opinion."""

    def act() -> str:
        tell_petitioner(
            me(),
            number,
            how=request.form.get("how", ""),
            told_on=typed_day("told_on"),
            words=request.form.get("words", ""),
            now=now(),
        )
        return "已记为答复送达，过些天系统会提醒回访"

    return answer("telling", number, act)


@pages.get("/cases/<number>/opinion.docx")
@signed_in
def paper(number: str) -> Response:
    """Send the opinion as a paper to print."""
    # The library that writes papers is large; no other page waits for it.
    from intake.cases.legal.opinion_docx import opinion_paper

    wanted = request.args.get("round", "")
    round_no = int(wanted) if wanted.isdecimal() and len(wanted) < 4 else None
    content = opinion_paper(me(), number, round_no=round_no, now=now())
    return send_file(BytesIO(content), DOCX, as_attachment=True, download_name=f"{number}-opinion.docx")

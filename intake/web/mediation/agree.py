"""The form of the agreement."""

from flask import request

from intake.mediation.agree import reach_agreement
from intake.rules.agreement import Draft
from intake.rules.days import parse_day
from intake.rules.refusals import BadInput
from intake.web.cases.answers import Answer, answer, typed_day
from intake.web.clock import now
from intake.web.mediation.views import pages
from intake.web.rights import signed_in
from intake.web.sessions import me

TEXTS = ("facts", "duties", "manner", "place", "signed_by", "form")


@pages.post("/cases/<number>/mediation/agreement")
@signed_in
def agree(number: str) -> Answer:
    """Keep the agreement, which settles the case."""

    def act() -> str:
        form = request.form
        names = {"petitioner": form.get("petitioner_name", ""), "other": form.get("other_name", "")}
        agreement = reach_agreement(me(), number, draft=_draft(), names=names, now=now())
        return f"协议 {agreement.number} 已登记，事项化解。到期会提醒回访履行情况"

    return answer("mediation-agreement", number, act)


def _draft() -> Draft:
    """Read the form; raises BadInput for every day that is none."""
    faults: dict[str, str] = {}
    days = {}
    for name in ("effective_on", "perform_by"):
        try:
            days[name] = typed_day(name)
        except BadInput as bad:
            faults |= bad.faults
    try:
        interim = tuple(parse_day(text) for text in request.form.getlist("interim") if text.strip())
    except ValueError:
        faults["interim"] = "日期看不懂，请写成 2026-03-05 这样"
    if faults:
        raise BadInput(faults)
    texts = {name: request.form.get(name, "") for name in TEXTS}
    return Draft(**texts, **days, interim=interim)

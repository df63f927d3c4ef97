"""Hand-overs of a case: each form calls one action and comes back to the case's page."""

from flask import Blueprint, request

from intake.cases.handover import (
    acknowledge_handover,
    decide_refusal,
    finish_handover,
    hand_over,
    refuse_handover,
    withdraw_handover,
)
from intake.web.cases.answers import Answer, answer, typed_day, yes_or_no
from intake.web.clock import now
from intake.web.rights import signed_in
from intake.web.sessions import me

pages = Blueprint("handovers", __name__)


@pages.post("/cases/<number>/handovers")
@signed_in
def give(number: str) -> Answer:
    """Hand the case to a department."""

    def act() -> str:
        form = request.form
        code, task, part = form.get("department", ""), form.get("task", ""), form.get("part") or None
        handover = hand_over(me(), number, code, task, now=now(), part=part, due=typed_day("due"))
        return f"已转交{handover.department.name}，等它签收"

    return answer("handovers", number, act)


@pages.post("/cases/<number>/handovers/<int:handover_id>/acknowledge")
@signed_in
def take(number: str, handover_id: int) -> Answer:
    """A department says that it has the case."""

    def act() -> str:
        acknowledge_handover(me(), number, handover_id, now=now())
        return "已签收"

    return answer("take", number, act)


@pages.post("/cases/<number>/handovers/<int:handover_id>/refuse")
@signed_in
def refuse(number: str, handover_id: int) -> Answer:
    """A department says that it is not its matter, and why."""

    def act() -> str:
        refuse_handover(me(), number, handover_id, request.form.get("reason", ""), now=now())
        return "已退回，由镇办决定"

    return answer(f"handover-answer-{handover_id}", number, act)


@pages.post("/cases/<number>/handovers/<int:handover_id>/decide")
@signed_in
def decide(number: str, handover_id: int) -> Answer:
    """The office decides on a refusal."""

    def act() -> str:
        insist, text = yes_or_no("insist", "1", "0"), request.form.get("decision", "")
        decide_refusal(me(), number, handover_id, insist=insist, text=text, now=now())
        return "已决定由它办理，并发了短信" if insist else "已同意退回，请另转部门"

    return answer(f"handover-answer-{handover_id}", number, act)


@pages.post("/cases/<number>/handovers/<int:handover_id>/withdraw")
@signed_in
def withdraw(number: str, handover_id: int) -> Answer:
    """Take a hand-over back while it waits."""

    def act() -> str:
        withdraw_handover(me(), number, handover_id, request.form.get("reason", ""), now=now())
        return "已收回"

    return answer(f"handover-withdraw-{handover_id}", number, act)


@pages.post("/cases/<number>/handovers/<int:handover_id>/finish")
@signed_in
def finish(number: str, handover_id: int) -> Answer:
    """A department reports what came of its task."""

    def act() -> str:
        finish_handover(me(), number, handover_id, request.form.get("result", ""), now=now())
        return "已报告办完"

    return answer(f"handover-finish-{handover_id}", number, act)

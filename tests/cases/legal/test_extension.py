"""Extensions: asked for with a reason, granted by the head, the old date kept, the petitioner told."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from intake.cases.followups.tables import Task
from intake.cases.handovers.send import hand_over
from intake.cases.legal.approval import approvers
from intake.cases.legal.extension import ask_extension, decide_extension, tell_extension
from intake.cases.legal.opinion import decide_case
from intake.cases.legal.tables import Extension
from intake.cases.legal.tell import tell_petitioner
from intake.cases.moves import apply_move
from intake.cases.tables import Case
from intake.database import db
from intake.escalation.sweep import sweep
from intake.rules.extensions import AlreadyDecided, ExtendedBefore, NoTermToExtend, NotTheHead, TermOver
from intake.rules.refusals import BadExtension, BadInput, NotAllowed, NotFound, Refusal
from intake.sms.tables import Message
from intake.timers.tables import Timer
from intake.town.tables import StandIn
from tests.cases.legal.stages import OPINION, accepted, at, clock, dates, planned
from tests.conftest import MakeCase, user

WHY = "涉及土地权属，要等县里档案。"


def ask(case: Case, days: int | str = 30, *, by: str = "office", when: object = None) -> Extension:
    now = when or at(4, 20)
    return ask_extension(user(by), case.number, days=days, reason=WHY, now=now)  # type: ignore[arg-type]


def approve(case: Case, extension: Extension, *, by: str = "mayor") -> None:
    decide_extension(user(by), case.number, extension.id, approve=True, now=at(4, 21))


def texts(variant: str) -> list[str]:
    """Return the ids of those who were sent a text with these words."""
    return list(db.session.scalars(select(Message.user_id).where(Message.body.contains(variant))))


def snapshot(case: Case) -> tuple[object, ...]:
    db.session.rollback()
    db.session.refresh(case)
    clocks = [(c.kind, c.n, c.strict, c.rolled, c.state) for c in case.clocks]
    rows = db.session.scalar(select(func.count()).select_from(Extension))
    return case.state, len(case.events), clocks, rows


def test_a_request_waits_and_the_mayor_is_told(make_case: MakeCase) -> None:
    case = accepted(make_case)
    extension = ask(case, 20)
    assert (extension.state, extension.days, extension.old_due) == ("waiting", 20, date(2026, 5, 1))
    assert dates(case, "resolution") == ("2026-05-01", "2026-05-06", "running")
    assert texts("申请等您审批") == [user("mayor").id]
    assert case.events[-1].kind == "extension"


def test_a_granted_extension_keeps_the_old_date_and_runs_to_the_new_one(make_case: MakeCase) -> None:
    case = accepted(make_case)
    approve(case, ask(case))
    assert dates(case, "resolution") == ("2026-05-01", "2026-05-06", "stopped")
    assert dates(case, "extension") == ("2026-05-31", "2026-06-01", "running")
    assert clock(case, "extension").start == date(2026, 3, 2)
    extension = db.session.scalars(select(Extension)).one()
    assert (extension.state, extension.old_due, extension.new_due) == (
        "approved",
        date(2026, 5, 1),
        date(2026, 5, 31),
    )
    assert texts("申请已有结果") == [user("office").id]
    assert "2026-05-01延到2026-05-31" in case.events[-1].text


def test_only_warnings_that_are_still_ahead_are_planned_for_the_new_term(make_case: MakeCase) -> None:
    case = accepted(make_case)
    approve(case, ask(case))
    assert planned(case, "resolution") == {}
    assert planned(case, "extension") == {
        "extension": "06-01 00:00",
        "extension:5d": "05-26 08:30",
        "extension:2d": "05-29 08:30",
        "extension:1d": "05-30 08:30",
    }


def test_the_old_end_no_longer_rings_and_the_new_one_does(make_case: MakeCase) -> None:
    case = accepted(make_case)
    approve(case, ask(case))
    sweep(at(5, 2))
    assert dates(case, "resolution")[2] == "stopped"
    sweep(at(6, 1))
    assert dates(case, "extension")[2] == "missed"


def test_a_refusal_needs_a_reason_and_keeps_the_old_clock(make_case: MakeCase) -> None:
    case = accepted(make_case)
    extension = ask(case)
    with pytest.raises(BadInput) as refused:
        decide_extension(user("mayor"), case.number, extension.id, approve=False, now=at(4, 21))
    assert list(refused.value.faults) == ["text"]
    db.session.rollback()
    decide_extension(user("mayor"), case.number, extension.id, approve=False, text="能办完", now=at(4, 21))
    assert dates(case, "resolution")[2] == "running"
    assert "extension" not in {one.kind for one in case.clocks}
    assert planned(case, "resolution")["resolution"] == "05-02 00:00"
    assert ask(case, 5).state == "waiting", "what was refused may be asked for again"


@pytest.mark.parametrize("days", [0, 31, -1, "三十", "", "1.5"])
def test_other_days_than_one_to_thirty_change_nothing(make_case: MakeCase, days: int | str) -> None:
    case = accepted(make_case)
    before = snapshot(case)
    with pytest.raises(BadExtension):
        ask(case, days)
    assert snapshot(case) == before


def test_a_request_without_a_reason_says_all_that_is_wrong(make_case: MakeCase) -> None:
    case = accepted(make_case)
    with pytest.raises(BadInput) as refused:
        ask_extension(user("office"), case.number, days="31", reason=" ", now=at(4, 20))
    assert set(refused.value.faults) == {"days", "reason"}


@pytest.mark.parametrize("granted", [False, True])
def test_a_second_extension_is_refused_also_while_one_waits(make_case: MakeCase, granted: bool) -> None:
    case = accepted(make_case)
    extension = ask(case)
    if granted:
        approve(case, extension)
    before = snapshot(case)
    with pytest.raises(ExtendedBefore, match="第三十四条"):
        ask(case, 1, when=at(4, 22))
    assert snapshot(case) == before


def test_only_an_accepted_appeal_whose_term_runs_can_be_extended(make_case: MakeCase) -> None:
    dispute, waiting = make_case(kind="dispute"), make_case(kind="petition")
    suggestion = accepted(make_case, petition_kind="suggestion")
    closed = accepted(make_case)
    apply_move(user("office"), closed.number, "resolve", now=at(4, 1), text="办好了")
    for case in (dispute, waiting, suggestion, closed):
        before = snapshot(case)
        with pytest.raises(NoTermToExtend):
            ask(case)
        assert snapshot(case) == before


def test_after_the_old_date_nobody_asks_and_nobody_grants(make_case: MakeCase) -> None:
    case = accepted(make_case)
    extension = ask(case, when=at(5, 1, 23))
    before = snapshot(case)
    with pytest.raises(TermOver, match="2026-05-01"):
        decide_extension(user("mayor"), case.number, extension.id, approve=True, now=at(5, 2, 0))
    other = accepted(make_case)
    with pytest.raises(TermOver):
        ask(other, when=at(5, 2, 0))
    assert snapshot(case)[:3] == before[:3]


def test_who_neither_leads_nor_is_the_office_does_not_ask(make_case: MakeCase) -> None:
    case = accepted(make_case)
    assert case.assignee is not None
    for who in (case.assignee.username, "mayor", "lead01"):
        with pytest.raises((NotAllowed, NotFound)):
            ask(case, by=who)
        db.session.rollback()


def test_nobody_but_the_head_decides(make_case: MakeCase) -> None:
    case = accepted(make_case)
    extension = ask(case)
    for who in ("office", "secretary"):
        with pytest.raises(NotTheHead):
            approve(case, extension, by=who)
        db.session.rollback()
    approve(case, extension)
    with pytest.raises(AlreadyDecided):
        approve(case, extension)


def test_an_extension_of_another_case_is_not_decided_here(make_case: MakeCase) -> None:
    case, other = accepted(make_case), accepted(make_case)
    extension = ask(case)
    with pytest.raises(NotFound):
        approve(other, extension)


def test_while_the_mayor_is_on_leave_the_secretary_decides(make_case: MakeCase) -> None:
    case = accepted(make_case)
    leave = StandIn(town_id=case.town_id, user_id=user("mayor").id, stand_in_id=user("secretary").id)
    leave.first, leave.last, leave.at = date(2026, 4, 20), date(2026, 4, 30), at(4, 19)
    db.session.add(leave)
    db.session.commit()
    assert [one.username for one in approvers(case, date(2026, 4, 20))] == ["secretary"]
    extension = ask(case)
    assert texts("申请等您审批") == [user("secretary").id]
    approve(case, extension, by="secretary")
    assert [one.username for one in approvers(case, date(2026, 5, 1))] == ["mayor"]


def test_the_petitioner_is_told_within_three_days(make_case: MakeCase) -> None:
    case = accepted(make_case)
    approve(case, ask(case))
    task = db.session.scalars(select(Task).where(Task.kind == "tell_extension")).one()
    assert (task.due, task.person_id) == (date(2026, 4, 24), user("office").id)
    with pytest.raises(BadInput):
        tell_extension(user("office"), case.number, how="", now=at(4, 22))
    db.session.rollback()
    tell_extension(user("office"), case.number, how="phone", now=at(4, 22))
    db.session.refresh(task)
    assert task.done_at == at(4, 22)
    extension = db.session.scalars(select(Extension)).one()
    assert (extension.told_at, extension.told_how) == (at(4, 22), "phone")
    with pytest.raises(Refusal):
        tell_extension(user("office"), case.number, how="phone", now=at(4, 23))


def test_telling_the_opinion_meets_the_extended_term(make_case: MakeCase) -> None:
    case = accepted(make_case)
    approve(case, ask(case))
    decide_case(user("office"), case.number, OPINION, now=at(5, 20))
    tell_petitioner(
        user("office"), case.number, how="in_person", told_on=date(2026, 5, 20), now=at(5, 20, 11)
    )
    assert dates(case, "extension")[2] == "met"
    assert dates(case, "resolution")[2] == "stopped"
    assert planned(case, "extension") == {}


def test_a_case_reopened_after_its_withdrawal_goes_on_in_its_extension(make_case: MakeCase) -> None:
    case = accepted(make_case)
    approve(case, ask(case))
    apply_move(user("office"), case.number, "withdraw", now=at(4, 22), text="不想反映了")
    assert dates(case, "extension")[2] == "stopped"
    apply_move(user("office"), case.number, "reopen", now=at(4, 23), text="又要反映")
    assert dates(case, "extension") == ("2026-05-31", "2026-06-01", "running")
    assert dates(case, "resolution")[2] == "stopped"
    assert planned(case, "extension")["extension"] == "06-01 00:00"


def test_a_withdrawn_case_asks_nobody_to_tell_of_its_extension(make_case: MakeCase) -> None:
    case = accepted(make_case)
    approve(case, ask(case))
    apply_move(user("office"), case.number, "withdraw", now=at(4, 22), text="不想反映了")
    task = db.session.scalars(select(Task).where(Task.kind == "tell_extension")).one()
    assert (task.done_at, task.done_by_id, task.outcome) == (at(4, 22), None, "dropped")
    alarms = select(Timer.state).where(Timer.key == f"tell_extension:{task.id}")
    assert set(db.session.scalars(alarms)) == {"cancelled"}


def test_the_lead_department_asks_once_it_has_taken_the_case(make_case: MakeCase) -> None:
    case = accepted(make_case)
    handover = hand_over(user("office"), case.number, "land", "核对权属", now=at(4, 1))
    with pytest.raises(NotAllowed):
        ask(case, by="land")
    db.session.rollback()
    handover.acknowledged_at, handover.state = at(4, 2), "acknowledged"
    db.session.commit()
    assert ask(case, by="land").state == "waiting"
    assert timedelta(days=30) == clock(case, "resolution").strict - date(2026, 4, 1)

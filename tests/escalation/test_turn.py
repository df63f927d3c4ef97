"""Whose turn it is, as a table: hand-overs and the evening's actor, without a database."""

from datetime import UTC, datetime, timedelta

import pytest

from intake.cases.tables import Case, CaseEvening, Handover
from intake.escalation.turn import turn_at
from intake.town.chain import Holders
from intake.town.tables import Department, User

NOW = datetime(2026, 3, 4, 2, 0, tzinfo=UTC)
SENT, ANSWERED = NOW - timedelta(hours=20), NOW - timedelta(hours=3)
CHAIN = ("grid_worker", "office")
WORKER = User(id=1, name="网格员甲", phone="19900000001", role="grid_worker", active=True)
SENDER = User(id=2, name="镇办乙", phone="19900000002", role="office", active=True)
STAND_IN = User(id=3, name="代班丙", phone="19900000003", role="center", active=True)


def handover(name: str, part: str, state: str) -> Handover:
    answered = ANSWERED if state in ("acknowledged", "refused") else None
    return Handover(
        department=Department(name=name),
        part=part,
        state=state,
        by=SENDER,
        at=SENT,
        acknowledged_at=answered if state == "acknowledged" else None,
        refused_at=answered if state == "refused" else None,
    )


def a_case(n: int, *handovers: Handover, state: str = "handling", over: bool = False) -> Case:
    """Return a case whose evening n is the next one; over: it has been already, and none follows."""
    due = NOW + timedelta(hours=-11 if over else 11)
    evening = CaseEvening(round=1, n=n, title="夜里的事", actor="grid_worker", due_at=due)
    case = Case(state=state, round=1, guarded=False, registered_at=SENT - timedelta(days=1), assignee=WORKER)
    case.evenings, case.handovers = [evening], list(handovers)
    return case


STARTED = SENT - timedelta(days=1)
TABLE = {
    "no hand-over": (3, (), "网格员甲", "第3晚 夜里的事", STARTED),
    "a lead waits": (3, (("甲所", "lead", "waiting"),), "镇办乙", "等甲所签收", SENT),
    "a lead was sent back": (
        3,
        (("甲所", "lead", "refused"),),
        "镇办公室",
        "甲所退回，决定由谁办理",
        ANSWERED,
    ),
    "a lead was taken": (
        3,
        (("甲所", "lead", "acknowledged"),),
        "甲所、网格员甲",
        "第3晚 夜里的事",
        ANSWERED,
    ),
    "a lead has done its task": (3, (("甲所", "lead", "done"),), "网格员甲", "第3晚 夜里的事", STARTED),
    "a lead was taken back": (3, (("甲所", "lead", "withdrawn"),), "网格员甲", "第3晚 夜里的事", STARTED),
    "a helper waits": (3, (("乙所", "co", "waiting"),), "网格员甲", "第3晚 夜里的事", STARTED),
    "a helper was sent back": (
        3,
        (("甲所", "lead", "acknowledged"), ("乙所", "co", "refused")),
        "镇办公室",
        "乙所退回，决定由谁办理",
        ANSWERED,
    ),
    "a helper early": (4, (("乙所", "co", "acknowledged"),), "网格员甲", "第4晚 夜里的事", STARTED),
    "a helper from the fifth evening on": (
        5,
        (("乙所", "co", "acknowledged"),),
        "网格员甲、乙所",
        "第5晚 夜里的事",
        STARTED,
    ),
    "lead and helper": (
        6,
        (("甲所", "lead", "acknowledged"), ("乙所", "co", "acknowledged")),
        "甲所、网格员甲",
        "第6晚 夜里的事",
        ANSWERED,
    ),
}


@pytest.mark.parametrize(("n", "handovers", "who", "what", "since"), TABLE.values(), ids=TABLE.keys())
def test_whose_turn(
    n: int, handovers: tuple[tuple[str, str, str], ...], who: str, what: str, since: datetime
) -> None:
    case = a_case(n, *(handover(*one) for one in handovers))
    turn = turn_at(case, NOW, CHAIN, Holders({"grid_worker": WORKER, "office": SENDER}))
    assert (turn.who, turn.what, turn.since) == (who, what, since)


def test_on_leave_the_stand_in_is_named_and_for_whom() -> None:
    present = Holders({"grid_worker": WORKER, "office": SENDER}, {1: STAND_IN, 2: STAND_IN})
    assert turn_at(a_case(3), NOW, CHAIN, present).who == "代班丙（代网格员甲）"
    waits = a_case(3, handover("甲所", "lead", "waiting"))
    assert turn_at(waits, NOW, CHAIN, present).who == "代班丙（代镇办乙）"


def test_the_meeting_s_turn_goes_before_a_lead_that_waits() -> None:
    case = a_case(7, handover("甲所", "lead", "waiting"), state="joint_meeting", over=True)
    assert turn_at(case, NOW, CHAIN, Holders()).who == "联席会议"


def test_once_the_meeting_has_decided_the_lead_department_stands_beside_its_leader() -> None:
    case = a_case(7, handover("甲所", "lead", "acknowledged"), over=True)
    case.supervisor = SENDER
    turn = turn_at(case, NOW, CHAIN, Holders())
    assert (turn.who, turn.what, turn.since) == ("甲所、镇办乙", "落实议定事项", ANSWERED)

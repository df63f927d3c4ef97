"""A red case rings at once, and again, until someone has it."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from intake.cases.risk import set_risk
from intake.database import db
from intake.escalation.acknowledge import acknowledge_alert
from intake.escalation.sweep import URGENT_KINDS, sweep
from intake.rules.refusals import NotAllowed
from intake.sms.deliver import drain
from intake.sms.gateways.simulator import Simulator
from intake.sms.tables import Message
from tests.conftest import MONDAY, MakeCase, user

NIGHT = MONDAY.replace(hour=15)  # 23:00 in the town


def alerted() -> list[str]:
    rows = db.session.scalars(select(Message).where(Message.purpose == "alert").order_by(Message.id))
    return [row.user.username for row in rows if row.user]


def test_office_and_police_station_are_told_at_once(make_case: MakeCase) -> None:
    case = make_case(risk_signs=["threat"])
    assert case.risk == "red"
    assert sweep(MONDAY, kinds=URGENT_KINDS)["alerts"] == 1
    assert set(alerted()) == {"office", "police"}


def test_it_rings_again_every_thirty_minutes_until_acknowledged(make_case: MakeCase) -> None:
    case = make_case(risk_signs=["threat"])
    sweep(MONDAY)
    assert sweep(MONDAY + timedelta(minutes=29))["alerts"] == 0
    assert sweep(MONDAY + timedelta(minutes=30))["alerts"] == 1
    acknowledge_alert(user("police"), case.number, now=MONDAY + timedelta(minutes=40))
    assert sweep(MONDAY + timedelta(hours=5))["alerts"] == 0


def test_a_red_alert_passes_the_quiet_hours(make_case: MakeCase) -> None:
    make_case(at=NIGHT, risk_signs=["threat"])
    sweep(NIGHT)
    drain((Simulator(),), at=NIGHT)
    states = db.session.scalars(select(Message.state).where(Message.purpose == "alert")).all()
    assert set(states) == {"delivered"}


def test_rings_skipped_by_an_outage_are_not_made_up_for(make_case: MakeCase) -> None:
    make_case(risk_signs=["threat"])
    sweep(MONDAY)
    assert sweep(MONDAY + timedelta(hours=10))["alerts"] == 1


def test_after_two_unanswered_turns_the_mayor_is_told_too(make_case: MakeCase) -> None:
    make_case(risk_signs=["threat"])
    for turn in range(3):
        sweep(MONDAY + timedelta(minutes=30 * turn))
    assert "mayor" in alerted()


def test_turning_red_later_rings_too(make_case: MakeCase) -> None:
    case = make_case()
    set_risk(user("office"), case.number, "red", "扬言要拼命", now=MONDAY + timedelta(hours=1))
    assert sweep(MONDAY + timedelta(hours=1))["alerts"] == 1


def test_only_the_town_may_lower_a_level(make_case: MakeCase) -> None:
    case = make_case(risk_signs=["threat"])
    assert case.assignee is not None
    with pytest.raises(NotAllowed):
        set_risk(case.assignee, case.number, "blue", "没事了", now=MONDAY)
    set_risk(user("office"), case.number, "yellow", "已平息", now=MONDAY)
    assert sweep(MONDAY + timedelta(hours=1))["alerts"] == 0

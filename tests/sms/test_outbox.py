"""The outbox: told once, at a decent hour, gathered where it helps, and true about what became of it."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, text

from intake.database import db
from intake.escalation.sweep import sweep
from intake.rules.wording import faults
from intake.sms.deliver import drain
from intake.sms.gateways.protocol import Answer
from intake.sms.gateways.simulator import SILENT_NUMBER, WRONG_NUMBER, Simulator
from intake.sms.ledger import outbox
from intake.sms.outbox import tell
from intake.sms.tables import Message, SimulatedText
from tests.conftest import MONDAY, MakeCase, user

DAY = MONDAY
NIGHT = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)  # 22:00 in the town
EVENING = datetime(2026, 3, 2, 10, 30, tzinfo=UTC)  # 18:30


class Scripted:
    """A gateway that answers as told and remembers what reached it."""

    name = "scripted"

    def __init__(self, answer: Answer | Exception, known: Answer | None = None) -> None:
        self.answer, self.known = answer, known
        self.sent: list[uuid.UUID] = []

    def send(self, out_id: uuid.UUID, phone: str, body: str, at: datetime) -> Answer:
        self.sent.append(out_id)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    def ask(self, out_id: uuid.UUID) -> Answer | None:
        return self.known


def one_message() -> Message:
    return db.session.scalars(select(Message)).one()


def tell_office(key: str = "k", at: datetime = DAY, **options: bool) -> bool:
    told = tell(user("office"), "alert", key=key, at=at, number="ZZ202603020001", **options)
    db.session.commit()
    return told


def test_the_same_matter_is_told_once(bare_app: Flask) -> None:
    assert tell_office()
    assert not tell_office()
    drain((Simulator(),), at=DAY)
    assert len(db.session.scalars(select(SimulatedText)).all()) == 1


def test_quiet_hours_hold_until_eight(bare_app: Flask) -> None:
    tell_office(at=NIGHT)
    assert drain((Simulator(),), at=NIGHT) == {}
    assert one_message().state == "held"
    assert drain((Simulator(),), at=NIGHT + timedelta(hours=10)) == {"delivered": 1}


def test_what_is_urgent_passes_the_quiet_hours(bare_app: Flask) -> None:
    tell_office(at=NIGHT, urgent=True)
    assert drain((Simulator(),), at=NIGHT) == {"delivered": 1}


def test_a_person_without_a_phone_gets_a_row_that_says_so(bare_app: Flask) -> None:
    user("office").phone = None
    tell_office()
    row = outbox(user("office").town_id)[0]
    assert (row["state"], row["error"]) == ("failed", "没有手机号")


def test_a_wrong_number_fails_and_silence_is_unknown(bare_app: Flask) -> None:
    user("office").phone = WRONG_NUMBER
    tell_office("wrong")
    user("office").phone = SILENT_NUMBER
    tell_office("silent")
    assert drain((Simulator(),), at=DAY) == {"failed": 1, "unknown": 1}


def test_a_gateway_that_breaks_leaves_an_unknown_and_is_not_tried_blindly_again(bare_app: Flask) -> None:
    tell_office()
    broken = Scripted(TimeoutError())
    assert drain((broken,), at=DAY) == {"unknown": 1}
    assert drain((broken,), at=DAY + timedelta(hours=1)) == {}
    assert len(broken.sent) == 1


def test_a_plain_failure_goes_on_to_the_next_gateway(bare_app: Flask) -> None:
    tell_office()
    first, second = Scripted(Answer("failed", "余额不足")), Scripted(Answer("accepted"))
    assert drain((first, second), at=DAY) == {"accepted": 1}
    assert first.sent == second.sent


def die_while_sending(message: Message) -> None:
    """What is left when a sender dies after leasing: state sending, a lease that has run out."""
    db.session.execute(
        text(
            "UPDATE messages SET state = 'sending', attempts = 1,"
            " lease_until = clock_timestamp() - interval '1 second' WHERE id = :id"
        ),
        {"id": message.id},
    )
    db.session.commit()


def test_after_a_crash_the_gateway_is_asked_before_anything_is_sent_again(bare_app: Flask) -> None:
    tell_office()
    die_while_sending(one_message())
    gateway = Scripted(Answer("accepted"), known=Answer("delivered"))
    drain((gateway,), at=DAY)
    assert gateway.sent == []
    assert one_message().state == "delivered"


def test_after_a_crash_what_the_gateway_never_got_is_sent(bare_app: Flask) -> None:
    tell_office()
    die_while_sending(one_message())
    gateway = Scripted(Answer("accepted"), known=None)
    drain((gateway,), at=DAY)
    assert len(gateway.sent) == 1
    assert one_message().state == "accepted"


def test_several_reminders_of_one_evening_become_one_text(make_case: MakeCase) -> None:
    numbers = [make_case(title=f"事项{n}").number for n in range(3)]
    sweep(EVENING)
    drain((Simulator(),), at=EVENING)
    rows = outbox(user("office").town_id)
    digest = next(row for row in rows if row["purpose"] == "digest")
    assert digest["cases"] == numbers
    assert digest["case"] is None
    assert digest["state"] == "delivered"
    assert [row["state"] for row in rows if row["purpose"] == "reminder"] == ["merged"] * 3
    assert len(db.session.scalars(select(SimulatedText)).all()) == 1


def test_one_reminder_alone_goes_as_it_is(make_case: MakeCase) -> None:
    make_case()
    sweep(EVENING)
    drain((Simulator(),), at=EVENING)
    assert [(row["purpose"], row["state"]) for row in outbox(user("office").town_id)] == [
        ("reminder", "delivered")
    ]


def test_no_text_holds_anything_personal_or_refused_by_review(make_case: MakeCase) -> None:
    for kind in ("dispute", "petition"):
        make_case(kind=kind, risk_signs=["threat"])
    for hour in range(0, 24 * 8, 4):
        sweep(MONDAY + timedelta(hours=hour))
    bodies = db.session.scalars(select(Message.body)).all()
    assert len(bodies) > 20
    for body in bodies:
        assert faults(body) == []
        for secret in ("王秋生", "13912345678", "娄庄", "李满仓", "排水沟", "邻里"):
            assert secret not in body


@pytest.mark.parametrize("senders", [4])
def test_many_drains_at_once_send_each_text_once(bare_app: Flask, senders: int) -> None:
    import threading

    for n in range(60):
        tell_office(f"k{n}")

    def run() -> None:
        with bare_app.app_context():
            drain((Simulator(),), at=DAY)

    threads = [threading.Thread(target=run) for _ in range(senders)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    messages = db.session.scalars(select(Message)).all()
    assert {message.state for message in messages} == {"delivered"}
    assert {message.attempts for message in messages} == {1}
    assert len(db.session.scalars(select(SimulatedText)).all()) == 60


def test_what_an_outage_kept_until_the_night_waits_for_the_morning(bare_app: Flask) -> None:
    tell_office(at=EVENING)
    assert drain((Simulator(),), at=NIGHT) == {}
    assert drain((Simulator(),), at=NIGHT + timedelta(hours=10)) == {"delivered": 1}


def test_what_another_drain_has_settled_stands(bare_app: Flask) -> None:
    tell_office()

    class Slow(Scripted):
        def send(self, out_id: uuid.UUID, phone: str, body: str, at: datetime) -> Answer:
            db.session.execute(text("UPDATE messages SET state = 'delivered'"))
            db.session.commit()
            return super().send(out_id, phone, body, at)

    drain((Slow(Answer("unknown")),), at=DAY)
    assert one_message().state == "delivered"

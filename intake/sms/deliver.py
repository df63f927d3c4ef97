"""Empty the outbox: lease, send, mark — and ask before anything is sent a second time.

The lease is committed before the gateway is called and no transaction stays open over the call. If
this process dies in between, the lease runs out and the next drain asks the gateway by our own
reference: known → marked so; never got it → queued again; nobody can say → unknown, and a person looks.
"""

import logging
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select

from intake.database import db
from intake.rules.quiet import send_not_before
from intake.sms.gateways.protocol import Answer, Gateway
from intake.sms.tables import Message

#: So few that even a gateway that takes its full ten seconds for each ends within the lease.
BATCH = 10
LEASE = timedelta(seconds=120)
SENDS_ALLOWED = 3
SENT = ("accepted", "delivered")

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Parcel:
    """What a gateway needs to know of a message, read before the transaction ended."""

    message_id: int
    out_id: UUID
    phone: str
    body: str


def drain(gateways: Sequence[Gateway], *, at: datetime) -> dict[str, int]:
    """Send everything that may be sent at that instant; return message state → count.

    Without gateways nothing is taken. Raises nothing for a gateway that fails: that is a state.
    """
    outcome: Counter[str] = Counter()
    if not gateways:
        return dict(outcome)
    _settle_expired(gateways)
    while parcels := _lease_batch(at):
        for parcel in parcels:
            gateway, answer = _send(gateways, parcel, at)
            _mark(parcel.message_id, gateway, answer, at)
            outcome[answer.state] += 1
    return dict(outcome)


def _lease_batch(at: datetime) -> list[Parcel]:
    query = select(Message).where(
        Message.state.in_(("queued", "held")), ~Message.gather, Message.not_before <= at
    )
    if send_not_before(at, False) > at:
        # What an outage kept until the night waits for the morning like anything else.
        query = query.where(Message.urgent)
    ordered = query.order_by(Message.urgent.desc(), Message.not_before, Message.id)
    messages = db.session.scalars(ordered.limit(BATCH).with_for_update(skip_locked=True)).all()
    for message in messages:
        message.state = "sending"
        message.attempts += 1
        message.lease_until = func.clock_timestamp() + LEASE
    parcels = [Parcel(m.id, m.out_id, m.to, m.body) for m in messages]
    db.session.commit()
    return parcels


def _send(gateways: Sequence[Gateway], parcel: Parcel, at: datetime) -> tuple[str, Answer]:
    """Try the gateways in order. Only a plain failure moves on; unknown may have arrived."""
    for gateway in gateways:
        try:
            answer = gateway.send(parcel.out_id, parcel.phone, parcel.body, at)
        except Exception as error:
            log.exception("gateway %s broke on message %s", gateway.name, parcel.message_id)
            answer = Answer("unknown", type(error).__name__)
        if answer.state != "failed":
            break
    return gateway.name, answer


def _mark(message_id: int, gateway: str, answer: Answer, at: datetime) -> None:
    message = db.session.get_one(Message, message_id, with_for_update=True)
    if message.state != "sending":
        # Our lease ran out and another drain has settled it: what it found out stands.
        db.session.rollback()
        return
    message.state, message.error, message.gateway = answer.state, answer.error, gateway
    message.lease_until = None
    if answer.state in SENT:
        message.sent_at = at
    db.session.commit()


def _settle_expired(gateways: Sequence[Gateway]) -> None:
    """Find out what became of texts whose sender died."""
    expired = db.session.scalars(
        select(Message)
        .where(Message.state == "sending", Message.lease_until < func.clock_timestamp())
        .with_for_update(skip_locked=True)
        .limit(BATCH)
    ).all()
    asked = [(message.id, message.out_id) for message in expired]
    for message in expired:
        message.lease_until = func.clock_timestamp() + LEASE
    db.session.commit()
    for message_id, out_id in asked:
        _settle_one(message_id, _ask(gateways, out_id))


def _ask(gateways: Sequence[Gateway], out_id: UUID) -> tuple[str, Answer] | None:
    """Return what the first gateway that knows the text says; one that breaks makes it unknown."""
    for gateway in gateways:
        try:
            answer = gateway.ask(out_id)
        except Exception as error:
            log.exception("gateway %s cannot be asked", gateway.name)
            answer = Answer("unknown", type(error).__name__)
        if answer is not None:
            return gateway.name, answer
    return None


def _settle_one(message_id: int, known: tuple[str, Answer] | None) -> None:
    message = db.session.get_one(Message, message_id, with_for_update=True)
    if message.state != "sending":
        db.session.rollback()
        return
    message.lease_until = None
    if known is not None:
        message.gateway, answer = known
        message.state, message.error = answer.state, answer.error
        if answer.state in SENT:
            message.sent_at = message.not_before
    elif message.attempts < SENDS_ALLOWED:
        message.state = "queued"
    else:
        message.state, message.error = "failed", "多次发送未成功"
    db.session.commit()

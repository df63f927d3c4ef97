"""The outbox as a list to read."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from intake.database import db
from intake.rules.localtime import local
from intake.rules.masking import mask_phone
from intake.sms.tables import Message


def outbox(
    town_id: int, *, since: datetime | None = None, case_id: int | None = None
) -> list[dict[str, Any]]:
    """Return the town's messages, oldest first, in the contract's shape, phones masked."""
    query = select(Message).options(joinedload(Message.user)).where(Message.town_id == town_id)
    if since is not None:
        query = query.where(Message.created_at >= since)
    if case_id is not None:
        query = query.where(Message.case_id == case_id)
    messages = db.session.scalars(query.order_by(Message.created_at, Message.id)).all()
    carried = _carried_numbers(messages)
    return [_row(message, carried.get(message.id, [])) for message in messages]


def _carried_numbers(messages: Sequence[Message]) -> dict[int, list[str]]:
    digests = [message.id for message in messages if message.purpose == "digest"]
    carried: dict[int, list[str]] = {}
    rows = db.session.execute(
        select(Message.digest_id, Message.case_number)
        .where(Message.digest_id.in_(digests))
        .order_by(Message.id)
    )
    for digest_id, number in rows:
        numbers = carried.setdefault(digest_id, [])
        if number not in numbers:
            numbers.append(number)
    return carried


def _row(message: Message, carried: list[str]) -> dict[str, Any]:
    own = [message.case_number] if message.case_number else []
    return {
        "id": message.id,
        "created_at": local(message.created_at).isoformat(),
        "not_before": local(message.not_before).isoformat(),
        "sent_at": local(message.sent_at).isoformat() if message.sent_at else None,
        "purpose": message.purpose,
        "case": message.case_number,
        "cases": carried or own,
        "username": message.user.username if message.user else None,
        "to": mask_phone(message.to),
        "body": message.body,
        "segments": message.segments,
        "state": message.state,
        "gateway": message.gateway,
        "attempts": message.attempts,
        "error": message.error,
    }

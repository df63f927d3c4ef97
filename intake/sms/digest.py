"""Several matters for one person from one sweep become one text."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from intake.database import db
from intake.rules.quiet import send_not_before
from intake.rules.segments import segments
from intake.rules.wording import SIGN, compose
from intake.sms.outbox import office_phone
from intake.sms.tables import Message


def gather(at: datetime) -> int:
    """Merge what waits to be gathered and may be sent, per person and purpose; return how many digests.

    One matter alone goes as it is. Of several, each row stays as `merged` and points to the digest. What
    the night holds is gathered in the morning, so that it can be taken back until then.
    """
    waiting = db.session.scalars(
        select(Message)
        .where(Message.gather, Message.state == "held", Message.not_before <= at)
        .order_by(Message.id)
        .with_for_update(skip_locked=True)
    ).all()
    groups: dict[tuple[int | None, str], list[Message]] = defaultdict(list)
    for message in waiting:
        groups[message.user_id, message.purpose].append(message)
    digests = sum(_settle(group, at) for group in groups.values())
    db.session.commit()
    return digests


def _settle(group: Sequence[Message], at: datetime) -> int:
    for message in group:
        message.gather = False
    if len({message.case_number for message in group}) == 1:
        # Several texts about one case: the newest says it all.
        for message in group[:-1]:
            message.state, message.error = "cancelled", "后一条已包括"
        group[-1].state = "queued"
        return 0
    digest = _digest_of(group, at)
    db.session.add(digest)
    db.session.flush()
    for message in group:
        message.state, message.digest_id = "merged", digest.id
    return 1


def _digest_of(group: Sequence[Message], at: datetime) -> Message:
    first = group[0]
    numbers = tuple(dict.fromkeys(m.case_number for m in group if m.case_number))
    body = compose("digest", numbers=numbers, office_phone=office_phone(first.town_id))
    not_before = send_not_before(at, False)
    return Message(
        town_id=first.town_id,
        key=f"digest:{first.id}",
        purpose="digest",
        user_id=first.user_id,
        to=first.to,
        body=body,
        segments=segments(SIGN, body),
        state="held" if not_before > at else "queued",
        created_at=at,
        not_before=not_before,
    )

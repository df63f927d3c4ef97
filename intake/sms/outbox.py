"""Tell someone something: a row in the outbox, in the caller's transaction, never twice."""

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from intake.database import db
from intake.rules.quiet import send_not_before
from intake.rules.segments import segments
from intake.rules.wording import SIGN, compose
from intake.sms.tables import Message
from intake.town.tables import Town, User

#: States in which a text has not left the house and can still be taken back.
WAITING = ("queued", "held")


def tell(
    user: User,
    purpose: str,
    *,
    key: str,
    at: datetime,
    case_id: int | None = None,
    urgent: bool = False,
    gather: bool = False,
    **words: str,
) -> bool:
    """Write one matter for one person; return False if the same key was told before.

    key: what, whom and which step, e.g. "reminder:41:1:3:7". urgent: passes the quiet hours.
    gather: may become part of a digest at the end of the sweep. words: number, step, deadline, …
    as rules.wording.compose takes them. A person without a phone gets a row that says so.
    """
    body = compose(purpose, **words)
    not_before = send_not_before(at, urgent)
    state, error = ("held", None) if gather or not_before > at else ("queued", None)
    if not user.phone:
        state, error, gather = "failed", "没有手机号", False
    written = db.session.execute(
        insert(Message)
        .values(
            town_id=user.town_id,
            key=key,
            purpose=purpose,
            case_id=case_id,
            case_number=words.get("number"),
            user_id=user.id,
            to=user.phone or "",
            body=body,
            segments=segments(SIGN, body),
            urgent=urgent,
            gather=gather,
            state=state,
            error=error,
            created_at=at,
            not_before=not_before,
        )
        .on_conflict_do_nothing(index_elements=["key"])
        .returning(Message.id)
    )
    return written.first() is not None


def known_keys(keys: Iterable[str]) -> frozenset[str]:
    """Return those of the keys that were told before, whatever became of the text."""
    return frozenset(db.session.scalars(select(Message.key).where(Message.key.in_(list(keys)))))


def take_back(
    case_id: int, reason: str, *, key_prefix: str | None = None, user_ids: Collection[int] | None = None
) -> None:
    """Cancel the case's texts that have not left: all, those whose key begins so, or to these people."""
    query = update(Message).where(Message.case_id == case_id, Message.state.in_(WAITING))
    if key_prefix is not None:
        query = query.where(Message.key.startswith(key_prefix))
    if user_ids is not None:
        query = query.where(Message.user_id.in_(user_ids))
    db.session.execute(
        query.values(state="cancelled", error=reason, gather=False),
        execution_options={"synchronize_session": "fetch"},
    )


def office_phone(town_id: int) -> str:
    """Return the landline that texts name."""
    town = db.session.get(Town, town_id)
    return town.office_phone if town else ""

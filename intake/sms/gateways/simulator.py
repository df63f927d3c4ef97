"""Phones on a page instead of real ones: /dev/phone shows what would have arrived."""

import uuid
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.dialects.postgresql import insert

from intake.database import db
from intake.sealing import keyring
from intake.sms.gateways.protocol import Answer
from intake.sms.tables import SimulatedText

#: Numbers that do not behave, so that failures can be seen without a real network.
WRONG_NUMBER = "13000000001"
SILENT_NUMBER = "13000000002"


class Simulator:
    """Takes each out_id once, in a transaction of its own, as a provider on the far side would."""

    name = "simulator"

    def send(self, out_id: uuid.UUID, phone: str, body: str, at: datetime) -> Answer:
        """Keep the text for /dev/phone."""
        if phone == WRONG_NUMBER:
            return Answer("failed", "号码不存在")
        with db.engine.begin() as connection:
            connection.execute(
                insert(SimulatedText)
                .values(
                    out_id=out_id,
                    phone=phone,
                    phone_index=keyring.index(phone, "phone"),
                    body=body,
                    received_at=at,
                )
                .on_conflict_do_nothing(index_elements=["out_id"])
            )
        return Answer("unknown", "没有回执") if phone == SILENT_NUMBER else Answer("delivered")

    def ask(self, out_id: uuid.UUID) -> Answer | None:
        """Say whether the text arrived."""
        with db.engine.connect() as connection:
            arrived = connection.scalar(select(exists().where(SimulatedText.out_id == out_id)))
        return Answer("delivered") if arrived else None

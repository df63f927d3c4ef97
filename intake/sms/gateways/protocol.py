"""What every gateway can do."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True)
class Answer:
    """What a gateway said of one text.

    state: accepted, delivered, failed (it will never arrive) or unknown (nobody can say yet).
    error: for people, without personal data.
    """

    state: str
    error: str | None = None


class Gateway(Protocol):
    """A way out. `out_id` is our own reference, by which the gateway can be asked afterwards."""

    name: str

    def send(self, out_id: uuid.UUID, phone: str, body: str, at: datetime) -> Answer:
        """Hand over one text; a time-out is an answer too: unknown."""
        ...

    def ask(self, out_id: uuid.UUID) -> Answer | None:
        """Return what became of a text, or None if the gateway never got it."""
        ...

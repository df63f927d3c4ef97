"""Logs as JSON lines, one per event, without personal data.

An exception is written as its type and the places it passed through, never with its message: messages
of databases and parsers quote what people typed.
"""

import json
import logging
import traceback
from datetime import UTC, datetime


def _event(record: logging.LogRecord) -> str:
    """Return the message; of Celery's report on a failed task only its format, for it quotes the error."""
    if record.exc_info and record.name.startswith("celery"):
        return f"task failed: {getattr(record, 'data', {}).get('name', record.name)}"
    return record.getMessage()


class JsonLines(logging.Formatter):
    """One JSON object a line: at (UTC), level, logger, event, and error and frames where there are any."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as one line."""
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": _event(record),
        }
        if record.exc_info and record.exc_info[0] is not None:
            line["error"] = record.exc_info[0].__qualname__
            line["frames"] = [
                f"{frame.filename}:{frame.lineno} {frame.name}"
                for frame in traceback.extract_tb(record.exc_info[2])
            ]
        return json.dumps(line, ensure_ascii=False)


def configure_logging(level: int = logging.INFO) -> None:
    """Write every log of this process to standard error in that form."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=level, handlers=[handler], force=True)

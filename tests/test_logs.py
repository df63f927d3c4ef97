"""Logs say what failed and where, and never what was typed."""

import json
import logging
import sys

from intake.logs import JsonLines


def logged(message: str, *arguments: object) -> dict[str, object]:
    record = logging.LogRecord("x", logging.ERROR, __file__, 1, message, arguments, sys.exc_info())
    line: dict[str, object] = json.loads(JsonLines().format(record))
    return line


def test_an_event_is_one_json_line() -> None:
    line = logged("timer %s failed", 7)
    assert (line["level"], line["event"]) == ("error", "timer 7 failed")


def test_an_exception_s_message_is_left_out() -> None:
    try:
        raise ValueError("王秋生 13912345678")
    except ValueError:
        line = logged("broken")
    assert line["error"] == "ValueError"
    assert "王秋生" not in json.dumps(line, ensure_ascii=False)
    assert "test_an_exception_s_message_is_left_out" in str(line["frames"])


def test_a_failed_task_is_named_without_what_celery_quotes() -> None:
    try:
        raise ValueError("王秋生 13912345678")
    except ValueError as error:
        record = logging.LogRecord(
            "celery.app.trace", logging.ERROR, __file__, 1, "Task raised: %s", (error,), sys.exc_info()
        )
        line = JsonLines().format(record)
    assert "王秋生" not in line
    assert json.loads(line)["event"].startswith("task failed")

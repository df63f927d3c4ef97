"""Whether a case may have more time: once, by at most 30 days, approved by the organ's head.

《信访工作条例》第三十四条. That it must be asked for and granted before the old term is over follows from
"extended": what is over cannot be. That office and lead department ask is [own].
"""

from datetime import date

from intake.rules.deadlines import LONGEST_EXTENSION_DAYS, Deadline
from intake.rules.refusals import BadExtension, MoveRefused, NotAllowed

#: [own] Days within which the petitioner is told of an extension and its reason.
TELL_WITHIN_DAYS = 3
LONGEST_REASON = 500


class NoTermToExtend(MoveRefused):
    """Only the 60 days of an accepted appeal can be extended, and only while they run."""

    def __init__(self, why: str) -> None:
        super().__init__(f"{why}，不能延期（《信访工作条例》第三十四条）")


class ExtendedBefore(MoveRefused):
    """An appeal is extended once."""

    def __init__(self, state: str) -> None:
        why = "已经申请了延期，正等审批" if state == "waiting" else "已经延期过一次"
        super().__init__(f"这件事项{why}；延期只能一次（《信访工作条例》第三十四条）")


class TermOver(MoveRefused):
    """What is over cannot be extended."""

    def __init__(self, strict: date) -> None:
        super().__init__(f"办结期限{strict}已经过了，不能再延期（《信访工作条例》第三十四条）")


class NotTheHead(NotAllowed):
    """Only the organ's head decides on an extension."""

    def __init__(self) -> None:
        super().__init__(
            "延期由镇长审批；镇长回避、不在岗或不知情时由镇党委书记审批（《信访工作条例》第三十四条）"
        )


class AlreadyDecided(MoveRefused):
    """A request is decided once."""

    def __init__(self) -> None:
        super().__init__("这个延期申请已经审批过了")


class NothingToTell(MoveRefused):
    """There is no extension whose reason the petitioner still has to be told."""

    def __init__(self) -> None:
        super().__init__("没有等着告知信访人的延期，可能已经有人告知过了")


def whole_days(text: str | int) -> int:
    """Return the days asked for, 1 to 30; raise BadExtension for anything else (第三十四条)."""
    written = str(text).strip()
    if not (written.isascii() and written.isdigit() and len(written) <= 3):
        raise BadExtension(LONGEST_EXTENSION_DAYS)
    days = int(written)
    if not 1 <= days <= LONGEST_EXTENSION_DAYS:
        raise BadExtension(LONGEST_EXTENSION_DAYS)
    return days


def check_ask(
    *,
    kind: str,
    petition_kind: str | None,
    accepted: bool,
    running: Deadline | None,
    standing: str | None,
    today: date,
) -> None:
    """Raise the refusal that forbids asking for more time today, if one does (第三十四条).

    kind: of case. petition_kind: None is an appeal. running: the 60 days, if they run. standing: the state
    of a request that waits or was granted before.
    """
    if kind != "petition" or (petition_kind or "appeal") != "appeal":
        raise NoTermToExtend("只有申诉求决类信访事项有60日的办结期限")
    if not accepted:
        raise NoTermToExtend("这件信访事项还没有受理，60日还没有开始计算")
    if standing in {"waiting", "approved"}:
        raise ExtendedBefore(standing)
    check_running(running, today)


def check_running(running: Deadline | None, today: date) -> Deadline:
    """Return the term that can still be extended today; raise NoTermToExtend or TermOver."""
    if running is None:
        raise NoTermToExtend("办结期限已经不在计时")
    if today > running.strict:
        raise TermOver(running.strict)
    return running

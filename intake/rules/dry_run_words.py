"""What differs between two replays of a round, in words."""

from collections.abc import Iterator

from intake.rules.categories import ROLES
from intake.rules.dry_run import Outcome, Replay
from intake.rules.localtime import local_date

STATUS_WORDS = {"kept": "按时", "missed": "未按时", "spared": "不用办", "coming": "还没到"}


def differences(before: Replay, after: Replay) -> tuple[str, ...]:
    """Say in words what would have been otherwise; nothing if it came to the same."""
    return tuple(_differences(before, after))


def _differences(before: Replay, after: Replay) -> Iterator[str]:
    for old, new in zip(before.evenings, after.evenings, strict=True):
        if parts := list(_of_evening(old, new)):
            yield f"第{old.n}晚：{'；'.join(parts)}"
    if before.agenda != after.agenda:
        yield f"联席会议：原{_agenda(before.agenda)}，改后{_agenda(after.agenda)}"


def _of_evening(old: Outcome, new: Outcome) -> Iterator[str]:
    was, would_be = local_date(old.due_at), local_date(new.due_at)
    if old.status != new.status:
        yield f"原{STATUS_WORDS[old.status]}，改后{STATUS_WORDS[new.status]}"
    elif was != would_be:
        yield f"由{was.month}月{was.day}日改到{would_be.month}月{would_be.day}日"
    if old.climbed_to != new.climbed_to:
        yield f"原{_climb(old.climbed_to)}，改后{_climb(new.climbed_to)}"
    if old.reminded != new.reminded:
        yield f"原{_reminder(old.reminded)}，改后{_reminder(new.reminded)}"


def _climb(role: str | None) -> str:
    return f"升级到{ROLES[role]}" if role else "不升级"


def _reminder(reminded: bool) -> str:
    return "有提醒" if reminded else "不用提醒"


def _agenda(week: str | None) -> str:
    return f"{week}后上会" if week else "不上会"

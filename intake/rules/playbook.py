"""The seven evenings as data, versioned.

No public text defines 七晚工作法. Both shipped readings, "ladder" (default) and "themes", are [own]
and labelled 本镇设定; a town changes them in the office, and a case keeps the version it began under.
How they are written down and read is `playbook_text`.
"""

from dataclasses import dataclass
from datetime import date, time

from intake.rules.refusals import MoveRefused, Refusal

DEFAULT_KEY = "ladder"
EVENINGS = 7
#: [own] When offices are open on workdays.
OFFICE_HOURS = ((time(8, 30), time(12, 0)), (time(14, 30), time(18, 0)))


class PlaybookOutdated(MoveRefused):
    """Someone else published in the meantime: what was changed here was not begun from what is in force."""

    def __init__(self, version: int) -> None:
        super().__init__(f"刚才有人发布了第{version}版，您的修改没有发布；请看过新版本，再决定要不要改")


class PlaybookUnchanged(Refusal):
    """A new version must differ from the one in force."""

    def __init__(self, version: int) -> None:
        super().__init__(f"和现在的第{version}版一样，没有要发布的修改")


@dataclass(frozen=True)
class Step:
    """What one evening asks for.

    n: 1 to 7. asks: what to do, one sentence. kinds: any of these recorded fulfils it.
    actor: the role whose turn it is.
    """

    n: int
    title: str
    asks: str
    kinds: tuple[str, ...]
    actor: str


@dataclass(frozen=True)
class Playbook:
    """One version of the method. All times are Shanghai wall time.

    cutoff: registered before it, the first evening is the same day. remind_at, due_at: of the
    evening itself. escalate_at: of the next morning. chain: roles, lowest first.
    alert_repeat_minutes: until someone acknowledges. alert_climb_after: unanswered rounds until the
    mayor is told too. by_weekday: the step follows the day of the week, Monday first. hold_days: local
    days on which no evening falls. office_hours: (from, to) on workdays. acknowledge_hours: office hours
    a department has to acknowledge a hand-over. refusal_workdays: working days the office has to decide
    on a refusal. follow_up_days: from closing to the follow-up visit. reopen_days: from closing on, as
    long as a case may be reopened. roll_call_at: by when a post says "none today".
    """

    key: str
    version: int
    name: str
    note: str
    cutoff: time
    remind_at: time
    due_at: time
    escalate_at: time
    chain: tuple[str, ...]
    alert_roles: tuple[str, ...]
    alert_departments: tuple[str, ...]
    alert_repeat_minutes: int
    alert_climb_after: int
    evenings: tuple[Step, ...]
    skip_weekends: bool = False
    skip_holidays: bool = False
    by_weekday: bool = False
    hold_days: tuple[date, ...] = ()
    office_hours: tuple[tuple[time, time], ...] = OFFICE_HOURS
    acknowledge_hours: int = 4
    refusal_workdays: int = 1
    follow_up_days: int = 15
    reopen_days: int = 180
    roll_call_at: time = time(17, 0)

    @property
    def id(self) -> str:
        """Key and version, as a case keeps it, e.g. ladder@1."""
        return f"{self.key}@{self.version}"

"""Read a settings table field by field and collect what is wrong, for people who edit it by hand."""

import re
from collections.abc import Container, Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Any, TypeVar

from intake.rules.texts import has_hidden, is_blank

T = TypeVar("T")

_CLOCK = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])")
_SPAN = re.compile(rf"{_CLOCK.pattern}-{_CLOCK.pattern}")
#: [own] No list of hold days is longer, so looking for the next evening always ends soon.
MOST_DAYS = 366


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong. path: of the field, e.g. cutoff or 3.title; what: for beside the field.

    said: the whole sentence, for someone who edits the text by hand.
    """

    path: str
    what: str
    said: str

    def __str__(self) -> str:
        return self.said


def _span(text: object) -> tuple[time, time] | None:
    match = _SPAN.fullmatch(text) if isinstance(text, str) else None
    return (time(int(match[1]), int(match[2])), time(int(match[3]), int(match[4]))) if match else None


class Reader:
    """One table of a TOML text.

    where: the words that begin each fault. faults: the shared list that every reader adds to. prefix: what
    the path of each of its fields begins with. A method whose field is wrong adds a fault and returns a
    harmless value of the right type.
    """

    def __init__(self, table: Mapping[str, Any], where: str, faults: list[Fault], prefix: str = "") -> None:
        self.table = table
        self.where = where
        self.faults = faults
        self.prefix = prefix
        self.read: set[str] = set()

    def text(self, name: str, longest: int) -> str:
        """Read a text of 1 to `longest` characters."""
        value = self._take(name)
        if not isinstance(value, str) or is_blank(value) or len(value.strip()) > longest:
            return self._fault(name, f"要填1到{longest}个字", "")
        if has_hidden(value) or "\n" in value.strip():
            return self._fault(name, "要写在一行里，不能有看不见的符号", "")
        return value.strip()

    def word(self, name: str, known: Container[str]) -> str:
        """Read one of the known words."""
        value = self._take(name)
        if not isinstance(value, str) or value not in known:
            return self._fault(name, f"里有不认识的“{str(value)[:20]}”", "")
        return value

    def whole(self, name: str, least: int, most: int, *, blank: int | None = None) -> int:
        """Read a whole number from `least` to `most`; blank: what a missing one means."""
        value = self._take(name, blank)
        if type(value) is not int or not least <= value <= most:
            return self._fault(name, f"要填{least}到{most}的整数", least)
        return value

    def flag(self, name: str) -> bool:
        """Read true or false; a missing flag is false."""
        value = self._take(name, False)
        return value if isinstance(value, bool) else self._fault(name, "要填 true 或 false", False)

    def clock(self, name: str, *, blank: time | None = None) -> time:
        """Read a local time of day such as "18:30"; blank: what a missing one means, if it may be missing."""
        value = self._take(name)
        if value is None and blank is not None:
            return blank
        match = _CLOCK.fullmatch(value) if isinstance(value, str) else None
        if match is None:
            return self._fault(name, "要填时间，例如 18:30", time())
        return time(int(match[1]), int(match[2]))

    def days(self, name: str) -> tuple[date, ...]:
        """Read a list of days such as 2026-02-17 or "2026-02-17"; a missing list is empty."""
        value = self._take(name, [])
        try:
            days = [day if type(day) is date else date.fromisoformat(day) for day in value]
        except (TypeError, ValueError):
            return self._fault(name, "要填日期名单，例如 2026-02-17", ())
        if len(days) > MOST_DAYS or any(not 2000 <= day.year <= 2200 for day in days):
            return self._fault(name, f"最多填{MOST_DAYS}天，年份从2000到2200", ())
        return tuple(sorted(set(days)))

    def spans(self, name: str, blank: tuple[tuple[time, time], ...]) -> tuple[tuple[time, time], ...]:
        """Read spans of a day such as "08:30-12:00", in order and apart; a missing list is `blank`."""
        value = self._take(name)
        if value is None:
            return blank
        spans = [_span(text) for text in value] if isinstance(value, list) else []
        flat = [clock for span in spans if span for clock in span]
        if not spans or None in spans or flat != sorted(set(flat)):
            return self._fault(name, "要填先后不重叠的时段，例如 08:30-12:00 和 14:30-18:00", blank)
        return tuple(span for span in spans if span)

    def words(self, name: str, known: Container[str] | None, least: int = 1) -> tuple[str, ...]:
        """Read a list of different words, each among the known ones (None: any word)."""
        value = self._take(name, [])
        if not isinstance(value, list) or not all(isinstance(word, str) and word for word in value):
            return self._fault(name, "要填一个名单", ())
        strange = [word for word in value if has_hidden(word) or (known is not None and word not in known)]
        if strange:
            self._fault(name, f"里有不认识的“{strange[0][:20]}”", None)
        if len(set(value)) != len(value):
            self._fault(name, "里有重复", None)
        if len(value) < least:
            self._fault(name, f"至少要有{least}项", None)
        return tuple(value)

    def tables(self, name: str) -> list[Mapping[str, Any]]:
        """Read a list of tables."""
        value = self._take(name, [])
        if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
            return self._fault(name, "的写法不对", [])
        return value

    def finish(self) -> None:
        """Name the fields that nobody read: a misspelt setting must not be ignored in silence."""
        for name in sorted(self.table.keys() - self.read):
            self._fault(name[:20], "不是一个设置项", None)

    def _take(self, name: str, default: object = None) -> Any:
        self.read.add(name)
        return self.table.get(name, default)

    def _fault(self, name: str, what: str, value: T) -> T:
        self.faults.append(Fault(f"{self.prefix}{name}", what, f"{self.where}的 {name} {what}"))
        return value

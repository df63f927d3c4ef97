"""Read a settings table field by field and collect what is wrong, for people who edit it by hand."""

import re
from collections.abc import Container, Mapping
from datetime import time
from typing import Any, TypeVar

T = TypeVar("T")

_CLOCK = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])")


class Reader:
    """One table of a TOML text.

    where: the words that begin each fault. faults: the shared list that every reader adds to.
    A method whose field is wrong adds a fault and returns a harmless value of the right type.
    """

    def __init__(self, table: Mapping[str, Any], where: str, faults: list[str]) -> None:
        self.table = table
        self.where = where
        self.faults = faults
        self.read: set[str] = set()

    def text(self, name: str, longest: int) -> str:
        """Read a text of 1 to `longest` characters."""
        value = self._take(name)
        if not isinstance(value, str) or not 0 < len(value.strip()) <= longest:
            return self._fault(name, f"要填1到{longest}个字", "")
        return value.strip()

    def word(self, name: str, known: Container[str]) -> str:
        """Read one of the known words."""
        value = self._take(name)
        if not isinstance(value, str) or value not in known:
            return self._fault(name, f"里有不认识的“{str(value)[:20]}”", "")
        return value

    def whole(self, name: str, least: int, most: int) -> int:
        """Read a whole number from `least` to `most`."""
        value = self._take(name)
        if type(value) is not int or not least <= value <= most:
            return self._fault(name, f"要填{least}到{most}的整数", least)
        return value

    def flag(self, name: str) -> bool:
        """Read true or false; a missing flag is false."""
        value = self._take(name, False)
        return value if isinstance(value, bool) else self._fault(name, "要填 true 或 false", False)

    def clock(self, name: str) -> time:
        """Read a local time of day such as "18:30"."""
        value = self._take(name)
        match = _CLOCK.fullmatch(value) if isinstance(value, str) else None
        if match is None:
            return self._fault(name, "要填时间，例如 18:30", time())
        return time(int(match[1]), int(match[2]))

    def words(self, name: str, known: Container[str] | None, least: int = 1) -> tuple[str, ...]:
        """Read a list of different words, each among the known ones (None: any word)."""
        value = self._take(name, [])
        if not isinstance(value, list) or not all(isinstance(word, str) and word for word in value):
            return self._fault(name, "要填一个名单", ())
        strange = [word for word in value if known is not None and word not in known]
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
        self.faults.append(f"{self.where}的 {name} {what}")
        return value

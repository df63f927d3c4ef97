"""The explanation's lines, put under their headings."""

from collections.abc import Sequence
from dataclasses import dataclass, field

#: Of a long section this many lines are shown, the last ones; the others unfold.
SHOWN = 12


@dataclass(frozen=True)
class Section:
    """A heading (none for the beginning) and its sentences."""

    title: str
    lines: list[str] = field(default_factory=list)

    @property
    def folded(self) -> list[str]:
        return self.lines[:-SHOWN]

    @property
    def shown(self) -> list[str]:
        return self.lines[-SHOWN:]


def sections(lines: Sequence[str]) -> list[Section]:
    """Return the sections: a line that ends in a colon and is not indented begins one."""
    found = [Section("")]
    for line in lines:
        if line.endswith("：") and not line.startswith(" "):
            found.append(Section(line.rstrip("：")))
        elif line.strip():
            found[-1].lines.append(line.strip())
    return found

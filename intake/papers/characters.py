"""What a file's XML can hold, and how wide it stands on the page."""

import re
import unicodedata

#: Characters XML 1.0 does not allow (section 2.2): controls, lone surrogates, two non-characters.
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def printable(value: object) -> str:
    """Return the value as text without the characters an XML file cannot hold; None is empty."""
    return "" if value is None else _FORBIDDEN.sub("", str(value))


def one_line(value: object) -> str:
    """Return the value as printable text on one line."""
    return " ".join(printable(value).split())


def lines(value: object) -> list[str]:
    """Return the value's lines that say something, each as `one_line` writes it; never none."""
    return [line for text in printable(value).splitlines() if (line := one_line(text))] or [""]


def width(text: str) -> float:
    """Return how many full characters wide the text stands: CJK counts 1, Latin and digits 0.5."""
    return sum(1.0 if unicodedata.east_asian_width(letter) in "WFA" else 0.5 for letter in text)

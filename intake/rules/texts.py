"""Clean what a person typed, and find the characters that must not be stored."""

import unicodedata

#: Longest free text, in characters ([own]).
LONG_TEXT = 5000
HIDDEN_FAULT = "含有看不见的特殊符号，请删掉重新输入"
#: Marks that reverse or hide the order of what is read.
_BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_SPACING = frozenset("\t\n\r")


def check_text(text: str, *, limit: int, required: bool) -> str | None:
    """Return what is wrong with a free text, or None.

    limit: longest length in characters, without the space around it.
    """
    if has_hidden(text):
        return HIDDEN_FAULT
    if required and is_blank(text):
        return "请填写内容"
    if len(text.strip()) > limit:
        return f"内容太长，最多{limit}个字"
    return None


def one_line(text: str) -> str:
    """Return the text on one line: every run of spaces and line ends becomes one space."""
    return " ".join(text.split())


def lines(text: str) -> str:
    """Return the text without space around it, with plain line ends."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def has_hidden(text: str) -> bool:
    """Tell whether control characters (NUL among them), lone surrogates or direction marks are in it.

    Tabs and line ends are fine, and so are emoji with their joiners.
    """
    return any(
        char in _BIDI or (char not in _SPACING and unicodedata.category(char) in {"Cc", "Cs"})
        for char in text
    )


def is_blank(text: str) -> bool:
    """Tell whether nothing can be seen in the text: only spaces and zero-width characters."""
    return all(char.isspace() or unicodedata.category(char) == "Cf" for char in text)

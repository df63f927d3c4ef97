"""How many texts one message costs (China: sign + body ≤ 70 is one, else 67 each) [src, domain.md]."""

SINGLE = 70
PART = 67
MAX_LENGTH = 500


def units(text: str) -> int:
    """Return the length as a phone counts it: UTF-16 code units, so an emoji counts two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def segments(sign: str, body: str) -> int:
    """Return the number of segments of sign and body together.

    sign: with or without its 【】, which count either way.
    """
    bracketed = sign if not sign or sign.startswith("【") else f"【{sign}】"
    length = units(bracketed + body)
    return 1 if length <= SINGLE else -(-length // PART)

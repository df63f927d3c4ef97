"""Where to go after signing in: only ever a path of our own."""

from urllib.parse import urlsplit


def local_path(text: str) -> str:
    """Return the path if it stays on this site, else nothing.

    A browser reads `//host`, `/\\host` and a line break differently from us, so all of them are refused.
    """
    if not text.startswith("/") or text.startswith(("//", "/\\")):
        return ""
    if "\\" in text or any(ord(char) < 33 for char in text):
        return ""
    parts = urlsplit(text)
    return text if not parts.scheme and not parts.netloc else ""

"""Identity numbers and phone numbers: cleaning what people type, and checking it."""

import re
import unicodedata
from datetime import date

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_DIGITS = "10X98765432"
_ID_NO = re.compile(r"[1-9][0-9]{16}[0-9X]")
_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_LANDLINE = re.compile(r"(?:0[0-9]{2,3})?[2-9][0-9]{6,7}")
_FILLING = re.compile(r"[\s()\-\u2010-\u2015\u2212.]")
_COUNTRY = re.compile(r"\+?(?:00)?86")
_OLDEST_BIRTH_YEAR = 1900


def clean_id_no(text: str) -> str:
    """Return the number without spaces and dashes, in ASCII digits, with a capital X."""
    return _bare(text).upper()


def valid_id_no(text: str, today: date | None = None) -> bool:
    """Tell whether a cleaned 18-character identity number is right (GB 11643-1999).

    Right means: digits, a real birth date from 1900 on (not after `today`, if given), and the
    check character by weights modulo 11.
    """
    if not _ID_NO.fullmatch(text) or not _plausible_birth(text[6:14], today):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(text, _WEIGHTS, strict=False))
    return text[-1] == _CHECK_DIGITS[total % 11]


def clean_phone(text: str) -> str:
    """Return the number as bare ASCII digits: no spaces, dashes, brackets or country code 86.

    A landline keeps its area code; after +86 the area code's leading zero is put back.
    """
    bare = _bare(text)
    match = _COUNTRY.match(bare)
    rest = bare[match.end() :] if match else ""
    if _MOBILE.fullmatch(rest):
        return rest
    if bare.startswith(("+", "00")) and _LANDLINE.fullmatch(rest):
        return rest
    if bare.startswith(("+", "00")) and _LANDLINE.fullmatch("0" + rest):
        return "0" + rest
    return bare


def valid_mobile(text: str) -> bool:
    """Tell whether a cleaned number is a mainland mobile number."""
    return _MOBILE.fullmatch(text) is not None


def valid_landline(text: str) -> bool:
    """Tell whether a cleaned number is a landline, with or without its area code."""
    return _LANDLINE.fullmatch(text) is not None


def valid_phone(text: str) -> bool:
    """Tell whether a cleaned number is a mobile or a landline."""
    return valid_mobile(text) or valid_landline(text)


def _bare(text: str) -> str:
    return _FILLING.sub("", unicodedata.normalize("NFKC", text))


def _plausible_birth(digits: str, today: date | None) -> bool:
    try:
        born = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return born.year >= _OLDEST_BIRTH_YEAR and (today is None or born <= today)

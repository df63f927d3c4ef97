"""What a list or an export shows of a person ([own]: phone 138****0000, surname + *, ID first 3, last 2)."""

import re

from intake.rules.identity import clean_id_no, clean_phone, valid_mobile

_COMPOUND_SURNAMES = re.compile(
    "欧阳|司马|上官|诸葛|夏侯|东方|皇甫|尉迟|公孙|慕容|令狐|长孙|宇文|司徒|司空|端木|轩辕|南宫|独孤"
    "|申屠|公羊|澹台|淳于|单于|太史|呼延|百里|闻人|钟离|闾丘|濮阳|鲜于|拓跋|西门|东郭|万俟|赫连"
)
_AREA_CODE = re.compile(r"0(?:10|2[0-9]|[3-9][0-9]{2})(?=[2-9])")
_UP_TO_VILLAGE = re.compile(r"[^\d\s\W]{1,30}?(?:村民委员会|村委会|村|社区)")
_UP_TO_TOWN = re.compile(r"[^\d\s\W]{1,30}?(?:镇|乡|街道)")
_HIDDEN = "***"
_LEAST_HIDDEN = 4


def mask_phone(text: str) -> str:
    """Show a mobile as 138****0000, a landline as its area code and last two digits."""
    phone = clean_phone(text)
    if valid_mobile(phone):
        return f"{phone[:3]}****{phone[-4:]}"
    area = _AREA_CODE.match(phone)
    kept = area[0] if area else ""
    hidden = len(phone) - len(kept) - 2
    if hidden < _LEAST_HIDDEN:
        return "*" * len(phone)
    return f"{kept}{'*' * hidden}{phone[-2:]}"


def mask_name(text: str) -> str:
    """Show the surname and one star; a compound surname stays whole."""
    name = text.strip()
    if not name:
        return ""
    compound = len(name) > 2 and _COMPOUND_SURNAMES.match(name)
    return f"{name[:2] if compound else name[0]}*"


def mask_id_no(text: str) -> str:
    """Show the first three and the last two characters; of a short number nothing."""
    number = clean_id_no(text)
    hidden = len(number) - 5
    if hidden < _LEAST_HIDDEN:
        return "*" * len(number)
    return f"{number[:3]}{'*' * hidden}{number[-2:]}"


def mask_address(text: str) -> str:
    """Show the address up to its village, else up to its town, else nothing of it."""
    address = text.strip()
    if not address:
        return ""
    match = _UP_TO_VILLAGE.match(address) or _UP_TO_TOWN.match(address)
    return f"{match[0] if match else ''}{_HIDDEN}"

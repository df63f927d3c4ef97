"""The raw fields of a registration, read one by one; what is wrong is collected, not raised."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date

from intake.rules.categories import CATEGORIES, OTHER_CATEGORY
from intake.rules.days import parse_day
from intake.rules.identity import clean_id_no, clean_phone, valid_id_no, valid_phone
from intake.rules.refusals import BadInput
from intake.rules.risk import SIGNS
from intake.rules.texts import HIDDEN_FAULT, LONG_TEXT, has_hidden, is_blank, lines, one_line

#: The form's fields in contract.md's order, with the names that people read.
LABELS = {
    "kind": "事项类型",
    "petition_kind": "信访目的",
    "category": "内容分类",
    "village": "村",
    "grid": "网格",
    "title": "标题",
    "narrative": "情况说明",
    "people": "人数",
    "representatives": "代表",
    "petitioner_name": "姓名",
    "petitioner_phone": "电话",
    "petitioner_id_no": "身份证号",
    "petitioner_address": "住址",
    "other_party_name": "对方姓名",
    "happened_at": "发生日期",
    "risk_signs": "风险苗头",
}
FIELDS = tuple(LABELS)
#: What only an import or the API adds.
_OTHER_LABELS = {"source": "来源", "visitors": "来访人次"}
_NAMES = {**LABELS, **_OTHER_LABELS}
#: Longest texts, in characters.
LONGEST = {
    "village": 30,
    "grid": 30,
    "title": 60,
    "narrative": LONG_TEXT,
    "petitioner_name": 30,
    "petitioner_address": 100,
    "other_party_name": 60,
}
MOST_PEOPLE = 10_000
MOST_REPRESENTATIVES = 5
EARLIEST_YEAR = 1949
_NUMBER = re.compile(r"[0-9]{1,9}")
_LIST = re.compile(r"[,，;；、\s]+")
_NAME_GAP = re.compile(r"[,，;；、\s]+")
_QUOTED = re.compile("[\"'“”‘’]三资[\"'“”‘’]")

Raw = Mapping[str, str | Sequence[str]]


class Form:
    """The raw fields, and the faults found in them; a wrong field is read as not given."""

    def __init__(self, raw: Raw) -> None:
        self.raw = raw
        self.faults: dict[str, str] = {}

    def refuse_faults(self) -> None:
        """Raise BadInput if there are faults, in the form's order."""
        if self.faults:
            raise BadInput({name: self.faults[name] for name in _NAMES if name in self.faults})

    def text(self, name: str, required: bool = False) -> str:
        """Read a text; only the narrative keeps its lines."""
        value = lines(self._value(name)) if name == "narrative" else one_line(self._value(name))
        if required and not value:
            self._fault(name, f"请填写{LABELS[name]}")
        if len(value) > LONGEST[name]:
            self._fault(name, f"{LABELS[name]}太长，最多{LONGEST[name]}个字")
        return value

    def choice(self, name: str, names: Mapping[str, str], blank: str = "") -> str:
        """Read a code, or the Chinese name that stands for it; `blank` is the fault of not choosing."""
        value = one_line(self._value(name))
        if not value and blank:
            self._fault(name, blank)
        code = next((code for code, label in names.items() if value in (code, label)), "")
        if value and not code:
            self._fault(name, f"没有这种{_NAMES[name]}，请重新选择")
        return code

    def category(self, kind: str) -> str:
        """Read a category of this kind; any quotation marks around 三资 will do."""
        value = _QUOTED.sub("“三资”", one_line(self._value("category")))
        if value and kind in CATEGORIES and value not in CATEGORIES[kind]:
            self._fault("category", "没有这种内容分类，请重新选择")
        return value or OTHER_CATEGORY

    def number(self, name: str, least: int = 1) -> int | None:
        """Read a count of people, from `least` to 10,000; None if blank."""
        value = unicodedata.normalize("NFKC", self._value(name)).strip().removesuffix("人").strip()
        if not value:
            return None
        plain = all(char.isdecimal() for char in self._value(name) if char.isnumeric())
        if plain and _NUMBER.fullmatch(value) and least <= int(value) <= MOST_PEOPLE:
            return int(value)
        self._fault(name, f"{_NAMES[name]}要填{least}到{MOST_PEOPLE}的整数")
        return None

    def phone(self, name: str) -> str:
        """Read a phone number, cleaned."""
        value = clean_phone(self._value(name))
        if value and not valid_phone(value):
            self._fault(name, "电话号码不对，请填11位手机号，或带区号的座机号")
        return value

    def id_no(self, name: str, today: date) -> str:
        """Read an identity number, cleaned."""
        value = clean_id_no(self._value(name))
        if value and not valid_id_no(value, today):
            self._fault(name, "身份证号不对，请对照证件核对18位号码")
        return value

    def day(self, name: str, today: date) -> date | None:
        """Read a day from 1949 on that is not in the future."""
        value = self._value(name)
        try:
            day = parse_day(value) if value else None
        except ValueError:
            self._fault(name, f"{LABELS[name]}看不懂，请写成 2026-03-05 这样")
            return None
        if day and day > today:
            self._fault(name, f"{LABELS[name]}不能晚于今天")
        elif day and day.year < EARLIEST_YEAR:
            self._fault(name, f"{LABELS[name]}不能早于{EARLIEST_YEAR}年")
        return day

    def names(self, name: str, most: int) -> tuple[str, ...]:
        """Read people's names, at most `most` (《信访工作条例》第二十条: five represent a group)."""
        found = tuple(dict.fromkeys(part for part in _NAME_GAP.split(self._value(name)) if part))
        if len(found) > most:
            self._fault(name, f"{LABELS[name]}最多{most}人，现在填了{len(found)}人")
        if any(len(one) > LONGEST["petitioner_name"] for one in found):
            self._fault(name, f"每个姓名最多{LONGEST['petitioner_name']}个字，姓名之间用顿号隔开")
        return found

    def signs(self, name: str) -> tuple[str, ...]:
        """Read the codes of the ticked signs, from a list or one separated text."""
        found = self.raw.get(name) or ()
        given = _LIST.split(found) if isinstance(found, str) else [str(sign).strip() for sign in found]
        chosen = {sign for sign in given if sign}
        if chosen - SIGNS.keys():
            self._fault(name, "有不认识的风险苗头，请重新勾选")
        return tuple(code for code in SIGNS if code in chosen)

    def _fault(self, name: str, message: str) -> None:
        self.faults.setdefault(name, message)

    def _value(self, name: str) -> str:
        """Return the field as sent; nothing if it is blank or unreadable. A list must hold one text."""
        found = self.raw.get(name, "")
        if not isinstance(found, str):
            if len(found) > 1:
                self._fault(name, f"{_NAMES[name]}只能填一个")
            found = found[0] if len(found) == 1 else ""
        if has_hidden(found):
            self._fault(name, HIDDEN_FAULT)
            return ""
        return "" if is_blank(found) else found

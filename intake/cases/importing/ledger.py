"""A ledger's columns → contract.md's: places, parties and requests are taken apart, words translated."""

import re

from intake.cases.importing.columns import BOTH_PARTIES, DUE, FORM, PLACE, REQUEST
from intake.cases.importing.reader import RawRow
from intake.rules.categories import KINDS, PETITION_KINDS, SOURCES
from intake.rules.form import LONGEST
from intake.rules.texts import one_line

TITLE_LENGTH = LONGEST["title"]
UNTOLD = "原登记册没有写明情况。"
#: How ledgers name a source ([own]); the system's own names and codes are known anyway.
SOURCE_WORDS = {
    "走访": "visit",
    "上访": "visit",
    "个访": "visit",
    "集体访": "visit",
    "群众来访": "visit",
    "信访接待室": "visit",
    "阵地接访": "post",
    "接访": "post",
    "信访阵地": "post",
    "信件": "letter",
    "群众来信": "letter",
    "电话": "phone",
    "网上": "online",
    "网信": "online",
    "网络": "online",
    "12345": "hotline",
    "热线": "hotline",
    "12345工单": "hotline",
    "网格": "grid",
    "排查": "grid",
    "网格员排查": "grid",
    "夜访": "evening",
    "敲门": "door",
}
#: How ledgers name what a petition wants ([own]); a row that names an accusation too is one.
WANTS_WORDS = (
    (re.compile("检举|控告"), "accusation"),
    (re.compile("建议|意见"), "suggestion"),
    (re.compile("申诉|求决|投诉|请求"), "appeal"),
)
#: Tried in turn; 和 is part of too many names to part two people.
_PARTINGS = (re.compile(r"[/／、,，;；]|—+"), re.compile("与"))
_PLACES = re.compile(r"\s*[/／、,，\-]\s*")
_NO = {"否", "无", "未录入", "-", "—", "/"}
_YES = re.compile(r"^是[,，、:：+\s]*")


def as_columns(raw: RawRow) -> dict[str, str]:
    """Return the row in contract.md's fields, as texts; title and narrative always."""
    values = dict(raw.values)
    values.pop(DUE, None)
    if PLACE in values:
        _split_place(values)
    if BOTH_PARTIES in values:
        _split_parties(values)
    values["kind"] = _kind(values.get("kind", ""))
    if "petition_kind" in values:
        values["petition_kind"] = wants(values["petition_kind"])
    if "source" in values or FORM in values:
        values["source"] = _source(values.get("source", ""), values.pop(FORM, ""))
    if "online_number" in values:
        values["online_number"] = _online(values["online_number"])
    _fill_texts(values)
    return values


def given_fields(raw: RawRow) -> frozenset[str]:
    """Return the fields that the row itself fills in; a request is title and narrative at once."""
    given = {field for field in raw.values if raw.has(field)}
    return frozenset(given | {"title", "narrative"} if REQUEST in given else given)


def _kind(text: str) -> str:
    """Return the kind's code; a word that is none stays, to be refused."""
    found = one_line(text)
    if not found:
        return ""
    return next((code for code, name in KINDS.items() if name.startswith(found)), found)


def wants(text: str) -> str:
    """Return the code of what a petition wants; a word that says none stays, to be refused."""
    found = one_line(text)
    if found in PETITION_KINDS:
        return found
    return next((code for words, code in WANTS_WORDS if words.search(found)), found)


def _split_place(values: dict[str, str]) -> None:
    """岳寨村/岳寨网格 is a village and a grid."""
    village, *rest = _PLACES.split(values.pop(PLACE).strip(), maxsplit=1)
    values.setdefault("village", village)
    if rest and not values.get("grid", "").strip():
        values["grid"] = rest[0]


def _split_parties(values: dict[str, str]) -> None:
    """王某 / 李某 are petitioner and other party; of several, the rest are on the other side."""
    both = values.pop(BOTH_PARTIES).strip()
    parting = next((one for one in _PARTINGS if one.search(both)), _PARTINGS[0])
    first, *rest = parting.split(both, maxsplit=1)
    values.setdefault("petitioner_name", first.strip())
    values.setdefault("other_party_name", rest[0].strip() if rest else "")


def _source(source: str, form: str) -> str:
    """Return the source's code from 来源, or from 信访形式 where 来源 says something else."""
    words = [one_line(text) for text in (source, form)]
    codes = [_source_code(word) for word in words]
    return codes[0] or codes[1] or words[0] or words[1]


def _source_code(word: str) -> str:
    if word in SOURCES:
        return word
    return next((code for code, name in SOURCES.items() if word == name), SOURCE_WORDS.get(word, ""))


def _online(text: str) -> str:
    """是 41042124001 is the number; 否 is none. 是 alone stays: entered, number unknown."""
    found = one_line(text)
    if found in _NO:
        return ""
    return _YES.sub("", found) or found


def _fill_texts(values: dict[str, str]) -> None:
    """Give every row a title and a narrative: the request, the facts, or that nothing was written."""
    request = values.pop(REQUEST, "").strip()
    facts = values.get("narrative", "").strip()
    title = values.get("title", "").strip() or shortened(request or facts)
    if request and request != title:
        facts = f"{request}\n{facts}".strip()
    values["narrative"] = facts or title or UNTOLD
    values["title"] = title or f"{KINDS.get(values['kind'], '事项')}（原登记未写标题）"


def shortened(text: str) -> str:
    """Return the text as a title: one line, cut where it is too long."""
    flat = one_line(text)
    return flat if len(flat) <= TITLE_LENGTH else flat[: TITLE_LENGTH - 1] + "…"

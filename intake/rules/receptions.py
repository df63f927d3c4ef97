"""Check a visit to a petition post as it was typed: 一批 is one visit, 人次 are the people who came.

A group of five or more names who speaks for it, and at most five do (《信访工作条例》第二十条); what is
said at a post is written down (第十九条); the clocks of a new case start the day it is received
(第二十三条). How far back a visit may be noted, and the lengths, are [own].
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from intake.rules.days import parse_when
from intake.rules.form import MOST_REPRESENTATIVES, Form
from intake.rules.localtime import local_date
from intake.rules.refusals import BadInput
from intake.rules.texts import check_text, has_hidden, lines, one_line

#: What came of a visit: answered on the spot, told to belong to a case, or made one.
OUTCOMES = {"answer": "当场答复", "link": "记到已有的事项上", "open": "新立一件事项"}
#: What a new case is, as a person at a post chooses it → its kind and, for a petition, what it wants.
OPENINGS = {
    "dispute": ("两家有矛盾，要调解", "dispute", ""),
    "appeal": ("要求解决问题（申诉求决）", "petition", "appeal"),
    "suggestion": ("提建议、意见", "petition", "suggestion"),
    "accusation": ("检举、控告（保密办理）", "petition", "accusation"),
}
#: From this many on, people who come together are a group and name representatives.
GROUP = 5
#: [own] A visit may be noted afterwards, within this time.
NOTED_WITHIN = timedelta(days=7)
MATTER_LENGTH = 1000
_RECEIVED_TODAY = (
    "新立事项只能是今天来的：期限从收到那天算起（《信访工作条例》第二十三条），以前来的请联系镇办公室"
)
_REPRESENTATIVES = f"《信访工作条例》第二十条：代表不超过{MOST_REPRESENTATIVES}人"


@dataclass(frozen=True)
class Visit:
    """A visit, checked.

    outcome: a key of OUTCOMES. number: of the case it belongs to. answer: what was said.
    """

    at: datetime
    people: int
    representatives: tuple[str, ...]
    name: str
    phone: str
    matter: str
    outcome: str
    number: str = ""
    answer: str = ""


def check_visit(raw: Mapping[str, str], *, now: datetime) -> Visit:
    """Return the visit, or raise BadInput with a message for every wrong field.

    raw: people, name, phone, representatives (names, any separator), matter, at (blank is now), outcome,
    and what the outcome needs: answer, or number. Blank people is 1.
    """
    form = Form({"people": raw.get("people", ""), "representatives": raw.get("representatives", "")})
    form.raw = {**form.raw, "petitioner_name": raw.get("name", ""), "petitioner_phone": raw.get("phone", "")}
    people = form.number("people") or 1
    representatives = form.names("representatives", MOST_REPRESENTATIVES)
    name, phone = form.text("petitioner_name"), form.phone("petitioner_phone")
    faults = {_FIELDS.get(field, field): message for field, message in form.faults.items()}
    message = _group_fault(people, representatives, faults)
    if message:
        faults["representatives"] = message
    matter = _words(raw.get("matter", ""), "matter", "请填写什么事", faults)
    outcome, number, answer = _outcome(raw, faults)
    at = _when(raw.get("at", ""), outcome, now, faults)
    if faults:
        raise BadInput({field: faults[field] for field in ORDER if field in faults})
    return Visit(at, people, representatives, name, phone, matter, outcome, number, answer)


_FIELDS = {"petitioner_name": "name", "petitioner_phone": "phone"}
#: The form's fields, in its order.
ORDER = ("people", "name", "phone", "representatives", "matter", "at", "outcome", "answer", "number")


def _group_fault(people: int, representatives: tuple[str, ...], faults: Mapping[str, str]) -> str:
    """Return what is wrong with who speaks for the visitors (第二十条)."""
    if len(representatives) > MOST_REPRESENTATIVES:
        return f"{_REPRESENTATIVES}，现在填了{len(representatives)}人"
    if "people" in faults or "representatives" in faults:
        return faults.get("representatives", "")
    if people >= GROUP and not representatives:
        return f"{GROUP}人以上一起来的，要写清代表是谁（{_REPRESENTATIVES}）"
    if len(representatives) > people:
        return f"只来了{people}人，代表却写了{len(representatives)}人"
    return ""


def _outcome(raw: Mapping[str, str], faults: dict[str, str]) -> tuple[str, str, str]:
    """Return (outcome, number, answer); only what the chosen outcome needs is read."""
    outcome = raw.get("outcome", "")
    number = answer = ""
    if outcome not in OUTCOMES:
        faults["outcome"] = "请选择怎么办的"
    elif outcome == "answer":
        answer = _words(raw.get("answer", ""), "answer", "请写怎么答复的", faults)
    elif outcome == "link":
        number = one_line(raw.get("other_number", "") or raw.get("number", "")).upper()
        if not number or has_hidden(number):
            faults["number"] = "请选一件事项，或填它的编号"
    return outcome, number, answer


def _words(text: str, field: str, blank: str, faults: dict[str, str]) -> str:
    """Return the free text; note under the field what is wrong with it."""
    words = lines(text)
    if not words:
        faults[field] = blank
    elif message := check_text(words, limit=MATTER_LENGTH, required=True):
        faults[field] = message
    return words


def _when(text: str, outcome: str, now: datetime, faults: dict[str, str]) -> datetime:
    """Return when they came: now if blank, never later, and not longer ago than a week."""
    if not text.strip():
        return now
    try:
        at = parse_when(text)
    except ValueError:
        faults["at"] = "时间看不懂，请写成 2026-03-05 14:30 这样"
        return now
    if at > now:
        faults["at"] = "来访时间不能晚于现在"
    elif at < now - NOTED_WITHIN:
        faults["at"] = f"只能补记{NOTED_WITHIN.days}天以内的来访"
    elif outcome == "open" and local_date(at) != local_date(now):
        faults["at"] = (
            "新立事项只能是今天来的：期限从收到那天算起（《信访工作条例》第二十三条），以前的请联系镇办公室"
        )
    return at

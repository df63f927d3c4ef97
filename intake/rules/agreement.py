"""A mediation agreement (调解协议): what it holds, its number, and until when a court may confirm it.

Contents after 《人民调解工作若干规定》第三十五条: the parties, facts and disputed points, rights and duties,
manner, place and time of performance, signatures, the committee's seal. It may be written, or spoken and
written down; joint judicial confirmation is asked for within 30 days of effect (《人民调解法》第三十三条).
Lengths, the farthest day and the number's shape are [own].
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from intake.rules.refusals import BadInput, MoveRefused
from intake.rules.texts import check_text, has_hidden, one_line

FORMS = {"written": "书面", "spoken": "口头"}
PERFORMANCE_OUTCOMES = {"kept": "已履行", "breached": "没有履行", "void": "协议已不再履行"}
LONGEST_CLAUSE = 2000
LONGEST_LINE = 200
FARTHEST = timedelta(days=3660)
#: [own] Dates at which one looks in between.
MOST_INTERIM = 12
_CLAUSES = (("facts", LONGEST_CLAUSE), ("duties", LONGEST_CLAUSE), ("manner", LONGEST_LINE))
_LINES = (("place", LONGEST_LINE), ("signed_by", LONGEST_LINE))


class NoSession(MoveRefused):
    """A file is register, record and agreement (《人民调解法》第二十七条): no agreement without a record."""

    def __init__(self) -> None:
        super().__init__("还没有调解笔录，请先记下调解的经过，再写协议（《人民调解法》第二十七条）")


class NotAgreed(MoveRefused):
    """What follows an agreement needs one."""

    def __init__(self) -> None:
        super().__init__("这件事项还没有达成调解协议")


class PerformanceDone(MoveRefused):
    """A performance is looked at once; a breach then reopens the case."""

    def __init__(self) -> None:
        super().__init__("这次履行情况已经记过了")


@dataclass(frozen=True)
class Draft:
    """An agreement as it was typed; days are None where nothing was given.

    interim: days on which one looks in before `perform_by`. form: a code of FORMS.
    """

    facts: str
    duties: str
    manner: str
    place: str
    signed_by: str
    form: str
    perform_by: date | None
    effective_on: date | None
    interim: tuple[date, ...] = ()


def check_agreement(draft: Draft, *, sat_on: date, today: date) -> tuple[date, date]:
    """Return the days (effective_on, perform_by); raise BadInput with every fault.

    sat_on: the local day of the last sitting, before which nothing was agreed.
    """
    faults = {}
    for field, limit in (*_CLAUSES, *_LINES):
        if message := check_text(getattr(draft, field), limit=limit, required=True):
            faults[field] = message
    if draft.form not in FORMS:
        faults["form"] = "请选择书面还是口头"
    faults |= _faulty_days(draft, sat_on, today)
    if faults:
        raise BadInput(faults)
    assert draft.effective_on is not None and draft.perform_by is not None
    return draft.effective_on, draft.perform_by


def _faulty_days(draft: Draft, sat_on: date, today: date) -> dict[str, str]:
    faults = {}
    if draft.effective_on is None:
        faults["effective_on"] = "请填写协议哪天生效"
    elif draft.effective_on > today:
        faults["effective_on"] = "生效日期不能晚于今天"
    elif draft.effective_on < sat_on:
        faults["effective_on"] = f"生效日期不能早于最后一次调解（{sat_on}）"
    begin = draft.effective_on or sat_on
    if draft.perform_by is None:
        faults["perform_by"] = "请填写履行期限"
    elif draft.perform_by < begin:
        faults["perform_by"] = "履行期限不能早于生效日期"
    elif draft.perform_by > begin + FARTHEST:
        faults["perform_by"] = "履行期限太远，最多十年"
    last = draft.perform_by or begin + FARTHEST
    if any(not begin <= day < last for day in draft.interim):
        faults["interim"] = "中间的回访日期要在生效之后、履行期限之前"
    elif len(draft.interim) > MOST_INTERIM:
        faults["interim"] = f"中间的回访日期最多{MOST_INTERIM}个"
    return faults


def check_names(names: Mapping[str, str]) -> dict[str, str]:
    """Return the two parties' names, cleaned; raise BadInput where one is missing: article 35 wants both.

    names: petitioner and other.
    """
    faults, cleaned = {}, {}
    for side, label in (("petitioner", "反映人"), ("other", "对方")):
        cleaned[side] = one_line(names.get(side, ""))
        if not cleaned[side]:
            faults[f"{side}_name"] = f"协议要写明双方当事人，请填{label}的姓名"
        elif len(cleaned[side]) > LONGEST_LINE or has_hidden(cleaned[side]):
            faults[f"{side}_name"] = "姓名不对，请重新填写"
    if faults:
        raise BadInput(faults)
    return cleaned


def agreement_number(town: str, year: int, n: int) -> str:
    """Return the n-th number of a town's year, e.g. 赵调〔2026〕1号; n from 1."""
    return f"{town[:1]}调〔{year}〕{n}号"


def follow_up_days(perform_by: date, interim: Sequence[date], *, today: date) -> list[date]:
    """Return the days on which performance is looked at, each once, in order; none lies in the past."""
    return sorted({max(day, today) for day in (*interim, perform_by)})


def check_confirmation(
    asked_on: date | None, *, effective_on: date, strict: date, rolled: date, today: date
) -> date:
    """Return the day on which confirmation was asked for; raise BadInput if it cannot be or was too late.

    30 days from effect (《人民调解法》第三十三条). Nobody loses the right by the stricter reading: what
    counts is `rolled`, the last day moved to a working day (民法典第二百零三条).
    """
    message = ""
    if asked_on is None:
        message = "请填写哪天申请的"
    elif asked_on > today:
        message = "申请的日期不能晚于今天"
    elif asked_on < effective_on:
        message = f"申请的日期不能早于协议生效（{effective_on}）"
    elif asked_on > rolled:
        moved = f"，遇休息日顺延到{rolled}" if rolled != strict else ""
        message = (
            f"已过期限：协议生效后30日内才能申请司法确认，截止{strict}{moved}（《人民调解法》第三十三条）"
        )
    if message or asked_on is None:
        raise BadInput({"asked_on": message})
    return asked_on

"""The whole file of one mediation (《人民调解法》第二十七条): register, record, agreement, follow-ups."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from docx.document import Document

from intake.cases.followups.tables import Task
from intake.cases.tables import Case
from intake.mediation.papers.parts import (
    add_clauses,
    add_text,
    begin,
    committee,
    places_to_sign,
    signed_line,
    venue,
)
from intake.mediation.parties import names_of
from intake.mediation.tables import Agreement, Mediation, MediationSession
from intake.papers import gb9704
from intake.papers.tables import TableColumn, add_table
from intake.rules.agreement import FORMS, PERFORMANCE_OUTCOMES
from intake.rules.localtime import local
from intake.rules.mediation import MEDIATION_STATES, OTHER_WAYS, WILLS

_REGISTER = (TableColumn("项目", 40), TableColumn("内容", 116, centred=False))
_FOLLOW_UPS = (
    TableColumn("回访日", 34),
    TableColumn("结果", 26),
    TableColumn("情况", 70, centred=False),
    TableColumn("回访人", 26),
)
_DIGITS = "一二三四五六七八九"


def write_file(
    case: Case, mediation: Mediation, tasks: Sequence[Task], town: str, path: Path, *, made_at: datetime
) -> None:
    """Write the file to `path`. tasks: the follow-ups of its agreement."""
    paper = begin(case, town, "人民调解案卷", f"（事项编号{case.number}）", made_at)
    _register(paper, case, mediation, town, made_at)
    _records(paper, mediation)
    gb9704.heading(paper, "三、调解结果", 1)
    if mediation.agreement is None:
        _no_agreement(paper, mediation)
    else:
        _agreement(paper, mediation.agreement, tasks)
    gb9704.save(paper, path)


def _register(paper: Document, case: Case, mediation: Mediation, town: str, made_at: datetime) -> None:
    names = names_of(case)
    gb9704.heading(paper, "一、调解登记", 1)
    rows = [
        ("人民调解委员会", committee(town)),
        ("登记日期", gb9704.chinese_date(local(case.registered_at).date())),
        ("所在村", case.village.name),
        ("纠纷类型", case.category),
        ("事由", case.title),
        ("甲方（反映人）", names["petitioner"]),
        ("乙方（对方）", names["other"]),
        ("立案卷日期", gb9704.chinese_date(local(mediation.started_at).date())),
        ("调解地点", venue(mediation.place)),
        ("人民调解员", "、".join(one.user.name for one in mediation.mediators)),
        ("甲方是否同意调解", WILLS[mediation.petitioner_will]),
        ("乙方是否同意调解", WILLS[mediation.other_will]),
        ("目前状态", MEDIATION_STATES[mediation.state]),
        ("案卷打印日期", gb9704.chinese_date(local(made_at).date())),
    ]
    add_table(paper, _REGISTER, rows)
    gb9704.body(paper, "登记时反映的情况：", keep=True)
    add_text(paper, case.narrative)


def _records(paper: Document, mediation: Mediation) -> None:
    gb9704.heading(paper, "二、调解笔录", 1)
    for n, session in enumerate(mediation.sessions, 1):
        _record(paper, n, session)
    if not mediation.sessions:
        gb9704.body(paper, "没有调解笔录。")
        return
    gb9704.body(paper, "以上笔录已向双方读过，双方认为无误。", keep=True)
    places_to_sign(paper, mediation)


def _record(paper: Document, n: int, session: MediationSession) -> None:
    at = local(session.at)
    gb9704.heading(paper, f"（{numeral(n)}）第{n}次调解", 2)
    gb9704.body(paper, f"时间：{gb9704.chinese_date(at.date())}{at:%H:%M}")
    gb9704.body(paper, f"地点：{venue(session.place)}")
    gb9704.body(paper, f"在场：{session.present}", keep=True)
    add_text(paper, session.record)


def _no_agreement(paper: Document, mediation: Mediation) -> None:
    gb9704.body(paper, f"{MEDIATION_STATES[mediation.state]}。{mediation.end_reason or ''}")
    if mediation.state in ("failed", "refused"):
        gb9704.body(paper, f"已依照《人民调解法》第二十六条告知双方：{OTHER_WAYS}")


def _agreement(paper: Document, agreement: Agreement, tasks: Sequence[Task]) -> None:
    begun = gb9704.chinese_date(agreement.effective_on)
    gb9704.body(paper, f"双方达成{FORMS[agreement.form]}协议，编号{agreement.number}，{begun}生效。")
    add_clauses(paper, agreement, level=2, marks="一二三")
    gb9704.body(paper, signed_line(agreement))
    if agreement.confirmation_asked_on is not None:
        asked = gb9704.chinese_date(agreement.confirmation_asked_on)
        gb9704.body(paper, f"双方已于{asked}共同向人民法院申请司法确认。")
    if tasks:
        gb9704.heading(paper, "四、履行回访", 1)
        add_table(paper, _FOLLOW_UPS, [_follow_up(task) for task in tasks])


def _follow_up(task: Task) -> tuple[str, str, str, str]:
    outcome = PERFORMANCE_OUTCOMES.get(task.outcome or "", "还没有回访")
    person = task.done_by or task.person
    return gb9704.chinese_date(task.due), outcome, task.result or "", person.name if person else ""


def numeral(n: int) -> str:
    """Write 1 to 99 in Chinese: 一, 十, 十二, 二十, 二十一."""
    tens, ones = divmod(n, 10)
    ten = "" if not tens else "十" if tens == 1 else f"{_DIGITS[tens - 1]}十"
    return ten + (_DIGITS[ones - 1] if ones else "")

"""The agreement holds all of article 35, the file all of article 27; taking either out is logged."""

import io
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import docx
import pytest
from sqlalchemy import select

from intake.audit.tables import AuditEntry
from intake.cases.followups.tables import Task
from intake.cases.tables import Case
from intake.database import db
from intake.mediation.agree import reach_agreement
from intake.mediation.ends import end_without_agreement
from intake.mediation.papers.export import AGREEMENT, FILE, export_paper
from intake.mediation.papers.file_docx import numeral
from intake.mediation.performance import record_performance
from intake.rules.agreement import NotAgreed
from intake.rules.mediation import NoOpenFile
from intake.rules.refusals import NotFound
from tests.conftest import MONDAY, MakeCase, user
from tests.mediation.steps import DRAFT, HOUR, NEAR, agreed, consented, sat, sit
from tests.meetings.papers.office import page_variances, require_office, text_of, to_pdf
from tests.meetings.papers.papers import table_rows, whole_text

LATER = MONDAY + timedelta(days=8)


def paper(case: Case, name: str = AGREEMENT, *, by: str = NEAR, n: int = 0) -> bytes:
    return export_paper(user(by), case.number, name, town="赵庄镇", n=n, now=LATER)


def text(content: bytes) -> str:
    return whole_text(docx.Document(io.BytesIO(content)))


def test_the_agreement_holds_what_article_35_asks(make_case: MakeCase) -> None:
    case = make_case()
    agreed(case)
    content = paper(case)
    found = text(content)
    assert "人民调解协议书赵调〔2026〕1号" in found
    for words in (DRAFT.facts, DRAFT.duties, DRAFT.manner, DRAFT.place, DRAFT.signed_by):
        assert words in found
    assert "2026年3月10日前履行完毕" in found
    assert "2026年3月2日起生效" in found
    assert "到2026年4月1日）共同向人民法院申请司法确认" in found
    for place in ("甲方（签名或按指印）", "乙方（签名或按指印）", f"人民调解员{user(NEAR).name}（签名）"):
        assert place in found
    assert "印章盖在此处" in found
    assert "赵庄镇人民调解委员会" in found
    rows = table_rows(docx.Document(io.BytesIO(content)), "当事人")
    assert rows == [
        ["甲方", "王秋生", "", "娄庄村东头", "13912345678"],
        ["乙方", "李满仓", "", "", ""],
    ]


def test_the_same_agreement_always_gives_the_same_file(make_case: MakeCase) -> None:
    case = make_case()
    agreed(case)
    assert paper(case) == paper(case, by="office")


def test_a_spoken_agreement_is_a_register_without_the_parties_signatures(make_case: MakeCase) -> None:
    case = make_case()
    agreed(case, draft=replace(DRAFT, form="spoken"))
    found = text(paper(case))
    assert "人民调解口头协议登记表" in found
    assert "甲方（签名或按指印）" not in found
    assert "以口头形式达成" in found


def test_no_picture_is_drawn_for_the_seal(make_case: MakeCase) -> None:
    case = make_case()
    agreed(case)
    assert docx.Document(io.BytesIO(paper(case))).inline_shapes._inline_lst == []


def test_the_file_is_register_record_agreement_and_follow_ups(make_case: MakeCase) -> None:
    case = make_case()
    sat(case)
    sit(case, at=MONDAY + HOUR, record="第二回说到了怎么清。", place="doorstep")
    reach_agreement(user(NEAR), case.number, draft=DRAFT, now=MONDAY + 2 * HOUR)
    task = db.session.scalars(select(Task).where(Task.kind == "performance")).one()
    record_performance(user(NEAR), case.number, task.id, kept=True, text="沟清通了", now=LATER)
    content = paper(case, FILE)
    found = text(content)
    for part in ("一、调解登记", "二、调解笔录", "三、调解结果", "四、履行回访"):
        assert part in found
    assert "（一）第1次调解" in found
    assert "（二）第2次调解" in found
    assert "两家为门前排水沟吵了三回" in found
    register = dict(table_rows(docx.Document(io.BytesIO(content)), "项目"))  # type: ignore[arg-type]
    assert register["甲方是否同意调解"] == register["乙方是否同意调解"] == "同意"
    assert register["目前状态"] == "达成协议"
    follow_ups = table_rows(docx.Document(io.BytesIO(content)), "回访日")
    assert follow_ups == [["2026年3月10日", "已履行", "沟清通了", user(NEAR).name]]


def test_a_file_without_agreement_says_why_and_that_the_other_ways_were_told(make_case: MakeCase) -> None:
    case = make_case()
    consented(case)
    end_without_agreement(user(NEAR), case.number, reason="地界谈不拢", now=MONDAY + HOUR)
    found = text(paper(case, FILE))
    assert "调解不成。地界谈不拢" in found
    assert "第二十六条" in found
    with pytest.raises(NotAgreed):
        paper(case)


def test_each_file_of_a_case_can_be_taken_out(make_case: MakeCase) -> None:
    case = make_case()
    consented(case)
    end_without_agreement(user(NEAR), case.number, reason="地界谈不拢", now=MONDAY + HOUR)
    agreed(case, at=MONDAY + 2 * HOUR)
    assert "调解不成" in text(paper(case, FILE, n=1))
    assert "赵调〔2026〕1号" in text(paper(case, FILE, n=2))
    with pytest.raises(NoOpenFile):
        paper(case, FILE, n=3)


def test_only_who_sees_the_case_takes_its_papers_out_and_the_log_names_no_person(
    make_case: MakeCase,
) -> None:
    case = make_case()
    agreed(case)
    with pytest.raises(NotFound):
        paper(case, by="grid01")
    paper(case, by="secretary")
    line = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "export")).one()
    assert (line.actor, line.subject) == ("secretary", f"case {case.number} mediation 1 agreement.docx")
    assert line.detail == {}


def test_a_case_without_a_file_has_no_papers(make_case: MakeCase) -> None:
    case = make_case()
    with pytest.raises(NoOpenFile):
        paper(case, FILE, by="office")


@pytest.mark.parametrize(
    ("n", "written"), [(1, "一"), (9, "九"), (10, "十"), (12, "十二"), (20, "二十"), (31, "三十一")]
)
def test_sittings_are_numbered_in_chinese(n: int, written: str) -> None:
    assert numeral(n) == written


@pytest.mark.browser
def test_the_papers_print_without_a_blank_page_and_keep_their_signatures(
    make_case: MakeCase, tmp_path: Path
) -> None:
    require_office()
    case = make_case()
    long = "王家说水沟是自家修的，李家说是队里修的。\n" * 12
    agreed(case, draft=replace(DRAFT, facts=long, duties=long, interim=(date(2026, 3, 5),)))
    for name in (AGREEMENT, FILE):
        (tmp_path / name).write_bytes(paper(case, name))
    agreement, whole = to_pdf(tmp_path, tmp_path / AGREEMENT, tmp_path / FILE)
    assert min(page_variances(agreement) + page_variances(whole)) > 100
    last = text_of(agreement).split("\f")[-2]
    for signed in ("甲方（签名或按指印）", "乙方（签名或按指印）", "印章盖在此处", "赵庄镇人民调解委员会"):
        assert signed in last
